/**
 * One writer at a time: a lock file that names its holder. A holder that died is recognized by its
 * process, never by age, so a slow writer keeps its lock. Two who took it all the same could not both
 * publish: a number of the history is created once.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PolicyRefused } from '../edit/index.ts';
import { isCode } from './disk.ts';

interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot, where the system tells: numbers come back. */
  readonly started: string | undefined;
  readonly host: string;
  /** ISO 8601 instant. */
  readonly since: string;
  readonly token: string;
}

const RETRY_MS = 20;
const WAIT_MS = 10_000;

/** Runs `work` as the only writer of `folder`. Throws PolicyRefused LOCKED after `waitMs`. */
export async function withLock<T>(
  folder: string,
  work: () => Promise<T>,
  waitMs: number = WAIT_MS,
): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const release = await acquire(join(folder, 'lock'), waitMs);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(file: string, waitMs: number): Promise<() => void> {
  const own: Holder = {
    ...{ pid: process.pid, started: startOf(process.pid), host: hostname() },
    ...{ since: new Date().toISOString(), token: randomUUID() },
  };
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (take(file, JSON.stringify(own), own.token)) return () => release(file, own.token);
    const held = read(file);
    if (held === undefined) continue;
    const holder = parse(held);
    if (isDead(holder)) breakLock(file, held);
    else if (performance.now() > deadline) {
      const { pid, host, since } = holder ?? { pid: '?', host: '?', since: '?' };
      throw new PolicyRefused('LOCKED', { pid, host, since, file });
    } else await pause(RETRY_MS);
  }
}

/** Linked from a file that is whole, so that nobody reads half a holder. */
function take(file: string, text: string, token: string): boolean {
  const temporary = `${file}.${token}`;
  writeFileSync(temporary, text);
  try {
    linkSync(temporary, file);
    return true;
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) return false;
    throw cause;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function release(file: string, token: string): void {
  const held = read(file);
  if (held !== undefined && parse(held)?.token === token) rmSync(file, { force: true });
}

/** Moves the dead holder's lock away; puts it back where it had become somebody else's meanwhile. */
function breakLock(file: string, dead: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (read(aside) !== dead) linkSync(aside, file);
  } catch (cause) {
    // Somebody else was faster, with moving it away or with taking it.
    if (!isCode(cause, 'ENOENT') && !isCode(cause, 'EEXIST')) throw cause;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isDead(holder: Holder | undefined): boolean {
  // What is no holder was not written by us, and of another machine's processes nothing is known.
  if (!holder || holder.host !== hostname()) return false;
  if (!isRunning(holder.pid)) return true;
  const started = startOf(holder.pid);
  return holder.started !== undefined && started !== undefined && holder.started !== started;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return !isCode(cause, 'ESRCH');
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the name before it may hold spaces and brackets. */
function startOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): Holder | undefined {
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return undefined;
  }
}
