import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Bundle } from '../../model/index.ts';
import type { BundleInvalid } from '../sign.ts';
import { type Follower, followPolicy } from './follow.ts';
import { bundleOf, hashOf, officers, type TestFeed, testClock, testFeed } from './testing.ts';

const followers: Follower<unknown>[] = [];
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.close()));
});

interface Following {
  readonly feed: TestFeed;
  readonly clock: ReturnType<typeof testClock>;
  readonly follower: Follower<Bundle>;
  readonly problems: string[];
  readonly adopted: number[];
  /** A heartbeat of the publisher, sent `ago` milliseconds ago. */
  beat(number: number, ago?: number): void;
}

type Make = (bundle: Bundle) => Bundle | Promise<Bundle>;

async function follow(first = 1, make: Make = (bundle) => bundle): Promise<Following> {
  const feed = testFeed(bundleOf(first));
  const clock = testClock();
  const problems: string[] = [];
  const adopted: number[] = [];
  const follower = followPolicy<Bundle>({
    ...{ feed, officers, clock, make },
    onAdopted: (_value, { number }) => void adopted.push(number),
    onProblem: ({ code }: BundleInvalid) => void problems.push(code),
  });
  followers.push(follower);
  await follower.first().catch(() => undefined);
  const beat = (number: number, ago = 0) =>
    feed.sink.confirmed({ number, hash: hashOf(number), at: clock.wall() - ago });
  return { feed, clock, follower, problems, adopted, beat };
}

async function carried({ feed, follower }: Following, number: number): Promise<void> {
  feed.newest = bundleOf(number);
  await follower.lookAgain();
}

describe('numbers only rise', () => {
  it('a newer bundle is put in force, an older or repeated number is refused', async () => {
    const following = await follow(2);
    await carried(following, 3);
    expect(following.follower.current?.number).toBe(3);
    await carried(following, 2);
    following.feed.sink.bundle(bundleOf(3, { createdAt: '2026-11-21T00:00:00.000Z' }));
    await vi.waitFor(() => expect(following.problems).toEqual(['REPLAYED', 'REPLAYED']));
    expect(following.follower.current?.hash).toBe(hashOf(3));
    expect(following.adopted).toEqual([2, 3]);
  });

  it('a tampered or half-signed bundle changes nothing, the whole one after it does', async () => {
    const following = await follow(1);
    const good = bundleOf(2);
    following.feed.sink.bundle({ ...good, content: { ...good.content, number: 7 } });
    following.feed.sink.bundle({ ...good, signatures: good.signatures.slice(1) });
    await vi.waitFor(() => expect(following.problems).toEqual(['HASH', 'SIGNERS']));
    expect(following.follower.current?.number).toBe(1);
    await carried(following, 2);
    expect(following.follower.current?.number).toBe(2);
  });

  it('a burst is not put in force one by one, and each of it counts as former', async () => {
    const { feed, follower, adopted, problems } = await follow(0);
    for (const number of [1, 2, 3, 4, 5]) feed.sink.bundle(bundleOf(number));
    await vi.waitFor(() => expect(follower.current?.number).toBe(5));
    expect(adopted).toEqual([0, 5]);
    expect(problems).toEqual([]);
    for (const number of [0, 1, 2, 3, 4]) expect(follower.formerly(hashOf(number))).toBe(true);
    expect(follower.formerly(hashOf(6))).toBe(false);
  });

  it('a forged number does not keep a good bundle out', async () => {
    const { feed, follower, problems } = await follow(0);
    const good = bundleOf(1);
    feed.sink.bundle({ ...good, content: { ...good.content, number: 999 } });
    feed.sink.bundle(good);
    await vi.waitFor(() => expect(follower.current?.number).toBe(1));
    expect(problems).toEqual(['HASH']);
  });

  it('a good bundle that cannot be used keeps the one before it, and its cause', async () => {
    const following = await follow(0, (bundle) => {
      if (bundle.number === 1) throw new Error('no key for a new source');
      return bundle;
    });
    await carried(following, 1);
    expect(following.problems).toEqual(['REFUSED']);
    expect(following.follower.current?.number).toBe(0);
    await carried(following, 2);
    expect(following.follower.current?.number).toBe(2);
  });

  it('what kept the first one from coming into force is thrown', async () => {
    const feed = testFeed(bundleOf(0));
    const cause = new Error('not with these keys');
    const follower = followPolicy({
      ...{ feed, officers, onProblem: () => {} },
      make() {
        throw cause;
      },
    });
    followers.push(follower);
    await expect(follower.first()).rejects.toMatchObject({ code: 'REFUSED', cause });
  });
});

