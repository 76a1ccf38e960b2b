/**
 * The context token: proves to a source that this gateway made this very request, seconds ago.
 * `Isthmus-Context: <kid>.<base64url JSON>.<base64url HMAC-SHA256>` (contract, "Between gateway and source").
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { macOf } from './mac.ts';

export const CONTEXT_HEADER = 'isthmus-context';
/** Seconds a context token lives. */
export const CONTEXT_LIFE_S = 5;

export interface ContextClaims {
  readonly v: 1;
  /** The gateway instance. */
  readonly iss: string;
  /** The source instance: subgraph name. */
  readonly aud: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
  /** Unique per call; a hedge or retry keeps it. */
  readonly jti: string;
  readonly op: 'query' | 'mutation';
  /** SHA-256 of the request body, base64url. */
  readonly bh: string;
  /** Hash of the bundle the gateway decided with. */
  readonly bundle: string;
  readonly decisionId: string;
  /** Coordinates the gateway denied for this operation only; a guard adds them to its own denials. */
  readonly deniedHere: readonly string[];
}

export type ContextFailure =
  | 'MALFORMED'
  | 'UNKNOWN_KEY'
  | 'BAD_MAC'
  | 'EXPIRED'
  | 'WRONG_AUDIENCE'
  | 'BODY_CHANGED';

export function bodyHash(body: string | Uint8Array): string {
  return hash('sha256', body, 'base64url');
}

export function signContext(claims: ContextClaims, kid: string, key: Uint8Array): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${kid}.${payload}.${macOf(`${kid}.${payload}`, key)}`;
}

export interface ContextExpectation {
  readonly audience: string;
  readonly body: string | Uint8Array;
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Claims of a valid token, or why it is not valid. Replay (`jti`) is the caller's to remember. */
export function verifyContext(
  token: string,
  expected: ContextExpectation,
): ContextClaims | ContextFailure {
  const parts = token.split('.');
  const [kid, payload, mac] = parts;
  if (parts.length !== 3 || !kid || !payload || !mac) return 'MALFORMED';
  const key = expected.keys.get(kid);
  if (!key) return 'UNKNOWN_KEY';
  const wanted = Buffer.from(macOf(`${kid}.${payload}`, key));
  const given = Buffer.from(mac);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return 'BAD_MAC';
  const claims = parseClaims(payload);
  if (!claims) return 'MALFORMED';
  const nowS = expected.now / 1000;
  // One second of skew to the future: clocks of two hosts differ, the life is bounded all the same.
  if (claims.exp <= nowS || claims.iat > nowS + 1 || claims.exp - claims.iat > CONTEXT_LIFE_S)
    return 'EXPIRED';
  if (claims.aud !== expected.audience) return 'WRONG_AUDIENCE';
  if (claims.bh !== bodyHash(expected.body)) return 'BODY_CHANGED';
  return claims;
}

function parseClaims(payload: string): ContextClaims | undefined {
  try {
    const claims = JSON.parse(
      Buffer.from(payload, 'base64url').toString('utf8'),
    ) as Partial<ContextClaims>;
    const strings = [
      claims.iss,
      claims.aud,
      claims.jti,
      claims.bh,
      claims.bundle,
      claims.decisionId,
    ];
    const valid =
      claims.v === 1 &&
      strings.every((value) => typeof value === 'string') &&
      Number.isInteger(claims.iat) &&
      Number.isInteger(claims.exp) &&
      (claims.op === 'query' || claims.op === 'mutation') &&
      Array.isArray(claims.deniedHere) &&
      claims.deniedHere.every((value) => typeof value === 'string');
    return valid ? (claims as ContextClaims) : undefined;
  } catch {
    return undefined;
  }
}
