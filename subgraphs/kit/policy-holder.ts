/** The bundle in force at this guard, what follows from it, and whether it may still be decided with. */
import {
  type Follower,
  type Freshness,
  followPolicy,
  type NewestBefore,
  type PolicyFeed,
} from '../../policies/bundle/follow/index.ts';
import type { BundleInvalid, Officers } from '../../policies/bundle/index.ts';
import { compilePolicy, type Policy } from '../../policies/engine/index.ts';
import type { Bundle, SignedBundle } from '../../policies/model/index.ts';
import { createDecider, type Decider } from '../../policies/shield/index.ts';
import { createTokenVerifier, type TokenVerifier } from '../../wire/user-token.ts';

export interface PolicyInForce {
  readonly bundle: Bundle;
  /** Key ids of the officers whose signatures it bears. */
  readonly signers: readonly string[];
  readonly policy: Policy;
  readonly decider: Decider;
  readonly verifier: TokenVerifier;
  /** Volumes of the agreements that have one: distinct persons per day. */
  readonly volumes: ReadonlyMap<string, number>;
}

export interface PolicyHolder {
  /** Undefined until there is a good bundle that may be decided with. */
  readonly current: PolicyInForce | undefined;
  /**
   * The policy that the caller decided with. POLICY_STALE: ours is newer. POLICY_UNAVAILABLE: ours is
   * older, although we looked once more, or nothing may be decided with it.
   */
  inForce(
    bundleHash: string,
  ): PolicyInForce | Promise<PolicyInForce | 'POLICY_STALE' | 'POLICY_UNAVAILABLE'>;
  /** False where it was not confirmed lately to be the newest: level 3 and above is refused. */
  confirmed(): boolean;
  close(): Promise<void>;
}

export interface PolicyHolderOptions {
  readonly feed: PolicyFeed;
  readonly officers: Officers;
  readonly newest: NewestBefore;
  readonly onProblem: (problem: BundleInvalid) => void;
  readonly onAdopted: (inForce: PolicyInForce) => void;
  readonly onFreshness: (freshness: Freshness) => void;
}

export function holdPolicy(options: PolicyHolderOptions): PolicyHolder {
  const follower: Follower<PolicyInForce> = followPolicy({ ...options, make: policyInForce });
  const lost = () => follower.freshness() === 'lost';

  async function lookedUp(bundleHash: string) {
    if (!follower.formerly(bundleHash)) await follower.lookAgain();
    if (lost()) return 'POLICY_UNAVAILABLE';
    const policy = follower.inForce(bundleHash);
    if (policy) return policy;
    return follower.formerly(bundleHash) ? 'POLICY_STALE' : 'POLICY_UNAVAILABLE';
  }

  return {
    get current() {
      return lost() ? undefined : follower.current;
    },
    inForce(bundleHash) {
      return (lost() ? undefined : follower.inForce(bundleHash)) ?? lookedUp(bundleHash);
    },
    confirmed: () => follower.freshness() === 'fresh',
    close: () => follower.close(),
  };
}

/** Departments of one process that share a feed get the same bundle, and index it once between them. */
const policies = new WeakMap<Bundle, Policy>();

function policyInForce(bundle: Bundle, signed: unknown): PolicyInForce {
  const policy = policies.get(bundle) ?? compilePolicy(bundle);
  policies.set(bundle, policy);
  return {
    bundle,
    // It was verified: it has the shape.
    signers: (signed as SignedBundle).signatures.map(({ kid }) => kid),
    policy,
    decider: createDecider(policy),
    verifier: createTokenVerifier(bundle.registry),
    volumes: volumesOf(bundle),
  };
}

function volumesOf(bundle: Bundle): ReadonlyMap<string, number> {
  return new Map(
    bundle.agreements.flatMap(({ id, volume }) => (volume === undefined ? [] : [[id, volume]])),
  );
}
