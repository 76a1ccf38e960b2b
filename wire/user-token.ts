/**
 * The user's token: who asks, as an issuer of the registry says it. Verified alike by the gateway and by
 * every guard, since a guard trusts no gateway's word on who the user is.
 */
import { hash } from 'node:crypto';
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { LRUCache } from 'lru-cache';
import type { Issuer, Registry, Subject, SubjectClass } from '../policies/model/index.ts';
import { canonicalJson } from './canonical-json.ts';
import { readClaims, type UserClaims } from './user-claims.ts';

export const TOKEN_AUDIENCE = 'isthmus';
/** The one algorithm; `none` and every HMAC are refused before a key is looked up. */
export const TOKEN_ALGORITHM = 'EdDSA';
/** Seconds a token may live; an issuer that gives more is refused. */
export const TOKEN_LIFE_MAX_S = 24 * 60 * 60;
/** Issuers that list this name among their departments may speak for citizens. */
export const CITIZENS = '*citizen';

const TOKEN_LENGTH_MAX = 8192;
/** Seconds by which two hosts' clocks may differ, for `iat` and `nbf`; `exp` is taken as it stands. */
const CLOCK_SKEW_S = 5;
const CACHE_ENTRIES_MAX = 10_000;
const CACHE_LIFE_MAX_MS = 60_000;

/** Why a token is refused. Clients learn these words and nothing else. */
export type TokenFailure =
  | 'MALFORMED'
  | 'WRONG_ALGORITHM'
  | 'WRONG_ISSUER'
  | 'BAD_SIGNATURE'
  | 'WRONG_AUDIENCE'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'LIFE_TOO_LONG'
  /** A claim is missing, of the wrong type, or more than the registry lets its issuer say. */
  | 'BAD_CLAIMS';

