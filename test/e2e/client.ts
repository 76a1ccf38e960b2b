/** What the end-to-end tests ask with: tokens, queries and commands against the running city. */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { encodeHeaderText } from '../../wire/header-text.ts';
import { environmentOf, startedFile } from './setup.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Denial {
  readonly coordinate: string;
  readonly reason: string;
  readonly ruleId: string;
  readonly occurrences: number;
}

export interface GraphAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, read field by field in tests.
  readonly data: any;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
  readonly denied: readonly Denial[];
  readonly masked: readonly { readonly coordinate: string; readonly mask: string }[];
}

export interface Ask {
  readonly as?: string;
  readonly purpose?: string;
  readonly matter?: string;
  readonly token?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
}

const tokens = new Map<string, string>();

/** A token from the command line, as a user gets one. */
export function tokenOf(persona: string): string {
  const known = tokens.get(persona);
  if (known) return known;
  const { stdout } = isthmus('token', '--as', persona);
  const token = stdout.trim().split('\n').at(-1) ?? '';
  tokens.set(persona, token);
  return token;
}

export async function ask(query: string, options: Ask = {}): Promise<GraphAnswer> {
  const { variables = {}, ...rest } = options;
  return send(JSON.stringify({ query, variables }), rest);
}

/** Any body at all, for what no client library would send. */
export async function send(body: string | Uint8Array, options: Ask = {}): Promise<GraphAnswer> {
  const { as, purpose, matter, headers = {}, accept = 'application/json' } = options;
  const token = options.token ?? (as === undefined ? undefined : tokenOf(as));
  const response = await fetch(inject('city').gateway, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      accept,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(purpose === undefined ? {} : { 'sharing-purpose': purpose }),
      ...(matter === undefined ? {} : { 'sharing-matter': encodeHeaderText(matter) }),
      ...headers,
    },
    body,
  });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<GraphAnswer> {
  const text = await response.text();
  const parsed = parse(text);
  return {
    status: response.status,
    text,
    headers: response.headers,
    data: parsed.data,
    errors: parsed.errors ?? [],
    denied: parsed.extensions?.access?.denied ?? [],
    masked: parsed.extensions?.access?.masked ?? [],
  };
}

interface Parsed {
  readonly data?: unknown;
  readonly errors?: GraphAnswer['errors'];
  readonly extensions?: {
    readonly access?: {
      readonly denied: readonly Denial[];
      readonly masked: GraphAnswer['masked'];
    };
  };
}

function parse(text: string): Parsed {
  try {
    return JSON.parse(text) as Parsed;
  } catch {
    return {};
  }
}

/** Runs a command of the command line against the running city. */
export function isthmus(...args: string[]): {
  stdout: string;
  stderr: string;
  status: number | null;
} {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', ...args],
    { cwd: ROOT, env: environmentOf(inject('city')), encoding: 'utf8' },
  );
  return { stdout, stderr, status };
}

/** Starts a department as its own team would; the city's end ends it. */
export async function startDepartment(name: string): Promise<void> {
  const city = inject('city');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', 'subgraph', name, '--demo'],
    { cwd: ROOT, env: environmentOf(city), stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  appendFileSync(startedFile(city), `${child.pid}\n`);
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('is ready')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
  });
  child.unref();
  child.stdout.destroy();
}

/** First error's code. */
export function codeOf(answer: GraphAnswer): unknown {
  return answer.errors[0]?.extensions.code;
}
