/** A policy store over the small city of policies/bundle/testing.ts: two officers, one with two keys. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoKeyring } from '../../wire/keyring.ts';
import {
  compileBundle,
  demoJwks,
  keySigner,
  type OfficerKey,
  type Officers,
  type Signer,
} from '../bundle/index.ts';
import { AGREEMENT, city, REGISTRY } from '../bundle/testing.ts';
import type { Operation } from '../edit/index.ts';
import type { Agreement, BundleContent, Registry } from '../model/index.ts';
import { nodeDisk } from './disk.ts';
import { openPolicyStore, type PolicyStore, type PolicyStoreOptions } from './index.ts';

const keyring = demoKeyring();

/** Of kids `a`, `a2` (the same person), `b`, `c` (no officer of the registry), `d` (another officer). */
export function signer(kid: string): Signer {
  return keySigner(kid, keyring.signingKey(`officer:${kid}`));
}

const PERSONS = { a: 'a', a2: 'a', b: 'b', c: 'c' } as const;

export const OFFICERS: Officers = new Map(
  Object.entries(PERSONS).map(([kid, person]): [string, OfficerKey] => [
    kid,
    { kid, person, key: keyring.verifyKey(`officer:${kid}`) },
  ]),
);

export const NOW = Date.parse('2026-11-20T04:00:00.000Z');

const registry: Registry = {
  ...REGISTRY,
  issuers: REGISTRY.issuers.map((issuer) => ({ ...issuer, jwks: demoJwks(keyring) })),
  sources: [],
  personas: {
    ...REGISTRY.personas,
    x: { class: 'officer', sub: 'x', label: { zh: 'x', en: 'x' } },
  },
};

/** Bundle 0 of the small city. */
export function firstContent(): BundleContent {
  const { catalog, lists, agreements } = city();
  const createdAt = new Date(NOW).toISOString();
  return compileBundle({
    registry,
    catalog,
    lists,
    agreements,
    number: 0,
    previous: null,
    createdAt,
  });
}

export interface TestStore {
  readonly folder: string;
  readonly bundleFile: string;
  readonly options: PolicyStoreOptions;
  readonly store: PolicyStore;
  /** Moves the store's clock on. */
  tick(ms: number): void;
  remove(): void;
}

/** A store in a folder of its own, with bundle 0 in force. */
export async function testStore(over: Partial<PolicyStoreOptions> = {}): Promise<TestStore> {
  const made = emptyStore(over);
  const store = await openPolicyStore(made.options);
  await store.install(firstContent(), [signer('a'), signer('b')]);
  return { ...made, store };
}

export function emptyStore(over: Partial<PolicyStoreOptions> = {}): Omit<TestStore, 'store'> {
  const home = mkdtempSync(join(tmpdir(), 'isthmus-policy-'));
  let now = NOW;
  const options: PolicyStoreOptions = {
    ...{ folder: join(home, 'policy'), bundleFile: join(home, 'bundle.json') },
    ...{
      officers: OFFICERS,
      judgeCases: async () => [],
      prove: async () => [],
      now: () => now,
      disk: nodeDisk,
    },
    ...over,
  };
  return {
    ...{ folder: options.folder, bundleFile: options.bundleFile, options },
    tick: (ms) => {
      now += ms;
    },
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

export const TITLE = { zh: '改动', en: 'a change' };

/** The city's agreement as it stands, with a change. */
export function agreement(change: Partial<Agreement>): Operation {
  const { location: _, ...value } = AGREEMENT;
  return { op: 'put', kind: 'agreement', id: AGREEMENT.id, value: { ...value, ...change } };
}

/** Gives the hotline more: the clear phone number. */
export const LOOSENS: Operation = agreement({ masks: {}, itemScope: {} });
/** Takes away and gives nobody anything. */
export const TIGHTENS: Operation = agreement({ status: 'SUSPENDED' });

/** The hash that an approver is shown. */
export function shownHash(store: PolicyStore, id: string): string {
  return store.review(id).candidate.hash;
}

/** Four eyes as they are meant: one opens and proposes, the other approves, the first publishes. */
export async function publishChange(
  store: PolicyStore,
  operations: readonly Operation[],
  [author, approver]: readonly [string, string] = ['a', 'b'],
): Promise<void> {
  const { id } = await store.open(TITLE, operations, signer(author));
  await store.propose(id, signer(author));
  await store.approve(id, shownHash(store, id), signer(approver));
  await store.publish(id, signer(author));
}
