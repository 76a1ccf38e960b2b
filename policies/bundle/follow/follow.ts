/**
 * Follows the published policy: verifies what a feed carries, puts the newest good bundle in force, and
 * knows how long ago it was last confirmed to be the newest. Gateway and guard follow alike.
 *
 * Promises: numbers only rise; a bundle that is broken, older or unusable changes nothing and is
 * reported; nobody ever sees half of a change.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Bundle } from '../../model/index.ts';
import type { Officers } from '../officers.ts';
import { BundleInvalid, verifyBundle } from '../sign.ts';
import { Candidates } from './candidates.ts';
import { type Clock, type Head, type PolicyFeed, SYSTEM_CLOCK } from './feed.ts';
import { CLOCK_AHEAD_MS_MAX, Confirmations, type Freshness, HEARTBEAT_MS } from './freshness.ts';

/** Hashes of bundles once in force here, remembered to tell an older caller from a newer one. */
const FORMER_MAX = 10_000;
/** Milliseconds for which requests that began with the bundle before are still judged by it (ADR 0123). */
const GRACE_MS = 250;

export interface FollowOptions<T> {
  readonly feed: PolicyFeed;
  readonly officers: Officers;
  /** What a bundle is put in force as. May take turns with requests; throws where it cannot be used. */
  readonly make: (bundle: Bundle, signed: unknown) => T | Promise<T>;
  readonly onAdopted?: (value: T, bundle: Bundle) => void;
  readonly onProblem: (problem: BundleInvalid) => void;
  readonly onFreshness?: (freshness: Freshness) => void;
  readonly clock?: Clock;
  /** What was in force before this process began: nothing older is put in force (ADR 0155). */
  readonly newest?: NewestBefore;
}

export interface NewestBefore {
  /** -1 where there was none. */
  readonly number: number;
  /** Where that is kept, for whoever has to start over. */
  readonly kept: string;
}

export interface Follower<T> {
  /** Undefined until the first good bundle. */
  readonly current: T | undefined;
  /** Resolves when a bundle is in force. Rejects with `onProblem`'s last where the feed has none. */
  first(): Promise<T>;
  /** The policy of this hash, if it is in force or was until a moment ago. */
  inForce(hash: string): T | undefined;
  /** True if a bundle of this hash was in force here, or was passed over for a newer one. */
  formerly(hash: string): boolean;
  /** Resolves when whatever is newer now, if it can be had, is in force. Never rejects. */
  lookAgain(): Promise<void>;
  freshness(): Freshness;
  /** Since the bundle in force was last confirmed; infinite where it never was. */
  ageMs(): number;
  close(): Promise<void>;
}

export function followPolicy<T>(options: FollowOptions<T>): Follower<T> {
  return new PolicyFollower(options);
}

interface InForce<T> {
  readonly bundle: Bundle;
  readonly value: T;
}

class PolicyFollower<T> implements Follower<T> {
  readonly #options: FollowOptions<T>;
  readonly #clock: Clock;
  readonly #confirmations: Confirmations;
  readonly #candidates = new Candidates();
  readonly #former = new Set<string>();
  readonly #feed: ReturnType<PolicyFeed['open']>;
  readonly #watch: NodeJS.Timeout;
  #current: InForce<T> | undefined;
  #replaced: (InForce<T> & { readonly at: number })[] = [];
  #adopting: Promise<void> | undefined;
  #looking: Promise<void> | undefined;
  #lookingNext: Promise<void> | undefined;
  /** The newest heartbeat heard. */
  #head: Head | undefined;
  /** The authority was read while a bundle was being put in force. */
  #readMeanwhile = false;
  /** A good, newer bundle cannot be put in force here: what is in force is known not to be the newest. */
  #behind = false;
  #problem: BundleInvalid | undefined;
  /** What was said of heartbeats and of the way to the other side, until it is mended. */
  readonly #said = new Set<string>();
  #freshness: Freshness = 'lost';
  #closed = false;

