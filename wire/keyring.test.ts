import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { demoKeyring, fileKeyring, KeyMissing, type Keyring } from './keyring.ts';

const folder = mkdtempSync(join(tmpdir(), 'isthmus-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

function keyringOf(stored: Readonly<Record<string, unknown>>): Keyring {
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify(stored));
  return fileKeyring(file);
}

const publicOf = (keyring: Keyring, name: string) =>
  String(keyring.verifyKey(name).export({ format: 'jwk' }).x);

describe('a key file', () => {
  it('may hold the public half alone: it verifies and cannot sign', () => {
    const known = publicOf(demoKeyring(), 'publisher');
    const keyring = keyringOf({ 'public:publisher': known });
    expect(publicOf(keyring, 'publisher')).toBe(known);
    expect(() => keyring.signingKey('publisher')).toThrow(KeyMissing);
  });

  it('says which key it lacks, and takes nothing of another length for one', () => {
    expect(() => keyringOf({}).verifyKey('publisher')).toThrow('"publisher"');
    const short = Buffer.alloc(31).toString('base64url');
    expect(() => keyringOf({ 'public:publisher': short }).verifyKey('publisher')).toThrow(
      KeyMissing,
    );
  });
});
