/**
 * Stage identity: who asks. Promise: nobody is anybody without a token that an issuer of the registry
 * signed; what a header says beside it adds no right. Runs before the document is parsed.
 */
import type { Message } from '../../wire/text.ts';
import type { TokenFailure, TokenVerifier, VerifiedToken } from '../../wire/user-token.ts';
import { ClientError } from '../errors.ts';
import { type Received, seal, type VerifiedIdentity } from '../stages.ts';

type Told = 'MISSING' | 'MALFORMED' | 'EXPIRED' | 'WRONG_ISSUER' | 'WRONG_ALGORITHM' | 'INVALID';

/** What a client is told; which check an attacker's token failed beyond this is not its business. */
const TEXTS: Readonly<Record<Told, Message>> = {
  MISSING: {
    zh: '请在请求头 Authorization 中以 Bearer 方式附上令牌',
    en: 'send one in the header Authorization, as Bearer',
  },
  MALFORMED: { zh: '格式有误', en: 'it is malformed' },
  EXPIRED: { zh: '已过期，请重新登录', en: 'it has expired; sign in again' },
  WRONG_ISSUER: { zh: '签发者未登记', en: 'its issuer is not registered' },
  WRONG_ALGORITHM: { zh: '签名算法须为 EdDSA', en: 'it must be signed with EdDSA' },
  INVALID: { zh: '未通过验证', en: 'it cannot be verified' },
};

const TOLD: Readonly<Record<TokenFailure, Told>> = {
  MALFORMED: 'MALFORMED',
  EXPIRED: 'EXPIRED',
  WRONG_ISSUER: 'WRONG_ISSUER',
  WRONG_ALGORITHM: 'WRONG_ALGORITHM',
  BAD_SIGNATURE: 'INVALID',
  WRONG_AUDIENCE: 'INVALID',
  NOT_YET_VALID: 'INVALID',
  LIFE_TOO_LONG: 'INVALID',
  BAD_CLAIMS: 'INVALID',
};

/** Throws ClientError UNAUTHENTICATED. `onFailure` gets the exact reason, for logs and metrics. */
export async function identify(
  received: Pick<Received, 'authorization'>,
  verifier: TokenVerifier,
  onFailure: (failure: TokenFailure | 'MISSING') => void = () => undefined,
): Promise<VerifiedIdentity> {
  const { authorization } = received;
  if (!authorization) {
    onFailure('MISSING');
    throw unauthenticated('MISSING');
  }
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization)?.[1];
  const verified = token === undefined ? 'MALFORMED' : await verifier.verify(token);
  if (typeof verified === 'string' || token === undefined) {
    const failure = typeof verified === 'string' ? verified : 'MALFORMED';
    onFailure(failure);
    throw unauthenticated(TOLD[failure]);
  }
  return identityOf(verified, token);
}

/** The verifier gives the same object while it remembers a token; so the identity is made once. */
const identities = new WeakMap<VerifiedToken, VerifiedIdentity>();

function identityOf(verified: VerifiedToken, token: string): VerifiedIdentity {
  const known = identities.get(verified);
  if (known) return known;
  const identity = seal<VerifiedIdentity>({ ...verified, token });
  identities.set(verified, identity);
  return identity;
}

function unauthenticated(told: Told): ClientError {
  return new ClientError('UNAUTHENTICATED', { detail: TEXTS[told] }, { reason: told });
}