describe('how long ago the policy was confirmed', () => {
  it('nothing is confirmed before the first heartbeat that names what is in force', async () => {
    const { follower, beat } = await follow(1);
    expect([follower.freshness(), follower.ageMs()]).toEqual(['lost', Number.POSITIVE_INFINITY]);
    beat(1);
    expect([follower.freshness(), follower.ageMs()]).toEqual(['fresh', 0]);
  });

  it('is stale after 3 s and lost after 60 s, to the millisecond', async () => {
    const { follower, clock, beat } = await follow(1);
    beat(1);
    const seen = [2_999, 1, 56_999, 1].map((ms) => {
      clock.pass(ms);
      return follower.freshness();
    });
    expect(seen).toEqual(['fresh', 'stale', 'stale', 'lost']);
    beat(1);
    expect(follower.freshness()).toBe('fresh');
  });

  it('counts from the publisher’s instant, so that a heartbeat held back buys no time', async () => {
    const { follower, clock, beat } = await follow(1);
    beat(1, 2_500);
    expect(follower.ageMs()).toBe(2_500);
    clock.pass(500);
    expect(follower.freshness()).toBe('stale');
    beat(1, 60_000);
    expect(follower.freshness()).toBe('stale');
  });

  it('a repeated heartbeat says nothing new', async () => {
    const { feed, follower, clock } = await follow(1);
    const head = { number: 1, hash: hashOf(1), at: clock.wall() };
    feed.sink.confirmed(head);
    clock.pass(2_999);
    feed.sink.confirmed(head);
    clock.pass(1);
    expect(follower.freshness()).toBe('stale');
  });

  it('nor does a repeated one of a publisher whose clock is ahead', async () => {
    const { feed, follower, clock } = await follow(1);
    const head = { number: 1, hash: hashOf(1), at: clock.wall() + 1_000 };
    feed.sink.confirmed(head);
    clock.pass(1_000);
    feed.sink.confirmed(head);
    clock.pass(2_000);
    expect(follower.freshness()).toBe('stale');
  });

  it('takes a publisher’s clock 1 s ahead and not a millisecond more', async () => {
    const { follower, problems, beat } = await follow(1);
    beat(1, -1_001);
    beat(1, -1_002);
    expect([follower.freshness(), problems]).toEqual(['lost', ['CLOCK']]);
    beat(1, -1_000);
    expect([follower.freshness(), follower.ageMs()]).toEqual(['fresh', 0]);
  });

  it('a clock that is set, or that stood still while the machine slept, buys no time', async () => {
    const { follower, clock, beat, problems } = await follow(1);
    beat(1);
    clock.set(60_000);
    expect(follower.freshness()).toBe('lost');
    clock.set(-60_000);
    expect(follower.freshness()).toBe('fresh');
    clock.set(-5_000);
    clock.pass(3_000);
    expect(follower.freshness()).toBe('stale');
    // Its heartbeats now come from the future, until the clocks agree again.
    beat(1, -5_000);
    expect([follower.freshness(), problems]).toEqual(['stale', ['CLOCK']]);
  });

  it('a heartbeat of a bundle that cannot be fetched confirms nothing, and is asked for', async () => {
    const { feed, follower, clock, problems, beat } = await follow(1);
    beat(1);
    clock.pass(3_000);
    feed.newest = undefined;
    beat(2);
    await vi.waitFor(() => expect(problems).toEqual(['UNREACHABLE']));
    expect([follower.freshness(), feed.refreshed]).toEqual(['stale', 1]);
    feed.newest = bundleOf(2);
    clock.pass(500);
    beat(2);
    await vi.waitFor(() => expect(follower.current?.number).toBe(2));
    expect([follower.freshness(), follower.ageMs()]).toEqual(['fresh', 0]);
  });

  it('a publisher that names an older bundle confirms nothing and is reported once', async () => {
    const { follower, clock, problems, beat } = await follow(5);
    beat(5);
    for (const _ of [1, 2, 3]) {
      clock.pass(1_000);
      beat(4);
    }
    expect([follower.freshness(), problems]).toEqual(['stale', ['REPLAYED']]);
  });

  it('a new bundle keeps what was confirmed of the one before, and confirms nothing itself', async () => {
    const following = await follow(1);
    following.beat(1);
    following.clock.pass(2_000);
    await carried(following, 2);
    expect(following.follower.freshness()).toBe('fresh');
    following.clock.pass(1_000);
    expect(following.follower.freshness()).toBe('stale');
  });

  it('who reads the authority itself confirms, unless a good newer bundle cannot be used', async () => {
    const { feed, follower, clock } = await follow(1, (bundle) => {
      if (bundle.number === 2) throw new Error('no');
      return bundle;
    });
    feed.sink.upToDate();
    expect(follower.freshness()).toBe('fresh');
    clock.pass(4_000);
    const broken = { ...bundleOf(2), signatures: [] };
    feed.sink.bundle(broken);
    feed.sink.upToDate();
    await vi.waitFor(() => expect(follower.freshness()).toBe('fresh'));
    feed.sink.bundle(bundleOf(2));
    await follower.lookAgain();
    clock.pass(4_000);
    feed.sink.bundle(bundleOf(2));
    feed.sink.upToDate();
    await follower.lookAgain();
    feed.sink.upToDate();
    expect(follower.freshness()).toBe('stale');
  });
});

describe('requests around a publication', () => {
  it('that began a moment before are judged by what they began with', async () => {
    const following = await follow(1);
    const { follower, clock } = following;
    await carried(following, 2);
    expect(follower.inForce(hashOf(1))?.number).toBe(1);
    expect(follower.inForce(hashOf(2))?.number).toBe(2);
    clock.pass(249);
    expect(follower.inForce(hashOf(1))?.number).toBe(1);
    clock.pass(1);
    expect(follower.inForce(hashOf(1))).toBeUndefined();
  });

  it('have no such moment where an emergency takes something away', async () => {
    const { feed, follower } = await follow(1);
    const emergency = { officer: 'security-a', cause: 'a leak' };
    feed.sink.bundle(bundleOf(2, { emergency }));
    await vi.waitFor(() => expect(follower.current?.number).toBe(2));
    expect(follower.inForce(hashOf(1))).toBeUndefined();
    expect(follower.formerly(hashOf(1))).toBe(true);
  });

  it('a look that began before somebody heard of a newer bundle is repeated, once for all', async () => {
    const { feed, follower } = await follow(1);
    const before = feed.refreshed;
    const looks = [1, 2, 3, 4].map(() => follower.lookAgain());
    await Promise.all(looks);
    expect(feed.refreshed - before).toBe(2);
  });
});
