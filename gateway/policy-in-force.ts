/** The newest good bundle, as a snapshot, and whether it may still be decided with. */
import {
  type Follower,
  type Freshness,
  followPolicy,
  type PolicyFeed,
} from '../policies/bundle/follow/index.ts';
import {
  type BundleInvalid,
  type Officers,
  readNewest,
  writeNewest,
} from '../policies/bundle/index.ts';
import type { Bundle } from '../policies/model/index.ts';
import { ClientError } from './errors.ts';
import type { Snapshot } from './snapshot.ts';

export interface PolicyInForce {
  /** Throws POLICY_UNAVAILABLE where nothing may be decided with it any more. */
  readonly snapshot: () => Snapshot;
  /** The policy held, whether or not it may still be decided with; undefined before the first. */
  readonly held: () => Snapshot | undefined;
  /** The newest there is, after another look. Throws POLICY_UNAVAILABLE where that is `stale` still. */
  readonly newerThan: (stale: Snapshot) => Promise<Snapshot>;
  /** False where it was not confirmed lately: level 3 and above is refused. */
  readonly confirmed: () => boolean;
  readonly freshness: () => Freshness;
  /** Milliseconds since it was last confirmed to be the newest. */
  readonly ageMs: () => number;
  /** Makes the bundle in force anew, after what it is made with has changed. Never rejects. */
  readonly remake: () => Promise<void>;
  close(): Promise<void>;
}

export interface PolicyInForceOptions {
  readonly feed: PolicyFeed;
  readonly officers: Officers;
  /** Throws for a bundle that cannot be used. */
  readonly make: (bundle: Bundle) => Promise<Snapshot>;
  readonly onAdopted: (snapshot: Snapshot) => void;
  readonly onProblem: (problem: BundleInvalid) => void;
  readonly onFreshness: (freshness: Freshness) => void;
  /** Keeps the number of the newest bundle in force beyond this process. */
  readonly newestFile: string;
}

/**
 * Resolves when a bundle is in force. Throws what kept the first one from it: BundleInvalid, or what
 * `make` threw.
 */
export async function holdPolicyInForce(options: PolicyInForceOptions): Promise<PolicyInForce> {
  const { onAdopted, newestFile, ...rest } = options;
  const before = { number: readNewest(newestFile), kept: newestFile };
  let newest: Snapshot | undefined;
  let kept = before.number;
  const adopt = (snapshot: Snapshot) => {
    newest?.verifier.flush();
    newest = snapshot;
    if (snapshot.bundle.number > kept) {
      kept = snapshot.bundle.number;
      writeNewest(newestFile, snapshot.bundle);
    }
    onAdopted(snapshot);
  };
  const follower: Follower<Snapshot> = followPolicy({ ...rest, newest: before, onAdopted: adopt });
  await follower.first().catch(async (error: Error) => {
    await follower.close();
    throw error.cause ?? error;
  });

  function snapshot(): Snapshot {
    if (!newest || follower.freshness() === 'lost') throw new ClientError('POLICY_UNAVAILABLE');
    return newest;
  }

  return {
    snapshot,
    held: () => newest,
    async newerThan(stale) {
      // Even where ours is newer than `stale`: the source's may be newer still.
      await follower.lookAgain();
      const found = snapshot();
      // A source was told of a bundle that does not reach us: we cannot decide as it does.
      if (found.bundle.hash === stale.bundle.hash) throw new ClientError('POLICY_UNAVAILABLE');
      return found;
    },
    confirmed: () => follower.freshness() === 'fresh',
    freshness: () => follower.freshness(),
    ageMs: () => follower.ageMs(),
    async remake() {
      const bundle = newest?.bundle;
      if (!bundle) return;
      const made = await rest.make(bundle).catch(() => undefined);
      // A bundle that came meanwhile was made with what has changed.
      if (made && newest?.bundle === bundle) adopt(made);
    },
    close: () => follower.close(),
  };
}
