/** A running clinic and a gateway's side of the wire, for tests. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { fileFeed } from '../../../policies/bundle/follow/index.ts';
import { demoOfficers } from '../../../policies/bundle/index.ts';
import type { Agreement, SignedBundle } from '../../../policies/model/index.ts';
import { type SignedReport, verifyReport } from '../../../wire/answer.ts';
import {
  bodyHash,
  CONTEXT_HEADER,
  type ContextClaims,
  signContext,
} from '../../../wire/context-token.ts';
import { demoKeyring } from '../../../wire/keyring.ts';
import { personRef } from '../../../wire/ref.ts';
import { prepareDatabase } from '../prepare.ts';
import { startSubgraph } from '../server.ts';
import type { RowRule } from '../types.ts';
import { clinicBundle, ISSUER, publish } from './bundle.ts';
import { clinic } from './clinic.ts';
import { idNumber } from './seed.ts';

export const keyring = demoKeyring();
const PAIRWISE = keyring.secret('pairwise:clinic');

export const CALLERS = {
  nurse: {
    sub: 'n-1',
    kind: 'department',
    dept: 'clinic',
    duties: ['WARD_WORK'],
    clearance: 4,
    areas: ['1506'],
  },
  clerk: {
    sub: 'c-1',
    kind: 'department',
    dept: 'hotline',
    duties: ['HOTLINE_WORK'],
    clearance: 3,
    areas: ['150602'],
  },
  citizen: {
    sub: personRef(keyring.secret('base'), idNumber(1)),
    kind: 'citizen',
    dept: '',
    duties: ['CITIZEN'],
    clearance: 0,
    areas: [],
  },
} as const;
export type Caller = keyof typeof CALLERS;

export function userToken(caller: Caller, changes: object = {}, life = '5m'): Promise<string> {
  return new SignJWT({ ...CALLERS[caller], ...changes })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'demo-issuer-1' })
    .setIssuer(ISSUER)
    .setAudience('isthmus')
    .setIssuedAt()
    .setExpirationTime(life)
    .sign(keyring.signingKey('issuer'));
}

export interface GraphqlAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
  readonly extensions?: { readonly isthmus?: SignedReport };
}

export interface TestCall {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly as?: Caller;
  readonly purpose?: string;
  readonly matter?: string;
  readonly claims?: Partial<ContextClaims>;
  /** Headers that replace or (with undefined) remove the usual ones. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface TestAnswer extends GraphqlAnswer {
  readonly status: number;
  readonly text: string;
  readonly jti: string;
}

export interface Clinic {
  readonly url: string;
  readonly log: string[];
  readonly bundleHash: string;
  call(call: TestCall): Promise<TestAnswer>;
  publish(bundle: SignedBundle): void;
  close(): Promise<void>;
}

export interface ClinicOptions {
  readonly agreements: readonly Agreement[];
  /** A fresh SQLite file by default. */
  readonly database?: string;
  readonly rules?: readonly RowRule[];
}

export async function startClinic(options: ClinicOptions): Promise<Clinic> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-kit-'));
  const database = options.database ?? `file:${join(folder, 'clinic.sqlite')}`;
  await prepareDatabase(clinic, database, keyring);
  const bundle = clinicBundle(keyring, options);
  const bundleFile = publish(folder, bundle);
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  const running = await startSubgraph(
    { ...clinic, rules: options.rules ?? [] },
    {
      port: 0,
      feed: fileFeed(bundleFile),
      keyring,
      officers: demoOfficers(keyring),
      database,
      logger,
    },
  );
  return {
    url: running.url,
    log,
    bundleHash: bundle.hash,
    call: (call) => callClinic(running.url, bundle.hash, call),
    publish: (next) => void publish(folder, next),
    async close() {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function callClinic(url: string, bundle: string, call: TestCall): Promise<TestAnswer> {
  const body = JSON.stringify({ query: call.query, variables: call.variables });
  const claims = contextClaims(body, { bundle, ...call.claims });
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${await userToken(call.as ?? 'nurse')}`,
    'sharing-purpose': call.purpose ?? 'CASE_HANDLING',
    'sharing-matter': call.matter ?? 'CASE-1',
    [CONTEXT_HEADER]: signContext(claims, 'clinic-1', PAIRWISE),
    ...call.headers,
  };
  const sent = Object.entries(headers).filter((entry): entry is [string, string] => !!entry[1]);
  const response = await fetch(url, { method: 'POST', headers: sent, body });
  const text = await response.text();
  const answer = JSON.parse(text) as GraphqlAnswer;
  return { ...answer, status: response.status, text, jti: claims.jti };
}

export function contextClaims(body: string, changes: Partial<ContextClaims>): ContextClaims {
  const iat = Math.floor(Date.now() / 1000);
  return {
    v: 1,
    iss: 'gateway-test',
    aud: 'clinic',
    iat,
    exp: iat + 5,
    jti: randomUUID(),
    op: 'query',
    bh: bodyHash(body),
    bundle: '',
    decisionId: 'decision-1',
    deniedHere: [],
    ...changes,
  };
}

/** The answer's report; throws where it is missing or not signed for this call. */
export function reportOf(answer: TestAnswer): SignedReport {
  const report = answer.extensions?.isthmus;
  if (!report || !verifyReport(report, answer.jti, PAIRWISE))
    throw new Error(`no signed report in ${answer.text.slice(0, 300)}`);
  return report;
}

/** Rows at a path of `data`. */
export function rowsAt(answer: TestAnswer, ...path: readonly string[]): Record<string, unknown>[] {
  let value: unknown = answer.data;
  for (const key of path) value = (value as Record<string, unknown> | undefined)?.[key];
  if (!Array.isArray(value)) throw new Error(`no list at ${path}: ${answer.text.slice(0, 500)}`);
  return value as Record<string, unknown>[];
}
