/**
 * The small federation as it would run: a real gateway and three guarded departments over HTTP, every
 * call between them recorded by a wire in the middle, every sink caught.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type Server,
} from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { type Logger, pino } from 'pino';
import { composeSupergraph } from '../../gateway/compose/index.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../../gateway/index.ts';
import { fileFeed, type PolicyFeed } from '../../policies/bundle/follow/index.ts';
import { DEMO_ISSUER_KID, demoOfficers, writeBundle } from '../../policies/bundle/index.ts';
import type { BundleContent } from '../../policies/model/index.ts';
import {
  type Department,
  departmentSdl,
  prepareDatabase,
  type RunningSubgraph,
  startSubgraph,
} from '../../subgraphs/kit/index.ts';
import { TOKEN_ALGORITHM, TOKEN_AUDIENCE } from '../../wire/user-token.ts';
import { listening } from '../listening.ts';
import { createDepartments, plainSecrets, type Secrets } from './departments.ts';
import {
  CLASSES,
  contentOf,
  ISSUER,
  keyring,
  MATTER,
  type PersonaName,
  type Source,
  sign,
  subOf,
} from './policy.ts';

export interface WireCall {
  readonly source: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly answer: string;
}

/** Changes what a source answered; undefined: leaves it. */
export type Tamper = (call: WireCall) => string | undefined;

export interface Ask {
  readonly as?: PersonaName;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly purpose?: string;
  readonly matter?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  readonly data: any;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  readonly errors: readonly any[];
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape.
  readonly extensions: any;
}

export interface Federation {
  readonly url: string;
  readonly gateway: Gateway;
  readonly folder: string;
  readonly supergraphSdl: string;
  readonly content: BundleContent;
  /** As they were composed. */
  readonly sources: readonly Source[];
  /** Straight to the departments, behind the wire's back. */
  readonly direct: ReadonlyMap<string, string>;
  /** Lines of all logs, gateway and departments, as they were written. */
  readonly log: string[];
  readonly wire: WireCall[];
  /** Every SQL text that reached a driver in this process. */
  readonly sql: string[];
  tamper(how: Tamper | undefined): void;
  ask(ask: Ask): Promise<Answered>;
  publish(content: BundleContent): void;
  metrics(): Promise<string>;
  /** All of the ledger's files as text. */
  ledger(): string;
  close(): Promise<void>;
}

export interface FederationOptions {
  readonly secrets?: Secrets;
  /** Further persons outside the clerk's area. */
  readonly more?: number;
  readonly gateway?: Partial<GatewayOptions>;
  /** How the departments follow the bundle file; as files are followed, if not said. */
  readonly departmentFeed?: (bundleFile: string) => PolicyFeed;
  readonly gatewayFeed?: (bundleFile: string) => PolicyFeed;
}

