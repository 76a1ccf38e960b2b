/** `npm start` as a reader of the README runs it, in a state folder and on ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { personaToken } from '../../cli/commands/token.ts';
import { bundleFile, ROOT } from '../../cli/environment.ts';
import { officers } from '../../cli/following.ts';
import { loadBundle } from '../../policies/bundle/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';

const READY = 'Isthmus is ready';
const START_MS_MAX = 300_000;
const QUERY = readFileSync(`${ROOT}examples/case-file.graphql`, 'utf8');
const FAILURES: ReadonlySet<string> = new Set(['SOURCE_UNAVAILABLE', 'INTERNAL']);

export interface StartedCity {
  readonly pid: number;
  /** From the command to the line that says so. */
  readonly readyS: number;
  /** A whole answer: no department was away. Throws where one was. */
  ask(): Promise<void>;
  stop(): Promise<void>;
}

/** Reads `ISTHMUS_HOME`, `PORT` and `SUBGRAPH_PORT` of this process, as every command does. */
export async function startCity(): Promise<StartedCity> {
  const began = performance.now();
  // A process group of its own, so that npm, its shell and all they start are stopped together.
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env: { ...process.env, ISTHMUS_LANG: 'en' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('npm could not be started');
  try {
    await ready(child);
  } catch (error) {
    await stop(child, pid);
    throw error;
  }
  const readyS = (performance.now() - began) / 1000;
  let token: string | undefined;
  return {
    pid,
    readyS,
    async ask() {
      token ??= await clerkToken();
      await askCaseFile(token);
    },
    stop: () => stop(child, pid),
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => reject(new Error(`the city did not start: ${why}\n${output}`));
    const timer = setTimeout(() => fail(`not within ${START_MS_MAX / 1000} s`), START_MS_MAX);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes(READY)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => fail(`exit ${code}`));
  });
}

function stop(child: ChildProcess, group: number): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    process.kill(-group, 'SIGTERM');
  });
}

function clerkToken(): Promise<string> {
  return personaToken(loadBundle(bundleFile(), officers(demoKeyring())), 'hotline-clerk');
}

async function askCaseFile(token: string): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${process.env.PORT}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'sharing-purpose': 'EARLY_MEDIATION',
      'sharing-matter': 'HL-2026-000123',
    },
    body: JSON.stringify({ query: QUERY }),
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text) as {
    readonly data?: { readonly people?: readonly unknown[] } | null;
    readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  };
  const failed = errors.some(({ extensions }) => FAILURES.has(extensions?.code ?? ''));
  if (response.status !== 200 || !data?.people?.length || failed)
    throw new Error(`not a whole answer: ${response.status} ${text.slice(0, 500)}`);
}
