/**
 * Verifies logs offline: with the folder and the gateway's public key, nothing else. Finds every changed,
 * dropped, added or reordered record; heads kept elsewhere also find a log that was cut or rewritten whole.
 */
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HEADS_FILE, logsOf, segmentsOf } from './folder.ts';
import { parseHead, type SignedHead, verifyHead } from './head.ts';
import { appendLeaf, EMPTY_FRONTIER, type Frontier, type Hash, rootOf } from './merkle.ts';
import { decodeLine, type LineFault } from './record.ts';

export type LedgerFault =
  | LineFault
  /** The last line has no end: a write that was cut short. */
  | 'TORN'
  /** Segments do not follow each other. */
  | 'SEGMENT_GAP'
  /** A head is not signed by the key, or was changed. */
  | 'HEAD_INVALID'
  /** The records are not those that were signed. */
  | 'HEAD_DIFFERS'
  /** Fewer records than were signed. */
  | 'RECORDS_MISSING';

export interface LogReport {
  readonly log: string;
  readonly good: boolean;
  readonly records: number;
  readonly heads: number;
  /** Records after the last head: chained by content only until the next head is signed. */
  readonly unsigned: number;
  /** The first thing that is wrong. */
  readonly fault?: {
    readonly reason: LedgerFault;
    readonly file: string;
    /** From 1. */
    readonly line: number;
  };
}

export interface LedgerReport {
  readonly good: boolean;
  readonly logs: readonly LogReport[];
}

/** `witnesses`: heads that others kept, e.g. the guarded sources; of logs in `folder` or not. */
export function verifyLedger(
  folder: string,
  key: KeyObject,
  witnesses: readonly unknown[] = [],
): LedgerReport {
  const names = new Set([...logsOf(folder), ...witnesses.map(logOf)]);
  const logs = [...names].sort().map((log) => {
    const own = witnesses.filter((witness) => logOf(witness) === log);
    return verifyLog(join(folder, log), log, key, own);
  });
  return { good: logs.every((log) => log.good), logs };
}

interface ReadLog {
  /** Root at each size at which some head was signed. */
  readonly roots: ReadonlyMap<number, Hash>;
  readonly frontier: Frontier;
  readonly fault: LogReport['fault'] | undefined;
}

function verifyLog(
  folder: string,
  log: string,
  key: KeyObject,
  witnesses: readonly unknown[],
): LogReport {
  const headsFile = join(folder, HEADS_FILE);
  const heads = readHeads(headsFile, log, key);
  const kept = witnesses.filter((witness): witness is SignedHead => verifyHead(witness, key));
  const sizes = new Set([...heads.heads, ...kept].map((head) => head.size));
  const read = readRecords(folder, sizes);
  const checked = [...heads.heads, ...kept];
  const wrong = checked.findIndex((head) => !matches(head, read));
  const witnessInvalid = kept.length < witnesses.length;
  const fault =
    read.fault ??
    heads.fault ??
    (wrong >= 0 ? headFault(checked[wrong], read, headsFile, wrong) : undefined) ??
    (witnessInvalid ? { reason: 'HEAD_INVALID' as const, file: 'witness', line: 1 } : undefined);
  const signed = Math.max(0, ...heads.heads.map((head) => head.size));
  return {
    log,
    good: fault === undefined,
    records: read.frontier.size,
    heads: heads.heads.length,
    unsigned: Math.max(0, read.frontier.size - signed),
    ...(fault === undefined ? {} : { fault }),
  };
}

function matches(head: SignedHead, read: ReadLog): boolean {
  return read.roots.get(head.size)?.toString('base64url') === head.root;
}

function headFault(
  head: SignedHead | undefined,
  read: ReadLog,
  file: string,
  index: number,
): NonNullable<LogReport['fault']> {
  const missing = head !== undefined && head.size > read.frontier.size;
  return { reason: missing ? 'RECORDS_MISSING' : 'HEAD_DIFFERS', file, line: index + 1 };
}

function readRecords(folder: string, sizes: ReadonlySet<number>): ReadLog {
  let frontier = EMPTY_FRONTIER;
  const roots = new Map<number, Hash>([[0, rootOf(EMPTY_FRONTIER)]]);
  if (!existsSync(folder)) return { roots, frontier, fault: undefined };
  for (const segment of segmentsOf(folder)) {
    const file = segment.path;
    if (segment.first !== frontier.size)
      return { roots, frontier, fault: { reason: 'SEGMENT_GAP', file, line: 1 } };
    const lines = readFileSync(file, 'utf8').split('\n');
    const end = lines.pop();
    for (const [index, line] of lines.entries()) {
      const decoded = decodeLine(line, frontier.size);
      if (typeof decoded === 'string')
        return { roots, frontier, fault: { reason: decoded, file, line: index + 1 } };
      frontier = appendLeaf(frontier, decoded.leaf);
      if (sizes.has(frontier.size)) roots.set(frontier.size, rootOf(frontier));
    }
    if (end !== '')
      return { roots, frontier, fault: { reason: 'TORN', file, line: lines.length + 1 } };
  }
  return { roots, frontier, fault: undefined };
}

function readHeads(
  file: string,
  log: string,
  key: KeyObject,
): { heads: SignedHead[]; fault: LogReport['fault'] | undefined } {
  const heads: SignedHead[] = [];
  if (!existsSync(file)) return { heads, fault: undefined };
  const lines = readFileSync(file, 'utf8').split('\n');
  const end = lines.pop();
  for (const [index, line] of lines.entries()) {
    const head = parseHead(line, key);
    const follows = head !== undefined && head.log === log && head.size > (heads.at(-1)?.size ?? 0);
    if (!follows) return { heads, fault: { reason: 'HEAD_INVALID', file, line: index + 1 } };
    heads.push(head);
  }
  const torn = end === '' ? undefined : ({ reason: 'TORN', file, line: lines.length + 1 } as const);
  return { heads, fault: torn };
}

function logOf(witness: unknown): string {
  const log = (witness as Partial<SignedHead> | null)?.log;
  return typeof log === 'string' ? log : '';
}
