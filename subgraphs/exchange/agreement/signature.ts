/**
 * Signatures on a text: detached JWS (RFC 7515, appendix F) with Ed25519, by the keys that departments
 * have registered. The private key never comes here.
 */
import type { KeyObject } from 'node:crypto';
import { CompactSign, compactVerify, importJWK, type JWK } from 'jose';

const ALGORITHM = 'EdDSA';
const TYPE = 'sharing-agreement+jws';

export interface Signature {
  readonly department: string;
  /** `<header>..<signature>`. */
  readonly jws: string;
  /** ISO 8601 instant. */
  readonly at: string;
}

/** For a department's own client, and for tests. */
export async function signDocument(
  text: string,
  department: string,
  key: KeyObject,
): Promise<string> {
  const jws = await new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: department })
    .sign(key);
  const [header, , signature] = jws.split('.');
  return `${header}..${signature}`;
}

/** True where the department signed this very text with the key registered. */
export async function verifyDocument(
  text: string,
  department: string,
  jws: string,
  publicKey: string,
): Promise<boolean> {
  const [header, payload, signature, ...more] = jws.split('.');
  if (!header || payload !== '' || !signature || more.length > 0) return false;
  try {
    const key = await importJWK(JSON.parse(publicKey) as JWK, ALGORITHM);
    const body = Buffer.from(text, 'utf8').toString('base64url');
    const options = { algorithms: [ALGORITHM] };
    const verified = await compactVerify(`${header}.${body}.${signature}`, key, options);
    return verified.protectedHeader.typ === TYPE && verified.protectedHeader.kid === department;
  } catch {
    // Malformed, of another key, or over another text: none is a signature on this one.
    return false;
  }
}
