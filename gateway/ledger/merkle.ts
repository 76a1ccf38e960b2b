/**
 * Merkle tree over the ledger's records (RFC 6962 section 2.1): anybody who holds a signed head can check
 * offline that a record is in the log, and that a later log only added to an earlier one.
 */
import { hash } from 'node:crypto';

export type Hash = Buffer;

/** MTH of no entries: the hash of nothing. */
export const EMPTY_ROOT: Hash = hash('sha256', '', 'buffer');

const LEAF_PREFIX = Buffer.from([0]);
const NODE_PREFIX = Buffer.from([1]);

/** Leaves and nodes are told apart by a prefix, so that a node cannot be passed off as a record. */
export function leafHash(entry: string | Uint8Array): Hash {
  const whole = typeof entry === 'string' ? `\x00${entry}` : Buffer.concat([LEAF_PREFIX, entry]);
  return hash('sha256', whole, 'buffer');
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return hash('sha256', Buffer.concat([NODE_PREFIX, left, right]), 'buffer');
}

/** Roots of the perfect subtrees of a log, largest first: all that appending needs. */
export interface Frontier {
  readonly size: number;
  readonly peaks: readonly Hash[];
}

export const EMPTY_FRONTIER: Frontier = Object.freeze({ size: 0, peaks: Object.freeze([]) });

export function appendLeaf(frontier: Frontier, leaf: Hash): Frontier {
  const peaks = [...frontier.peaks];
  let merged = leaf;
  // Every trailing one bit of the size is a perfect subtree that the new leaf completes.
  for (let rest = frontier.size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
    const left = peaks.pop();
    if (!left) throw new RangeError('frontier has fewer peaks than its size asks for');
    merged = nodeHash(left, merged);
  }
  peaks.push(merged);
  return { size: frontier.size + 1, peaks };
}

export function rootOf(frontier: Frontier): Hash {
  const last = frontier.peaks.at(-1);
  if (!last) return EMPTY_ROOT;
  return frontier.peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** Number of peaks a log of this size has. */
export function peakCount(size: number): number {
  return size.toString(2).replaceAll('0', '').length;
}

/** Audit path of leaf `index`, from the leaf up (RFC 6962 section 2.1.1). */
export function proveInclusion(leaves: readonly Hash[], index: number): Hash[] {
  if (!(index >= 0 && index < leaves.length)) throw new RangeError(`no leaf ${index}`);
  const path: Hash[] = [];
  let from = 0;
  let size = leaves.length;
  while (size > 1) {
    const split = splitOf(size);
    const right = index - from >= split;
    path.push(right ? treeHash(leaves, from, split) : treeHash(leaves, from + split, size - split));
    if (right) from += split;
    size = right ? size - split : split;
  }
  return path.reverse();
}

/** True if `leaf` is entry `index` of the log of `size` entries with this root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Hash,
  index: number,
  size: number,
  path: readonly Hash[],
  root: Hash,
): boolean {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return false;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of path) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = halved(node, last);
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = halved(node, last);
  }
  return last === 0 && hash.equals(root);
}

function halved(node: number, last: number): [number, number] {
  return [Math.floor(node / 2), Math.floor(last / 2)];
}

/** Largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function treeHash(leaves: readonly Hash[], from: number, size: number): Hash {
  const only = leaves[from];
  if (!only) throw new RangeError(`no leaf ${from}`);
  if (size === 1) return only;
  const split = splitOf(size);
  return nodeHash(treeHash(leaves, from, split), treeHash(leaves, from + split, size - split));
}
