/** All reference spaces of one gateway. Only the gateway holds the permutation secret. */
import { LRUCache } from 'lru-cache';
import {
  BASE_SPACE,
  createRefSpace,
  REF_VERSIONS,
  type RefSpace,
  type RefVersion,
} from './ref-space.ts';

/** Every citizen is a consumer of its own; a key schedule is cheap to make again. */
const SPACES_MAX = 5_000;
/** Name of the space that departments share. */
export const BASE = 'base';
/** Name of the space in which the ledger writes whose data was used. */
export const LEDGER = 'ledger';

export interface References {
  /** What `consumer` (department, `azp` of a service, `sub` of a citizen) sees for `purpose`. */
  forConsumer(consumer: string, purpose: string): RefSpace;
  /** What a subgraph with this ref space sees; `base` for departments. */
  forSpace(space: string): RefSpace;
}

/** `secret`: 32 bytes of the keyring under `permutation`. */
export function createReferences(
  secret: Uint8Array,
  versions: readonly RefVersion[] = REF_VERSIONS,
): References {
  const spaces = new LRUCache<string, RefSpace>({ max: SPACES_MAX });

  function spaceOf(name: readonly string[]): RefSpace {
    const key = JSON.stringify(name);
    const known = spaces.get(key);
    if (known) return known;
    const space = createRefSpace(secret, name, versions);
    spaces.set(key, space);
    return space;
  }

  return {
    forConsumer: (consumer, purpose) => spaceOf(['consumer', consumer, purpose]),
    forSpace: (space) => (space === BASE ? BASE_SPACE : spaceOf(['space', space])),
  };
}
