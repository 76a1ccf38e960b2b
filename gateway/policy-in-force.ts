/** The newest good bundle, as a snapshot. A broken one changes nothing and is reported. */
import type { KeyObject } from 'node:crypto';
import { BundleInvalid, loadBundle, watchBundle } from '../policies/bundle/index.ts';
import type { Bundle } from '../policies/model/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import { ClientError } from './errors.ts';
import type { Snapshot } from './snapshot.ts';

/** Officers who must have signed a bundle. */
const SIGNATURES_REQUIRED = 2;

export interface PolicyInForce {
  readonly snapshot: () => Snapshot;
  readonly newerThan: (stale: Snapshot) => Snapshot;
  close(): void;
}

export interface PolicyInForceOptions {
  readonly bundleFile: string;
  readonly keyring: Pick<Keyring, 'verifyKey'>;
  /** Key ids; their keys are `officer:<kid>` of the keyring. */
  readonly officers: readonly string[];
  /** Throws for a bundle that cannot be used. */
  readonly make: (bundle: Bundle) => Snapshot;
  readonly onAdopted: (snapshot: Snapshot) => void;
  readonly onProblem: (problem: BundleInvalid) => void;
}

/** Throws BundleInvalid if there is no good bundle to begin with. */
export function holdPolicyInForce(options: PolicyInForceOptions): PolicyInForce {
  const { bundleFile, keyring, officers, make, onAdopted, onProblem } = options;
  const keys: ReadonlyMap<string, KeyObject> = new Map(
    officers.map((kid) => [kid, keyring.verifyKey(`officer:${kid}`)]),
  );
  let current = make(loadBundle(bundleFile, keys, SIGNATURES_REQUIRED));
  onAdopted(current);

  function adopt(bundle: Bundle): void {
    // Numbers only rise: an older bundle put back in place is a replay, whoever signed it.
    if (bundle.number <= current.bundle.number) {
      if (bundle.hash === current.bundle.hash) return;
      const { number } = bundle;
      throw new BundleInvalid('REPLAYED', { number, current: current.bundle.number });
    }
    const next = make(bundle);
    current.verifier.flush();
    current = next;
    onAdopted(next);
  }

  const watcher = watchBundle(bundleFile, keys, SIGNATURES_REQUIRED, adopt, onProblem);
  return {
    snapshot: () => current,
    newerThan(stale) {
      if (current === stale) tryToAdopt(() => loadBundle(bundleFile, keys, SIGNATURES_REQUIRED));
      if (current === stale) throw new ClientError('POLICY_UNAVAILABLE');
      return current;
    },
    close: () => watcher.close(),
  };

  /** A source was told of a bundle before the watcher looked. */
  function tryToAdopt(load: () => Bundle): void {
    try {
      adopt(load());
    } catch (error) {
      if (!(error instanceof BundleInvalid)) throw error;
      onProblem(error);
    }
  }
}
