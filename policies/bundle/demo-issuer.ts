/** The demo issuer's public key: what `jwks: demo` in the registry stands for. */
import type { Keyring } from '../../wire/keyring.ts';
import type { Issuer } from '../model/index.ts';

export const DEMO_ISSUER = 'https://isthmus.dev/demo-issuer';
export const DEMO_ISSUER_KID = 'demo-issuer-1';

/** JWK set with the public half of the keyring's `issuer` key. */
export function demoJwks(keyring: Keyring): Issuer['jwks'] {
  const { kty, crv, x } = keyring.verifyKey('issuer').export({ format: 'jwk' });
  return { keys: [{ kty, crv, x, kid: DEMO_ISSUER_KID, alg: 'EdDSA', use: 'sig' }] };
}
