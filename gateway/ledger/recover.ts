/**
 * What a log holds when its writer starts. A crash can leave a torn end after the last commit; nothing
 * there was ever answered, so it is cut off, kept as evidence and noted. A log that holds less than a
 * signed head says, or other than it says, is damaged: the gateway does not start on it.
 */
import type { KeyObject } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HEADS_FILE, LedgerDamaged, segmentsOf } from './folder.ts';
import { frontierOf, parseHead, type SignedHead } from './head.ts';
import { appendLeaf, EMPTY_FRONTIER, type Frontier, rootOf } from './merkle.ts';
import { decodeLine, type RecoveryRecord } from './record.ts';

export interface Recovered {
  readonly frontier: Frontier;
  /** Size of the last signed head. */
  readonly signedSize: number;
  /** First entry of the segment to go on with, and its length in bytes. */
  readonly segment: { readonly first: number; readonly bytes: number };
  readonly headsBytes: number;
  /** To be appended first. */
  readonly cut: RecoveryRecord | undefined;
}

export function recoverLog(folder: string, verifyKey: KeyObject): Recovered {
  const { heads, headsBytes } = readHeads(folder, verifyKey);
  const lastHead = heads.at(-1);
  const segment = segmentsOf(folder).at(-1);
  if (!segment) {
    if (lastHead && lastHead.size > 0) throw new LedgerDamaged(folder, 'its segments are gone');
    return {
      ...{ frontier: EMPTY_FRONTIER, signedSize: 0, cut: undefined, headsBytes },
      segment: { first: 0, bytes: 0 },
    };
  }
  const base = baseOf(folder, heads, segment.first);
  const bytes = readFileSync(segment.path);
  const read = readEntries(folder, bytes, base, lastHead);
  if (lastHead && read.frontier.size < lastHead.size)
    throw new LedgerDamaged(
      folder,
      `${lastHead.size} entries were signed, ${read.frontier.size} can be read`,
    );
  return {
    frontier: read.frontier,
    signedSize: lastHead?.size ?? 0,
    segment: { first: segment.first, bytes: read.bytes },
    headsBytes,
    cut: cutEnd(folder, segment.path, bytes, read.bytes),
  };
}

/** A segment starts where a head was signed: its frontier is all of the past that is needed. */
function baseOf(folder: string, heads: readonly SignedHead[], first: number): Frontier {
  if (first === 0) return EMPTY_FRONTIER;
  const head = heads.find((each) => each.size === first);
  if (!head) throw new LedgerDamaged(folder, `no head was signed at entry ${first}`);
  return frontierOf(head);
}

function readEntries(
  folder: string,
  bytes: Buffer,
  base: Frontier,
  lastHead: SignedHead | undefined,
): { frontier: Frontier; bytes: number } {
  let frontier = base;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, start);
    if (end < 0) break;
    const decoded = decodeLine(bytes.toString('utf8', start, end), frontier.size);
    if (typeof decoded === 'string') break;
    frontier = appendLeaf(frontier, decoded.leaf);
    start = end + 1;
    if (
      frontier.size === lastHead?.size &&
      rootOf(frontier).toString('base64url') !== lastHead.root
    )
      throw new LedgerDamaged(folder, `its first ${lastHead.size} entries are not those signed`);
  }
  return { frontier, bytes: start };
}

function readHeads(
  folder: string,
  verifyKey: KeyObject,
): { heads: SignedHead[]; headsBytes: number } {
  const path = join(folder, HEADS_FILE);
  const text = readIfThere(path);
  const heads: SignedHead[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    const line = text.slice(start, end);
    const head = parseHead(line, verifyKey);
    if (!head) throw new LedgerDamaged(folder, `line ${heads.length + 1} of ${HEADS_FILE}`);
    heads.push(head);
    start = end + 1;
  }
  // A head torn by a crash was given to nobody; it will be signed again.
  const headsBytes = Buffer.byteLength(text.slice(0, start));
  if (start < text.length) truncateSync(path, headsBytes);
  return { heads, headsBytes };
}

function cutEnd(
  folder: string,
  path: string,
  bytes: Buffer,
  good: number,
): RecoveryRecord | undefined {
  if (good === bytes.length) return undefined;
  const keptAs = `torn-${basename(path, '.jsonl')}-at-${good}.bin`;
  writeFileSync(join(folder, keptAs), bytes.subarray(good));
  truncateSync(path, good);
  return { kind: 'RECOVERY', bytesCut: bytes.length - good, keptAs };
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
