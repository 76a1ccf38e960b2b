/** A signed head: what the log was at one moment. Copies at every guarded source bind the gateway to it. */
import { type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../../wire/canonical-json.ts';
import { type Frontier, type Hash, peakCount, rootOf } from './merkle.ts';

export interface LedgerHead {
  readonly v: 1;
  /** Name of the log: the gateway instance that writes it. */
  readonly log: string;
  /** Entries covered. */
  readonly size: number;
  /** RFC 6962 root over them, base64url. */
  readonly root: string;
  /** Roots of the perfect subtrees, base64url, so that a restart need not read old segments. */
  readonly peaks: readonly string[];
  /** ISO 8601 instant of signing. */
  readonly at: string;
}

export interface SignedHead extends LedgerHead {
  /** Ed25519 over the canonical JSON of the head, base64url. */
  readonly signature: string;
}

export function signHead(log: string, frontier: Frontier, at: string, key: KeyObject): SignedHead {
  const head: LedgerHead = {
    v: 1,
    log,
    size: frontier.size,
    root: rootOf(frontier).toString('base64url'),
    peaks: frontier.peaks.map((peak) => peak.toString('base64url')),
    at,
  };
  const signature = sign(null, Buffer.from(canonicalJson(head)), key).toString('base64url');
  return { ...head, signature };
}

/** True if the head is well formed, its peaks give its root, and `key` verifies its signature. */
export function verifyHead(value: unknown, key: KeyObject): value is SignedHead {
  if (!isHead(value)) return false;
  const { signature, ...head } = value;
  if (rootOf(frontierOf(value)).toString('base64url') !== head.root) return false;
  const given = Buffer.from(signature, 'base64url');
  // Base64url has texts that decode alike; only the one that was written counts.
  if (given.toString('base64url') !== signature) return false;
  return verify(null, Buffer.from(canonicalJson(head)), key, given);
}

/** The head of one line of the heads file, or undefined if a byte of it is wrong. */
export function parseHead(line: string, verifyKey: KeyObject): SignedHead | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return verifyHead(value, verifyKey) && canonicalJson(value) === line ? value : undefined;
  } catch {
    return undefined;
  }
}

export function frontierOf(head: LedgerHead): Frontier {
  const peaks: Hash[] = head.peaks.map((peak) => Buffer.from(peak, 'base64url'));
  return { size: head.size, peaks };
}

function isHead(value: unknown): value is SignedHead {
  if (typeof value !== 'object' || value === null) return false;
  const head = value as Partial<SignedHead>;
  return (
    head.v === 1 &&
    [head.log, head.root, head.at, head.signature].every((text) => typeof text === 'string') &&
    Number.isSafeInteger(head.size) &&
    Array.isArray(head.peaks) &&
    head.peaks.every((peak) => typeof peak === 'string') &&
    head.peaks.length === peakCount(head.size ?? 0)
  );
}
