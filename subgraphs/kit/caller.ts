/**
 * Who calls: a gateway that made this very request, for a user whose own token says who they are. A
 * caller without a valid context token is told nothing, not even whether this is a GraphQL server.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { CONTEXT_HEADER, type ContextClaims, verifyContext } from '../../wire/context-token.ts';
import type { Keyring } from '../../wire/keyring.ts';
import type { TokenVerifier, VerifiedToken } from '../../wire/user-token.ts';
import { ReplayMemory } from './replay.ts';

export interface Gatekeeper {
  /** Claims of a valid, unused context token over `body`; why not, for the log, never for the caller. */
  admit(headers: IncomingHttpHeaders, body: Uint8Array): ContextClaims | string;
  /** Key that answers are signed with. */
  readonly key: Uint8Array;
}

export function createGatekeeper(
  name: string,
  keyring: Keyring,
  now: () => number = Date.now,
): Gatekeeper {
  const key = keyring.secret(`pairwise:${name}`);
  const keys = new Map([[`${name}-1`, key]]);
  const replays = new ReplayMemory();
  return {
    key,
    admit(headers, body) {
      // Node joins repeated headers with a comma, which no token has: two tokens are none.
      const token = headers[CONTEXT_HEADER];
      if (typeof token !== 'string') return 'MISSING';
      const time = now();
      const claims = verifyContext(token, { audience: name, body, keys, now: time });
      if (typeof claims === 'string') return claims;
      const verdict = replays.check(claims, askerOf(headers), time);
      return verdict === 'FRESH' || verdict === 'REPEATED' ? claims : verdict;
    },
  };
}

/** Who asks for what: a token seen on its way may not be used again by another user or purpose (ADR 0105). */
function askerOf(headers: IncomingHttpHeaders): string {
  const { authorization, 'sharing-purpose': purpose, 'sharing-matter': matter } = headers;
  return createHash('sha256')
    .update(JSON.stringify([authorization, purpose, matter]))
    .digest('base64url');
}

/** The user of the `Authorization` header, or undefined. */
export async function userOf(
  headers: IncomingHttpHeaders,
  verifier: TokenVerifier,
): Promise<VerifiedToken | undefined> {
  const token = /^Bearer ([\w.-]+)$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const verified = await verifier.verify(token);
  return typeof verified === 'string' ? undefined : verified;
}
