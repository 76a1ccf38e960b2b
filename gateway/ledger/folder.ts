/** How a log lies on disk: one folder per writer, segments of lines, one file of heads, one lock. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const HEADS_FILE = 'heads.jsonl';
const LOCK_FILE = 'writer.lock';
const SEGMENT = /^segment-(\d{12})\.jsonl$/;
const LOG_NAME = /^[a-z0-9][a-z0-9.-]{0,62}$/;

export class LedgerDamaged extends Error {
  constructor(folder: string, what: string) {
    super(
      `the ledger in ${folder} is damaged: ${what}. Run \`isthmus audit verify\`, keep the folder as ` +
        'evidence, and start with a new, empty ledger folder',
    );
    this.name = 'LedgerDamaged';
  }
}

export class LedgerInUse extends Error {
  constructor(folder: string, pid: number) {
    super(
      `another gateway (process ${pid}) writes the ledger in ${folder}; stop it, or give this ` +
        `gateway another name or folder. If no gateway runs, remove ${LOCK_FILE} there`,
    );
    this.name = 'LedgerInUse';
  }
}

export interface SegmentFile {
  readonly path: string;
  /** Number of the first entry. */
  readonly first: number;
}

export function logFolder(folder: string, log: string): string {
  if (!LOG_NAME.test(log)) throw new RangeError(`"${log}" cannot name a log: a-z, 0-9, - and .`);
  return join(folder, log);
}

export function segmentPath(folder: string, first: number): string {
  return join(folder, `segment-${String(first).padStart(12, '0')}.jsonl`);
}

/** Segments in order. */
export function segmentsOf(folder: string): SegmentFile[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const first = SEGMENT.exec(name)?.[1];
      return first === undefined ? [] : [{ path: join(folder, name), first: Number(first) }];
    })
    .sort((left, right) => left.first - right.first);
}

/** Names of the logs under a ledger folder. */
export function logsOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && LOG_NAME.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}

/** Locks this process holds: in a container every process may have the id of one that died. */
const held = new Set<string>();

/** One writer per log. Returns what releases it; a lock whose process is gone is taken over. */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, LOCK_FILE);
  if (held.has(path)) throw new LedgerInUse(folder, process.pid);
  const owner = ownerOf(path);
  if (owner !== undefined && owner !== process.pid && isAlive(owner))
    throw new LedgerInUse(folder, owner);
  rmSync(path, { force: true });
  // `wx`: of two that take over at once, one fails.
  writeFileSync(path, String(process.pid), { flag: 'wx' });
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

function ownerOf(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