export async function startFederation(options: FederationOptions = {}): Promise<Federation> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-regression-'));
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const bundleFile = join(folder, 'bundle.json');
  const { departmentFeed = fileFeed, gatewayFeed = fileFeed } = options;
  const wire: WireCall[] = [];
  let tamper: Tamper | undefined;
  const recordSql = catchSql();
  const started = await Promise.all(
    createDepartments(folder, options.secrets ?? plainSecrets, options.more).map(
      async (department) => {
        const running = await startDepartment(department, {
          folder,
          feed: departmentFeed(bundleFile),
          logger,
        });
        const proxy = await startProxy(department.name, running.port, wire, (call) =>
          tamper?.(call),
        );
        return { department, running, proxy };
      },
    ),
  );
  const sources = started.map(({ department, proxy }): Source => {
    const { name, schemaFile: file } = department;
    return { name, file, sdl: departmentSdl(department), url: proxy.url };
  });
  const composed = composeSupergraph(sources);
  if ('problems' in composed) throw new Error(JSON.stringify(composed.problems, null, 1));
  const content = contentOf(sources);
  const publish = (next: BundleContent) => writeBundle(bundleFile, sign(next));
  publish(content);
  const gateway = await createGateway({
    ...{ supergraphSdl: composed.supergraphSdl, feed: gatewayFeed(bundleFile) },
    ...{ keyring, officers: demoOfficers(keyring) },
    ...{ ledgerFolder: join(folder, 'ledger'), demo: true, logger },
    ...options.gateway,
  });
  const url = `http://127.0.0.1:${(await gateway.listen(0)).port}/graphql`;
  const admin = await gateway.listenAdmin(0);
  return {
    ...{ url, gateway, folder, content, sources, log, wire, publish },
    ...{ supergraphSdl: composed.supergraphSdl, sql: recordSql.statements },
    direct: new Map(started.map(({ department, running }) => [department.name, running.url])),
    tamper(how) {
      tamper = how;
    },
    ask: (ask) => askGateway(url, ask),
    metrics: async () => (await fetch(`http://127.0.0.1:${admin.port}/metrics`)).text(),
    ledger: () => textOf(join(folder, 'ledger')),
    async close() {
      await gateway.close();
      for (const { proxy, running } of started) {
        await proxy.close();
        await running.close();
      }
      recordSql.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startDepartment(
  department: Department,
  { folder, ...rest }: { folder: string; feed: PolicyFeed; logger: Logger },
): Promise<RunningSubgraph> {
  const database = `file:${join(folder, `${department.name}.sqlite`)}`;
  await prepareDatabase(department, database, keyring);
  return startSubgraph(department, {
    ...{ port: 0, keyring, officers: demoOfficers(keyring), database },
    ...rest,
  });
}

/** A valid token of the persona; claims may be changed. */
export function tokenOf(persona: PersonaName, claims: Ask['claims'] = {}): Promise<string> {
  const { kind, dept, duties, clearance, areas } = CLASSES[persona];
  return new SignJWT({
    ...{ kind, dept, duties: [...duties], clearance, areas: [...areas], matters: [MATTER] },
    ...{ sub: subOf(persona), iss: ISSUER, aud: TOKEN_AUDIENCE },
    ...claims,
  })
    .setProtectedHeader({ alg: TOKEN_ALGORITHM, kid: DEMO_ISSUER_KID, typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(keyring.signingKey('issuer'));
}

export const purposeOf = (persona: PersonaName) =>
  persona === 'citizen' ? 'OWN_DATA' : persona === 'stranger' ? 'AUDIT' : 'CASE_HANDLING';

async function askGateway(url: string, ask: Ask): Promise<Answered> {
  const { as = 'clerk', query, variables, operationName, claims } = ask;
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      ...{ authorization: `Bearer ${await tokenOf(as, claims)}`, 'accept-language': 'en' },
      ...{
        'sharing-purpose': ask.purpose ?? purposeOf(as),
        'sharing-matter': ask.matter ?? MATTER,
      },
      ...ask.headers,
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const text = await response.text();
  const { data, errors = [], extensions = {} } = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, data, errors, extensions };
}

/** Forwards to a department, records both ways, and may change what comes back. */
async function startProxy(source: string, port: number, wire: WireCall[], tamper: Tamper) {
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = 'POST', url: path = '/', headers } = request;
    const forward = httpRequest(
      { port, host: '127.0.0.1', method, path, headers },
      async (reply) => {
        const parts: Buffer[] = [];
        for await (const part of reply) parts.push(part as Buffer);
        const answer = Buffer.concat(parts).toString('utf8');
        const call = { source, headers, body: body.toString('utf8'), answer };
        if (path === '/graphql') wire.push(call);
        const text = tamper(call) ?? answer;
        const { 'content-length': _, ...kept } = reply.headers;
        response.writeHead(reply.statusCode ?? 500, kept);
        response.end(text);
      },
    );
    forward.on('error', () => response.destroy());
    forward.end(body);
  });
  return listening(server);
}

interface Driver {
  prototype: { prepare(this: unknown, sql: string): unknown };
}

/** Statements as the driver gets them: what knex says it sends is not what counts. */
function catchSql(): { readonly statements: string[]; stop(): void } {
  const driver = createRequire(import.meta.url)('libsql') as Driver;
  const { prepare } = driver.prototype;
  const statements: string[] = [];
  driver.prototype.prepare = function recorded(sql) {
    statements.push(sql);
    return prepare.call(this, sql);
  };
  return {
    statements,
    stop() {
      driver.prototype.prepare = prepare;
    },
  };
}

function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}
