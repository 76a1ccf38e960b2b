/** The bundle in force at this guard, and what follows from it. */
import type { KeyObject } from 'node:crypto';
import { BundleInvalid, loadBundle, watchBundle } from '../../policies/bundle/index.ts';
import { compilePolicy, type Policy } from '../../policies/engine/index.ts';
import type { Bundle } from '../../policies/model/index.ts';
import { createDecider, type Decider } from '../../policies/shield/index.ts';
import type { Keyring } from '../../wire/keyring.ts';
import { createTokenVerifier, type TokenVerifier } from '../../wire/user-token.ts';

/** Officers who must have signed a bundle (design, "Changing it"). */
const SIGNATURES_REQUIRED = 2;
/** Hashes of bundles once in force here, remembered to tell an older gateway from a newer one. */
const FORMER_MAX = 10_000;

export interface PolicyInForce {
  readonly bundle: Bundle;
  readonly policy: Policy;
  readonly decider: Decider;
  readonly verifier: TokenVerifier;
  /** Volumes of the agreements that have one: distinct persons per day. */
  readonly volumes: ReadonlyMap<string, number>;
}

export interface PolicyHolder {
  /** Undefined until the first good bundle is read. */
  readonly current: PolicyInForce | undefined;
  /**
   * The policy that the caller decided with. POLICY_STALE: ours is newer. POLICY_UNAVAILABLE: ours is
   * older, although the file was read once more, or there is none.
   */
  inForce(bundleHash: string): PolicyInForce | 'POLICY_STALE' | 'POLICY_UNAVAILABLE';
  close(): void;
}

export interface PolicyHolderOptions {
  readonly bundleFile: string;
  readonly keyring: Keyring;
  /** Key ids; their keys are `officer:<kid>` of the keyring. */
  readonly officers: readonly string[];
  readonly onProblem: (problem: BundleInvalid) => void;
}

export function holdPolicy(options: PolicyHolderOptions): PolicyHolder {
  const { bundleFile, keyring, officers, onProblem } = options;
  const keys: ReadonlyMap<string, KeyObject> = new Map(
    officers.map((kid) => [kid, keyring.verifyKey(`officer:${kid}`)]),
  );
  const former = new Set<string>();
  let current: PolicyInForce | undefined;

  function adopt(bundle: Bundle): void {
    if (current && bundle.number <= current.bundle.number) return;
    if (current) former.add(current.bundle.hash);
    if (bundle.previous !== null) former.add(bundle.previous);
    for (const hash of former) {
      if (former.size <= FORMER_MAX) break;
      former.delete(hash);
    }
    const policy = compilePolicy(bundle);
    current = {
      bundle,
      policy,
      decider: createDecider(policy),
      verifier: createTokenVerifier(bundle.registry),
      volumes: volumesOf(bundle),
    };
  }

  function readAgain(): void {
    try {
      adopt(loadBundle(bundleFile, keys, SIGNATURES_REQUIRED));
    } catch (error) {
      // The last good bundle stays in force; the caller hears that its own is not here.
      if (!(error instanceof BundleInvalid)) throw error;
      onProblem(error);
    }
  }

  const watcher = watchBundle(bundleFile, keys, SIGNATURES_REQUIRED, adopt, onProblem);
  return {
    get current() {
      return current;
    },
    inForce(bundleHash) {
      if (current?.bundle.hash !== bundleHash && !former.has(bundleHash)) readAgain();
      if (current?.bundle.hash === bundleHash) return current;
      return former.has(bundleHash) ? 'POLICY_STALE' : 'POLICY_UNAVAILABLE';
    },
    close: () => watcher.close(),
  };
}

function volumesOf(bundle: Bundle): ReadonlyMap<string, number> {
  return new Map(
    bundle.agreements.flatMap(({ id, volume }) => (volume === undefined ? [] : [[id, volume]])),
  );
}
