/** What carries bundles to those who follow them. A feed decides nothing: every follower verifies. */
import type { BundleInvalid } from '../sign.ts';

/** The publisher's word on which bundle is the newest, under its signature. */
export interface Head {
  readonly number: number;
  /** SHA-256, hex, of the bundle. */
  readonly hash: string;
  /** Milliseconds since the epoch by the publisher's clock; rises with every heartbeat. */
  readonly at: number;
}

export interface FeedSink {
  /** A bundle as it was carried; nothing in it is believed yet. Unchanged bytes are given once. */
  bundle(signed: unknown): void;
  /** A heartbeat whose signature held. Its age and what it names are the follower's to judge. */
  confirmed(head: Head): void;
  /** From a feed that reads the authority itself: everything that it holds now was given. */
  upToDate(): void;
  /** What keeps the feed from carrying; said once per change. */
  problem(problem: BundleInvalid): void;
}

export interface OpenFeed {
  /** When all that is there now was given once. Pending as long as the other side cannot be reached. */
  readonly ready: Promise<void>;
  /** Gives the newest bundle, unless it was given. Rejects where the other side cannot be reached. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface PolicyFeed {
  open(sink: FeedSink): OpenFeed;
}

/** Two clocks: one that others can be compared with, one that nobody sets. Milliseconds. */
export interface Clock {
  wall(): number;
  monotonic(): number;
}

export const SYSTEM_CLOCK: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};
