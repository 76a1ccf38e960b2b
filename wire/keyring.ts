/**
 * Secret keys of one process. Read from the JSON file named by `ISTHMUS_KEYS`; demo keys, which are
 * public knowledge, exist only when asked for by `demoKeyring`, and only a loopback server may use them.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Keyring {
  readonly demo: boolean;
  /** 32 bytes under this name; throws KeyMissing when the file does not hold it. */
  secret(name: string): Buffer;
  /** Ed25519 private key under this name. */
  signingKey(name: string): KeyObject;
  /** Public half of `signingKey(name)`; of a process that only verifies, the key `public:<name>`. */
  verifyKey(name: string): KeyObject;
}

/**
 * Names in use: `base` (person references), `department:<name>` (record references and cursors),
 * `pairwise:<source>` (context tokens and answers), `permutation` (gateway only), `issuer` (demo issuer),
 * `officer:security-a`, `officer:security-b`, `officer:office` (bundle signatures), `publisher` (heartbeats of the policy),
 * `ledger` (signed heads). `public:<name>`: 32 bytes of an Ed25519 public key whose private half is elsewhere.
 */
export type KeyName = string;

export class KeyMissing extends Error {
  readonly keyName: KeyName;
  constructor(keyName: KeyName, file: string) {
    super(`key "${keyName}" is not in ${file}`);
    this.name = 'KeyMissing';
    this.keyName = keyName;
  }
}

/** Demo keys: derived from their names, so every installation's demo data has the same references. */
export function demoKeyring(): Keyring {
  return keyringOf(true, (name) =>
    createHash('sha256').update(`isthmus demo key ${name}`).digest(),
  );
}

/** Keys from a JSON file `{name: base64url of 32 bytes}`. */
export function fileKeyring(file: string): Keyring {
  const stored = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  const keys = keyringOf(false, (name) => {
    const text = Object.hasOwn(stored, name) ? stored[name] : undefined;
    const bytes = typeof text === 'string' ? Buffer.from(text, 'base64url') : undefined;
    if (bytes?.length !== 32) throw new KeyMissing(name, file);
    return bytes;
  });
  return {
    ...keys,
    verifyKey(name) {
      const known = `public:${name}`;
      return Object.hasOwn(stored, known)
        ? ed25519Public(keys.secret(known))
        : keys.verifyKey(name);
    },
  };
}

function keyringOf(demo: boolean, lookUp: (name: KeyName) => Buffer): Keyring {
  const signingKey = (name: KeyName) => ed25519FromSeed(lookUp(name));
  return {
    demo,
    secret: lookUp,
    signingKey,
    verifyKey: (name) => createPublicKey(signingKey(name)),
  };
}

/** PKCS #8 prefix of an Ed25519 private key (RFC 8410), followed by the 32-byte seed. */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519FromSeed(seed: Buffer): KeyObject {
  return createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

function ed25519Public(bytes: Buffer): KeyObject {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}
