/**
 * Officers: whose keys sign bundles. The table is no part of a bundle, as the root keys of The Update
 * Framework are no part of what they sign: a bundle that named its own signers could be anybody's.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Keyring } from '../../wire/keyring.ts';
import type { SubjectClass } from '../model/index.ts';
import { own } from './names.ts';
import type { RegistryDraft } from './yaml/folder.ts';

/** A key and the natural person it belongs to: `sub` of that person's tokens and persona. */
export interface Officer {
  readonly kid: string;
  readonly person: string;
}

export interface OfficerKey extends Officer {
  /** Ed25519 public key. */
  readonly key: KeyObject;
  /**
   * A key that stands for nobody's judgement: its signature makes an emergency that takes away, and counts
   * for nothing else, never as one of two persons (ADR 0212).
   */
  readonly only?: 'tighten';
}

/** By key id. One person may hold several keys; four eyes are counted by person. */
export type Officers = ReadonlyMap<string, OfficerKey>;

/** The demo's two officers; their keys are `officer:<kid>` of the demo keyring. */
const DEMO_TABLE: readonly Officer[] = [
  { kid: 'security-a', person: 'demo-security-a' },
  { kid: 'security-b', person: 'demo-security-b' },
];

/** Key ids of the demo's officers. */
export const DEMO_OFFICERS: readonly string[] = DEMO_TABLE.map(({ kid }) => kid);

/** Key id of the exchange office, which suspends and ends agreements where its channel says so. */
export const OFFICE = 'office';

/** The demo's officers with the keys of `keyring`. */
export function demoOfficers(keyring: Keyring): Officers {
  const keyOf = (kid: string) => keyring.verifyKey(`officer:${kid}`);
  const keyed = DEMO_TABLE.map((each): OfficerKey => ({ ...each, key: keyOf(each.kid) }));
  const office: OfficerKey = { kid: OFFICE, person: OFFICE, only: 'tighten', key: keyOf(OFFICE) };
  return new Map([...keyed, office].map((each) => [each.kid, each]));
}

/** The natural person behind a key; undefined for one that only tightens. */
export function personOf(officer: OfficerKey | undefined): string | undefined {
  return officer?.only === undefined ? officer?.person : undefined;
}

const officersFile = z.strictObject({
  officers: z
    .array(
      z.strictObject({
        kid: z.string().min(1).max(100),
        person: z.string().min(1).max(200),
        /** base64url of the 32 bytes of the Ed25519 public key (RFC 8037 `x`). */
        key: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
        only: z.literal('tighten').optional(),
      }),
    )
    .min(2),
});

/**
 * The officers of an installation: public keys only, so that no machine needs another officer's
 * private key. Throws where the file cannot be read, a key id stands twice, or one key has two names.
 */
export function readOfficers(file: string): Officers {
  const { officers } = officersFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const keys = new Set(officers.map(({ key }) => key));
  const table = new Map(
    officers.map(({ kid, person, key, only }): [string, OfficerKey] => {
      const publicKey = createPublicKey({ key: ed25519Jwk(key), format: 'jwk' });
      return [kid, { kid, person, key: publicKey, ...(only ? { only } : {}) }];
    }),
  );
  if (table.size !== officers.length || keys.size !== officers.length)
    throw new Error(`${file}: a key id or a key stands twice`);
  return table;
}

function ed25519Jwk(x: string) {
  return { kty: 'OKP', crv: 'Ed25519', x };
}

/**
 * Whether the registry lets a person decide on policy: a persona of that `sub`, whose class is no
 * citizen's, has a duty for POLICY_ADMIN, and an issuer with a key may speak for its department.
 */
export function holdsPolicyAdmin(registry: RegistryDraft, person: string): boolean {
  return Object.values(registry.personas).some((persona) => {
    const entry = registry.classes.find(({ id }) => id === persona.class);
    return persona.sub === person && entry !== undefined && mayAdminister(registry, entry);
  });
}

function mayAdminister(registry: RegistryDraft, entry: SubjectClass): boolean {
  const { kind, dept, duties } = entry;
  if (kind !== 'department') return false;
  const admits = duties.some((duty) =>
    own(registry.duties, duty)?.purposes.includes('POLICY_ADMIN'),
  );
  return admits && registry.issuers.some((issuer) => speaksFor(issuer, dept));
}

function speaksFor(issuer: RegistryDraft['issuers'][number], dept: string): boolean {
  const { departments, jwks } = issuer;
  return departments.includes(dept) && (jwks === 'demo' || jwks.keys.length > 0);
}

/**
 * Natural persons who could publish under a registry: officers with a key, where the table is known,
 * who may decide on policy. Two names of one person, and two names of one key, are one.
 */
export function couldPublish(
  registry: RegistryDraft,
  officers: Officers | undefined,
): ReadonlySet<string> {
  const persons = officers
    ? [...officers.values()].flatMap((officer) => personOf(officer) ?? [])
    : Object.values(registry.personas).map(({ sub }) => sub);
  return new Set(persons.filter((person) => holdsPolicyAdmin(registry, person)));
}