export interface VerifiedToken {
  readonly subject: Subject;
  /** Canonical JSON of the subject class: same text, same verdicts. */
  readonly classKey: string;
  /** Id of the class in the registry, for metrics; undefined where none matches. */
  readonly classId: string | undefined;
  /** The application the user works with (`azp`), for the ledger; only a service's changes verdicts. */
  readonly app: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface TokenVerifier {
  verify(token: string): Promise<VerifiedToken | TokenFailure>;
  /** Forgets every verified token; after a revocation or a new registry. */
  flush(): void;
}

export interface TokenVerifierOptions {
  readonly audience?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

interface CachedToken {
  readonly token: VerifiedToken;
  readonly until: number;
}

/** Verifies tokens against the issuers, apps, duties and classes of one registry. */
export function createTokenVerifier(
  registry: Registry,
  options: TokenVerifierOptions = {},
): TokenVerifier {
  const { audience = TOKEN_AUDIENCE, now = Date.now } = options;
  const issuers = new Map(
    registry.issuers.map((issuer) => [issuer.iss, { issuer, keys: localKeys(issuer) }]),
  );
  const cache = new LRUCache<string, CachedToken>({ max: CACHE_ENTRIES_MAX });

  async function verify(token: string): Promise<VerifiedToken | TokenFailure> {
    if (token.length > TOKEN_LENGTH_MAX) return 'MALFORMED';
    const key = hash('sha256', token, 'base64url');
    const time = now();
    const cached = cache.get(key);
    if (cached && time < cached.until) return cached.token;
    const verified = await verifyOnce(token, time);
    if (typeof verified === 'string') return verified;
    const until = Math.min(time + CACHE_LIFE_MAX_MS, verified.expiresAt);
    cache.set(key, { token: verified, until });
    return verified;
  }

  async function verifyOnce(token: string, time: number): Promise<VerifiedToken | TokenFailure> {
    const iss = claimedIssuer(token);
    if (iss === 'MALFORMED' || iss === 'WRONG_ALGORITHM') return iss;
    const known = issuers.get(iss.issuer);
    if (!known) return 'WRONG_ISSUER';
    const payload = await verifySignature(token, known, audience, time);
    if (typeof payload === 'string') return payload;
    const claims = readClaims(payload);
    if (!claims) return 'BAD_CLAIMS';
    if (claims.exp * 1000 <= time) return 'EXPIRED';
    if (claims.exp - claims.iat > TOKEN_LIFE_MAX_S) return 'LIFE_TOO_LONG';
    if (!withinRegistry(claims, known.issuer, registry)) return 'BAD_CLAIMS';
    return verifiedToken(claims, known.issuer, registry);
  }

  return { verify, flush: () => cache.clear() };
}

function localKeys(issuer: Issuer): JWTVerifyGetKey {
  return createLocalJWKSet(issuer.jwks as unknown as JSONWebKeySet);
}

/** The unverified issuer, only to choose the keys that then verify it. */
function claimedIssuer(token: string): { issuer: string } | 'MALFORMED' | 'WRONG_ALGORITHM' {
  try {
    if (decodeProtectedHeader(token).alg !== TOKEN_ALGORITHM) return 'WRONG_ALGORITHM';
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? { issuer: iss } : 'MALFORMED';
  } catch {
    return 'MALFORMED';
  }
}

async function verifySignature(
  token: string,
  known: { issuer: Issuer; keys: JWTVerifyGetKey },
  audience: string,
  time: number,
): Promise<JWTPayload | TokenFailure> {
  try {
    const { payload } = await jwtVerify(token, known.keys, {
      algorithms: [TOKEN_ALGORITHM],
      issuer: known.issuer.iss,
      audience,
      currentDate: new Date(time),
      clockTolerance: CLOCK_SKEW_S,
      requiredClaims: ['iat', 'exp', 'sub'],
      maxTokenAge: TOKEN_LIFE_MAX_S,
    });
    return payload;
  } catch (error) {
    return failureOf(error);
  }
}

function failureOf(error: unknown): TokenFailure {
  if (error instanceof errors.JWTExpired)
    return error.claim === 'exp' ? 'EXPIRED' : 'LIFE_TOO_LONG';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'WRONG_AUDIENCE';
    if (error.reason === 'check_failed' && (error.claim === 'nbf' || error.claim === 'iat'))
      return 'NOT_YET_VALID';
    return 'BAD_CLAIMS';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'WRONG_ALGORITHM';
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  )
    return 'BAD_SIGNATURE';
  return 'MALFORMED';
}

/** True if the issuer may say this much: of this department or app, these duties, these citizens. */
function withinRegistry(claims: UserClaims, issuer: Issuer, registry: Registry): boolean {
  if (!claims.duties.every((duty) => Object.hasOwn(registry.duties, duty))) return false;
  if (claims.kind === 'citizen') {
    // Citizens have no department to answer for their duties: only those of a citizen class are theirs.
    const own = registry.classes.filter((entry) => entry.kind === 'citizen');
    const held = new Set(own.flatMap((entry) => entry.duties));
    return issuer.departments.includes(CITIZENS) && claims.duties.every((duty) => held.has(duty));
  }
  if (!issuer.departments.includes(claims.dept)) return false;
  if (!registry.departments.some((department) => department.id === claims.dept)) return false;
  if (claims.kind === 'department') return true;
  return registry.apps.some((app) => app.azp === claims.azp && app.dept === claims.dept);
}

function verifiedToken(claims: UserClaims, issuer: Issuer, registry: Registry): VerifiedToken {
  const duties = sortedSet(claims.duties);
  const alike = registry.classes.filter(
    (entry) =>
      entry.kind === claims.kind && entry.dept === claims.dept && sameSet(entry.duties, duties),
  );
  // Several classes may share department and duties (junior, senior): the highest of them is the bound.
  const classBound = alike.length > 0 ? Math.max(...alike.map((entry) => entry.clearance)) : 4;
  const clearance = Math.min(claims.clearance, issuer.maxClearance, classBound);
  const subjectClass: SubjectClass = {
    kind: claims.kind,
    dept: claims.dept,
    duties,
    clearance: clearance as SubjectClass['clearance'],
    areas: sortedSet(claims.areas),
    ...(claims.kind === 'service' && claims.azp !== undefined ? { azp: claims.azp } : {}),
  };
  const registered = alike.find(
    (entry) => entry.clearance === clearance && sameSet(entry.areas, subjectClass.areas),
  );
  const subject: Subject = {
    ...subjectClass,
    consumer: consumerOf(claims),
    sub: claims.sub,
    matters: sortedSet(claims.matters),
  };
  return Object.freeze({
    subject: Object.freeze(subject),
    classKey: canonicalJson(subjectClass),
    classId: registered?.id,
    app: claims.azp,
    expiresAt: claims.exp * 1000,
  });
}

/** Owner of the ref space (contract, "To the client"). */
function consumerOf(claims: UserClaims): string {
  if (claims.kind === 'service') return claims.azp ?? '';
  return claims.kind === 'citizen' ? claims.sub : claims.dept;
}

function sortedSet(values: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(values)].sort());
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return sortedSet(left).join('\0') === sortedSet(right).join('\0');
}
