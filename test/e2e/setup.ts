/**
 * Starts the demo city once for all end-to-end tests, exactly as `npm start` does, in a state folder and on
 * ports of its own. The tests speak to it over HTTP and the command line only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS_MAX = 300_000;

export interface RunningCity {
  readonly home: string;
  readonly gateway: string;
  readonly port: number;
  readonly subgraphPort: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    city: RunningCity;
  }
}

let running: { readonly child: ChildProcess; readonly home: string } | undefined;

export async function setup(project: TestProject): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'isthmus-e2e-'));
  const port = await freeRange(20);
  const city = { home, port, subgraphPort: port + 1, gateway: `http://127.0.0.1:${port}/graphql` };
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', 'start', '--demo'], {
    cwd: ROOT,
    env: environmentOf(city),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = { child, home };
  await ready(child);
  project.provide('city', city);
}

export async function teardown(): Promise<void> {
  if (!running) return;
  await stopped(running.child);
  for (const pid of startedLater(running.home)) process.kill(pid);
  rmSync(running.home, { recursive: true, force: true });
}

/** Process ids of departments that tests started themselves, a line each. */
export function startedFile(city: Pick<RunningCity, 'home'>): string {
  return join(city.home, 'started.pids');
}

function startedLater(home: string): number[] {
  const file = startedFile({ home });
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
}

/** Environment in which every command of the project speaks to this city. */
export function environmentOf(city: RunningCity): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ISTHMUS_HOME: city.home,
    PORT: String(city.port),
    SUBGRAPH_PORT: String(city.subgraphPort),
    ISTHMUS_LANG: 'en',
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const fail = (why: string) => reject(new Error(`the city did not start: ${why}\n${output}`));
    const timer = setTimeout(() => fail('too slow'), START_MS_MAX);
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (!output.includes('Isthmus is ready')) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => fail(`exit ${code}`));
  });
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** First of `count` consecutive free ports, away from the demo's own. */
async function freeRange(count: number): Promise<number> {
  for (let first = 24_100; first < 40_000; first += 100) {
    const ports = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error('no range of free ports between 24100 and 40000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