  constructor(options: FollowOptions<T>) {
    this.#options = options;
    this.#clock = options.clock ?? SYSTEM_CLOCK;
    this.#confirmations = new Confirmations(this.#clock);
    this.#feed = options.feed.open({
      bundle: (signed) => this.#take(signed),
      confirmed: (head) => this.#hear(head),
      upToDate: () => this.#authorityRead(),
      problem: (problem) => this.#report(problem),
    });
    this.#watch = setInterval(() => this.#tellFreshness(), HEARTBEAT_MS);
    this.#watch.unref();
  }

  get current(): T | undefined {
    return this.#current?.value;
  }

  async first(): Promise<T> {
    // Feeds keep no process alive; one that waits for its first bundle has nothing else yet that does.
    const alive = setInterval(() => undefined, HEARTBEAT_MS);
    await this.#feed.ready.finally(() => clearInterval(alive));
    await this.#idle();
    if (this.#current) return this.#current.value;
    throw this.#problem ?? new BundleInvalid('UNREADABLE', { detail: '-' });
  }

  inForce(hash: string): T | undefined {
    if (this.#current?.bundle.hash === hash) return this.#current.value;
    if (this.#replaced.length === 0) return undefined;
    this.#dropReplaced();
    return this.#replaced.find(({ bundle }) => bundle.hash === hash)?.value;
  }

  formerly(hash: string): boolean {
    return this.#former.has(hash);
  }

  lookAgain(): Promise<void> {
    if (!this.#looking) {
      this.#looking = this.#look().finally(() => {
        this.#looking = undefined;
      });
      return this.#looking;
    }
    // The look under way may have begun before what the caller knows of: one more, for all who wait.
    this.#lookingNext ??= this.#looking.then(() => {
      this.#lookingNext = undefined;
      return this.lookAgain();
    });
    return this.#lookingNext;
  }

  freshness(): Freshness {
    return this.#confirmations.freshness();
  }

  ageMs(): number {
    return this.#confirmations.ageMs();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    await this.#feed.close();
    await this.#adopting;
  }

  async #look(): Promise<void> {
    try {
      await this.#feed.refresh();
    } catch (cause) {
      this.#reportOnce(unreachable(cause));
    }
    await this.#idle();
  }

  async #idle(): Promise<void> {
    while (this.#adopting) await this.#adopting;
  }

  #take(signed: unknown): void {
    if (this.#closed) return;
    this.#candidates.add(signed);
    this.#startAdopting();
  }

  #startAdopting(): void {
    this.#adopting ??= this.#adoptAll().finally(() => {
      this.#adopting = undefined;
      if (this.#candidates.empty) this.#settle();
      else this.#startAdopting();
    });
  }

  async #adoptAll(): Promise<void> {
    // Whatever else is carried in this turn is judged with it, the newest first.
    await breathe();
    for (let next = this.#candidates.newest(); next; next = this.#candidates.newest()) {
      try {
        await this.#adopt(next.signed);
      } catch (cause) {
        this.#report(cause instanceof BundleInvalid ? cause : unusable(cause));
      }
      const { number } = this.#current?.bundle ?? { number: -1 };
      for (const { hash } of this.#candidates.dropUpTo(number)) this.#remember(hash);
    }
  }

  async #adopt(signed: unknown): Promise<void> {
    const inForce = this.#current?.bundle;
    const bundle = verified(signed, this.#options.officers, inForce);
    if (bundle.hash === inForce?.hash) {
      this.#behind = false;
      return;
    }
    if (inForce && bundle.number <= inForce.number)
      throw new BundleInvalid('REPLAYED', { number: bundle.number, current: inForce.number });
    this.#assertNotBefore(bundle.number);
    await breathe();
    const value = await this.#make(bundle, signed);
    if (this.#closed) return;
    this.#replace({ bundle, value });
    this.#options.onAdopted?.(value, bundle);
  }

  #assertNotBefore(number: number): void {
    const { newest } = this.#options;
    if (newest && number < newest.number)
      throw new BundleInvalid('OLDER_THAN_KEPT', {
        ...{ number, newest: newest.number },
        kept: newest.kept,
      });
  }

  async #make(bundle: Bundle, signed: unknown): Promise<T> {
    try {
      return await this.#options.make(bundle, signed);
    } catch (cause) {
      this.#behind = true;
      throw cause;
    }
  }

  #replace(next: InForce<T>): void {
    const before = this.#current;
    this.#current = next;
    this.#behind = false;
    if (before) this.#remember(before.bundle.hash);
    if (next.bundle.previous !== null) this.#remember(next.bundle.previous);
    this.#dropReplaced();
    // An emergency takes effect at once, also for what has begun.
    if (next.bundle.emergency) this.#replaced = [];
    else if (before) this.#replaced.push({ ...before, at: this.#clock.monotonic() });
    if (this.#head?.hash === next.bundle.hash) this.#confirmedBy(this.#head);
  }

  #dropReplaced(): void {
    const now = this.#clock.monotonic();
    this.#replaced = this.#replaced.filter(({ at }) => now - at < GRACE_MS);
  }

  #remember(hash: string): void {
    this.#former.add(hash);
    if (this.#former.size <= FORMER_MAX) return;
    const [oldest] = this.#former;
    if (oldest !== undefined) this.#former.delete(oldest);
  }

  #authorityRead(): void {
    this.#readMeanwhile = true;
    if (!this.#adopting) this.#settle();
  }

  /** Everything given was judged: what is in force is all that the authority has for us. */
  #settle(): void {
    if (!this.#readMeanwhile) return;
    this.#readMeanwhile = false;
    if (this.#current && !this.#behind) this.#confirmations.confirmNow();
    this.#tellFreshness();
  }

  #confirmedBy({ at }: Head): void {
    this.#confirmations.confirmAt(at);
    this.#said.clear();
    this.#tellFreshness();
  }

  #hear(head: Head): void {
    const aheadMs = head.at - this.#clock.wall();
    if (aheadMs > CLOCK_AHEAD_MS_MAX) {
      this.#reportOnce(new BundleInvalid('CLOCK', { aheadMs }));
      return;
    }
    if (this.#head && head.at <= this.#head.at) return;
    this.#head = head;
    const inForce = this.#current?.bundle;
    if (inForce?.hash === head.hash) this.#confirmedBy(head);
    else if (inForce && head.number <= inForce.number) {
      const values = { number: head.number, current: inForce.number };
      this.#reportOnce(new BundleInvalid('REPLAYED', values));
    } else void this.lookAgain();
  }

  #report(problem: BundleInvalid): void {
    this.#problem = problem;
    this.#options.onProblem(problem);
  }

  /** A heartbeat comes twice a second; what is wrong with it is no news each time. */
  #reportOnce(problem: BundleInvalid): void {
    if (this.#said.has(problem.code)) return;
    this.#said.add(problem.code);
    this.#report(problem);
  }

  #tellFreshness(): void {
    const freshness = this.freshness();
    if (freshness === this.#freshness) return;
    this.#freshness = freshness;
    this.#options.onFreshness?.(freshness);
  }
}

