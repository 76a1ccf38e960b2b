/** How long a replica may go on without hearing that its policy is the newest (design, "Changing it"). */
import type { Clock } from './feed.ts';

/** Between two heartbeats of a publisher. Milliseconds, as all below. */
export const HEARTBEAT_MS = 500;
/** From here on level 3 and above is refused. */
const STALE_MS = 3_000;
/** From here on everything is. */
const LOST_MS = 60_000;
/** By how much a publisher's clock may be ahead of ours. Behind, its heartbeats only look older. */
export const CLOCK_AHEAD_MS_MAX = 1_000;

export type Freshness = 'fresh' | 'stale' | 'lost';

/** When the bundle in force was last known to be the newest, by both of our clocks. */
interface Confirmation {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Counts from the publisher's own instant, so that a heartbeat held back on its way (the freeze attack
 * of The Update Framework) buys no time. Of our two clocks the one that says "older" counts: the wall
 * clock may be set, the other one stands still while a machine is suspended.
 */
export class Confirmations {
  readonly #clock: Clock;
  #last: Confirmation | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Now, by somebody who has just read the authority itself. */
  confirmNow(): void {
    this.#last = this.now();
  }

  /** By a heartbeat of `at`, milliseconds since the epoch by the publisher's clock. */
  confirmAt(at: number): void {
    const { wall, monotonic } = this.now();
    const passed = Math.max(0, wall - at);
    const confirmed = { wall: wall - passed, monotonic: monotonic - passed };
    // A heartbeat that comes late takes nothing back that a later one has said.
    if (!this.#last || confirmed.monotonic > this.#last.monotonic) this.#last = confirmed;
  }

  /** Milliseconds; infinite where nothing was ever confirmed. */
  ageMs(): number {
    if (!this.#last) return Number.POSITIVE_INFINITY;
    const { wall, monotonic } = this.now();
    return Math.max(monotonic - this.#last.monotonic, wall - this.#last.wall);
  }

  freshness(): Freshness {
    const ageMs = this.ageMs();
    if (ageMs < STALE_MS) return 'fresh';
    return ageMs < LOST_MS ? 'stale' : 'lost';
  }

  private now(): Confirmation {
    return { wall: this.#clock.wall(), monotonic: this.#clock.monotonic() };
  }
}
