/**
 * Runs the federation-gateway-audit (graphql-hive/federation-gateway-audit) against `isthmus gateway` with
 * a generated allow-all bundle, suite by suite, and compares as the audit's own runner does.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { personaToken } from '../../cli/commands/token.ts';
import { ROOT } from '../../cli/environment.ts';
import { buildAllowAll, unsignedBundle } from '../../policies/bundle/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';

interface Case {
  readonly query: string;
  /** `errors` absent: they do not matter. */
  readonly expected: { readonly data?: unknown; readonly errors?: boolean };
}

export interface AuditedCase {
  readonly suite: string;
  readonly index: number;
  readonly passed: boolean;
  readonly query: string;
  readonly expected: Case['expected'];
  readonly received: unknown;
}

/** What a checkout needs before it can run, or undefined. */
export function missingFor(checkout: string): string | undefined {
  if (!existsSync(join(checkout, 'src/index.ts')))
    return `${checkout} is no checkout of federation-gateway-audit`;
  if (!existsSync(join(checkout, 'node_modules/graphql-yoga')))
    return `its packages are missing: npm install in ${checkout}`;
  return undefined;
}

/** Every case of every suite, in the audit's order. Throws where the checkout cannot run. */
export async function runAudit(
  checkout: string,
  onSuite: (suite: string, cases: readonly AuditedCase[]) => void = () => undefined,
): Promise<readonly AuditedCase[]> {
  const missing = missingFor(checkout);
  if (missing !== undefined) throw new Error(missing);
  const { child, port } = await startSources(checkout);
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-audit-'));
  try {
    const origin = `http://127.0.0.1:${port}`;
    const all: AuditedCase[] = [];
    for (const suite of (await getJson(`${origin}/ids`)) as readonly string[]) {
      const cases = await auditSuite(origin, suite, folder);
      onSuite(suite, cases);
      all.push(...cases);
    }
    return all;
  } finally {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startSources(checkout: string) {
  const child = fork(`${ROOT}test/conformance/audit-sources.ts`, [checkout], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port));
    child.once('exit', (code) => reject(new Error(`the audit's subgraphs ended with ${code}`)));
  });
  return { child, port };
}

async function auditSuite(origin: string, suite: string, folder: string): Promise<AuditedCase[]> {
  const supergraphSdl = await getText(`${origin}/${suite}/supergraph`);
  const cases = (await getJson(`${origin}/${suite}/tests`)) as readonly Case[];
  const file = join(folder, `${suite}.graphql`);
  writeFileSync(file, supergraphSdl);
  const headers = await auditorHeaders(supergraphSdl);
  const gateway = await startGateway(file);
  try {
    const audited: AuditedCase[] = [];
    // One after another: some suites' subgraphs keep what mutations wrote.
    for (const [index, { query, expected }] of cases.entries()) {
      const received = await ask(gateway.url, query, headers, expected.errors === undefined);
      const passed = isDeepStrictEqual(received, wanted(expected));
      audited.push({ suite, index, passed, query, expected, received });
    }
    return audited;
  } finally {
    await gateway.stop();
  }
}

function wanted({ data, errors }: Case['expected']): object {
  return { data: data ?? null, errors: errors === undefined ? null : errors };
}

/** The audit's own form of an answer: whether there were errors counts only where a case says so. */
async function ask(
  url: string,
  query: string,
  headers: Readonly<Record<string, string>>,
  errorsOptional: boolean,
): Promise<object> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(10_000),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown[] };
  return { data: data ?? null, errors: errorsOptional ? null : (errors?.length ?? 0) > 0 };
}

/** The persona of every generated bundle: what `isthmus token --as auditor` gives. */
async function auditorHeaders(supergraphSdl: string): Promise<Readonly<Record<string, string>>> {
  const { content } = buildAllowAll(supergraphSdl, demoKeyring(), new Date().toISOString());
  const token = await personaToken(unsignedBundle(content), 'auditor');
  return { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' };
}

/** `isthmus gateway` as a conformance run starts it, in a process of its own. */
async function startGateway(supergraph: string) {
  const args = ['--supergraph', supergraph, '--allow-all', '--demo', '--port', '0'];
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', `${ROOT}cli/main.ts`, 'gateway', ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return {
    url: await urlSaidBy(child),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function urlSaidBy(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const url = /http:\/\/\S+\/graphql/.exec(said)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`isthmus gateway ended with ${code}: ${said}`)));
  });
}

async function getJson(url: string): Promise<unknown> {
  return JSON.parse(await getText(url));
}

async function getText(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.text();
}
