/**
 * Publishes the policy in force to other hosts: follows the bundle file as anybody does, and tells
 * through its outlets, every 500 ms and under its own key, which bundle is the newest. It decides
 * nothing: a bundle that it would not put in force itself is not sent.
 */
import type { KeyObject } from 'node:crypto';
import type { Officers } from '../officers.ts';
import type { BundleInvalid } from '../sign.ts';
import { type Clock, type PolicyFeed, SYSTEM_CLOCK } from './feed.ts';
import { followPolicy } from './follow.ts';
import { HEARTBEAT_MS } from './freshness.ts';
import { type Heartbeat, signHeartbeat } from './heartbeat.ts';
import { packBundle } from './package.ts';

export interface PackedBundle {
  readonly number: number;
  readonly hash: string;
  readonly version: string;
  readonly bytes: Buffer;
}

/** A way to followers. */
export interface Outlet {
  /** The newest bundle and its heartbeat, which is told to nobody before the bundle can be had. */
  tell(bundle: PackedBundle, heartbeat: Heartbeat): void;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly feed: PolicyFeed;
  readonly officers: Officers;
  /** Private half of `publisher`. */
  readonly key: KeyObject;
  readonly outlets: readonly Outlet[];
  readonly onPublished: (bundle: PackedBundle) => void;
  readonly onProblem: (problem: BundleInvalid) => void;
  readonly clock?: Clock;
}

export interface Publisher {
  /** False where the file cannot be read, and heartbeats have therefore stopped. */
  ready(): boolean;
  /** Closes its outlets as well. */
  close(): Promise<void>;
}

/** Resolves when the first bundle is published. Throws BundleInvalid where there is none. */
export async function createPublisher(options: PublisherOptions): Promise<Publisher> {
  const { feed, officers, key, outlets, onPublished, onProblem, clock = SYSTEM_CLOCK } = options;
  let last = 0;
  const follower = followPolicy<PackedBundle>({
    ...{ feed, officers, onProblem, clock },
    make: ({ number, hash, version }, signed) => ({
      ...{ number, hash, version },
      bytes: packBundle(signed),
    }),
    onAdopted(bundle) {
      beat();
      onPublished(bundle);
    },
    onFreshness: () => beat(),
  });

  function beat(): void {
    const bundle = follower.current;
    // Whoever cannot read the authority cannot say what is newest.
    if (!bundle || follower.freshness() !== 'fresh') return;
    last = Math.max(last + 1, Math.round(clock.wall()));
    const { number, hash } = bundle;
    const heartbeat = signHeartbeat({ number, hash, at: last }, key);
    for (const outlet of outlets) outlet.tell(bundle, heartbeat);
  }

  const timer = setInterval(beat, HEARTBEAT_MS);
  const close = async () => {
    clearInterval(timer);
    await follower.close();
    await Promise.all(outlets.map((outlet) => outlet.close()));
  };
  await follower.first().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { ready: () => follower.freshness() === 'fresh', close };
}
