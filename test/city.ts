/**
 * The demo's own policy, and one of its departments running under it: tests of departments ask their
 * guard as a persona would through the gateway.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { vi } from 'vitest';
import { fileFeed } from '../policies/bundle/follow/index.ts';
import {
  type BundleSource,
  buildBundle,
  DEMO_ISSUER_KID,
  demoOfficers,
  formatProblem,
  signAsOfficers,
  writeBundle,
} from '../policies/bundle/index.ts';
import type { BundleContent, SignedBundle } from '../policies/model/index.ts';
import { loadDepartments } from '../subgraphs/index.ts';
import {
  type Department,
  departmentSdl,
  openDatabase,
  prepareDatabase,
  type Row,
  startSubgraph,
} from '../subgraphs/kit/index.ts';
import { type SignedReport, verifyReport } from '../wire/answer.ts';
import { bodyHash, CONTEXT_HEADER, signContext } from '../wire/context-token.ts';
import { demoKeyring } from '../wire/keyring.ts';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE } from '../wire/user-token.ts';

export const keyring = demoKeyring();
/** Agreements end one day; tests of the demo stay on the demo's day. */
const NOW = new Date('2026-11-20T04:00:00.000Z');
const ROOT = fileURLToPath(new URL('..', import.meta.url));

let policy: Promise<SignedBundle> | undefined;

/** Bundle 0 as `npm start` would sign it. Throws with every error of the policy folder. */
export function cityPolicy(): Promise<SignedBundle> {
  policy ??= buildCity();
  return policy;
}

/** Every department's SDL, as it is composed and compiled. */
export async function citySources(): Promise<BundleSource[]> {
  const departments = await loadDepartments();
  return departments.map((department, i) => ({
    name: department.name,
    file: department.schemaFile,
    url: `http://127.0.0.1:${4101 + i}/graphql`,
    sdl: departmentSdl(department),
  }));
}

async function buildCity(): Promise<SignedBundle> {
  const { signed, problems } = buildBundle({
    root: ROOT,
    keyring,
    createdAt: NOW.toISOString(),
    sources: await citySources(),
  });
  if (signed) return signed;
  throw new Error(problems.map((problem) => formatProblem(problem, 'en')).join('\n'));
}

export interface Ask {
  readonly as: string;
  readonly purpose: string;
  /** The persona's first matter by default. */
  readonly matter?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly text: string;
  readonly report: SignedReport | undefined;
}

export interface RunningDepartment {
  ask(ask: Ask): Promise<Answered>;
  readonly url: string;
  /** For its metrics. */
  listenAdmin(): Promise<{ readonly port: number }>;
  /** Rows of a table, straight from the database. */
  rows(table: string): Promise<Row[]>;
  /** Publishes the bundle that follows the one in force; the department takes it up by itself. */
  publish(change: (content: BundleContent) => Partial<BundleContent>): void;
  close(): Promise<void>;
}

export interface StartOptions {
  /** A temporary SQLite file by default. Seeded unless it is. */
  readonly database?: string;
  /** The city's by default. */
  readonly policy?: SignedBundle;
}

/** Departments running on the demo's day; they share the process's clock, and the last one gives it back. */
let onDemoDay = 0;

/** The department on the demo's day. */
export async function startDepartment(
  department: Department,
  options: StartOptions = {},
): Promise<RunningDepartment> {
  if (onDemoDay === 0) vi.useFakeTimers({ toFake: ['Date'], now: NOW });
  onDemoDay += 1;
  const folder = mkdtempSync(join(tmpdir(), `isthmus-${department.name}-`));
  const database = options.database ?? `file:${join(folder, 'data.sqlite')}`;
  await prepareDatabase(department, database, keyring);
  let bundle = options.policy ?? (await cityPolicy());
  const bundleFile = join(folder, 'bundle.json');
  writeBundle(bundleFile, bundle);
  const knex = openDatabase(database);
  const running = await startSubgraph(department, {
    port: 0,
    feed: fileFeed(bundleFile),
    keyring,
    officers: demoOfficers(keyring),
    database,
    logger: pino({ level: 'silent' }),
  });
  return {
    ask: (ask) => askDepartment(department.name, running.url, bundle, ask),
    url: running.url,
    listenAdmin: () => running.listenAdmin(0),
    rows: async (table) => (await knex(table).select()) as Row[],
    publish(change) {
      const { content, hash } = bundle;
      const next = { ...content, ...change(content), number: content.number + 1, previous: hash };
      bundle = signAsOfficers(next, keyring);
      writeBundle(bundleFile, bundle);
    },
    async close() {
      await running.close();
      await knex.destroy();
      onDemoDay -= 1;
      if (onDemoDay === 0) vi.useRealTimers();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function askDepartment(
  name: string,
  url: string,
  bundle: SignedBundle,
  ask: Ask,
): Promise<Answered> {
  const body = JSON.stringify({ query: ask.query, variables: ask.variables });
  const iat = Math.floor(Date.now() / 1000);
  const jti = randomUUID();
  const claims = {
    v: 1,
    iss: 'gateway-test',
    aud: name,
    iat,
    exp: iat + 5,
    jti,
    op: ask.query.startsWith('mutation') ? 'mutation' : 'query',
    bh: bodyHash(body),
    bundle: bundle.hash,
    decisionId: 'decision-of-the-test',
    deniedHere: [],
  } as const;
  const pairwise = keyring.secret(`pairwise:${name}`);
  const persona = personaOf(bundle, ask.as).persona;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await personaToken(bundle, ask.as)}`,
      'sharing-purpose': ask.purpose,
      // Numbers of the demo's matters, courts' apart, are ASCII.
      'sharing-matter': encodeURIComponent(ask.matter ?? persona.matters?.[0] ?? ''),
      [CONTEXT_HEADER]: signContext(claims, `${name}-1`, pairwise),
    },
    body,
  });
  const text = await response.text();
  const {
    data,
    errors = [],
    extensions,
  } = JSON.parse(text) as Partial<Answered> & {
    readonly extensions?: { readonly isthmus?: SignedReport };
  };
  const report = extensions?.isthmus;
  if (report && !verifyReport(report, jti, pairwise)) throw new Error(`report not signed: ${text}`);
  return { data, errors, text, report };
}

function personaOf({ content }: SignedBundle, name: string) {
  const { personas, classes } = content.registry;
  const persona = Object.hasOwn(personas, name) ? personas[name] : undefined;
  const entry = classes.find(({ id }) => id === persona?.class);
  if (!persona || !entry) throw new Error(`no persona ${name}`);
  return { persona, entry };
}

function personaToken(bundle: SignedBundle, name: string): Promise<string> {
  const { persona, entry } = personaOf(bundle, name);
  const app = bundle.content.registry.apps.find(({ dept }) => dept === entry.dept);
  return new SignJWT({
    kind: entry.kind,
    dept: entry.dept,
    duties: [...entry.duties],
    clearance: entry.clearance,
    areas: [...(persona.areas ?? entry.areas)],
    ...(persona.matters ? { matters: [...persona.matters] } : {}),
    ...(entry.kind === 'service' && app ? { azp: app.azp } : {}),
  })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: DEMO_ISSUER_KID, typ: 'JWT' })
    .setIssuer('https://isthmus.dev/demo-issuer')
    .setAudience(TOKEN_AUDIENCE)
    .setSubject(persona.sub)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(keyring.signingKey('issuer'));
}