interface Verified {
  readonly officers: Officers;
  readonly bundle: Bundle;
  /** Hash of what was in force: an emergency is judged by that as well. */
  readonly inForce: string | undefined;
}

/**
 * Followers of one process that share a feed get the same object, and verify it once between them: the
 * fifteen departments of the demo would else judge an emergency fifteen times, while nobody is answered.
 */
const verifiedBundles = new WeakMap<object, Verified>();

function verified(signed: unknown, officers: Officers, inForce: Bundle | undefined): Bundle {
  const key = typeof signed === 'object' && signed !== null ? signed : undefined;
  const known = key && verifiedBundles.get(key);
  const same = known?.officers === officers;
  if (same && (!known.bundle.emergency || known.inForce === inForce?.hash)) return known.bundle;
  const bundle = verifyBundle(signed, officers, inForce);
  if (key) verifiedBundles.set(key, { officers, bundle, inForce: inForce?.hash });
  return bundle;
}

/** A good bundle that could not be put in force: the one before it stays, and somebody must know. */
function unusable(cause: unknown): BundleInvalid {
  return Object.assign(new BundleInvalid('REFUSED', { detail: detailOf(cause) }), { cause });
}

function unreachable(cause: unknown): BundleInvalid {
  return cause instanceof BundleInvalid
    ? cause
    : new BundleInvalid('UNREACHABLE', { detail: detailOf(cause) });
}

function detailOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
