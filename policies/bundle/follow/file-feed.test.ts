import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Bundle } from '../../model/index.ts';
import { writeBundle } from '../store.ts';
import type { FeedSink, OpenFeed, PolicyFeed } from './feed.ts';
import { fileFeed } from './file-feed.ts';
import { type Follower, followPolicy, type NewestBefore } from './follow.ts';
import { shareFeed } from './share-feed.ts';
import { bundleOf, officers, testClock } from './testing.ts';

let folder = '';
let file = '';
const followers: Follower<unknown>[] = [];
const taken: number[] = [];
const problems: string[] = [];
const clock = testClock();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-follow-'));
  file = join(folder, 'bundle.json');
  taken.length = 0;
  problems.length = 0;
});
afterEach(async () => {
  await Promise.all(followers.splice(0).map((follower) => follower.close()));
  rmSync(folder, { recursive: true });
});

const until = (wanted: () => unknown) => vi.waitFor(wanted, { timeout: 5_000, interval: 10 });

async function follow(
  make: (bundle: Bundle) => Bundle = (bundle) => bundle,
  feed: PolicyFeed = fileFeed(file),
  newest?: NewestBefore,
): Promise<Follower<Bundle>> {
  const follower = followPolicy({
    ...{ feed, officers, clock, make, ...(newest ? { newest } : {}) },
    onAdopted: (_value, { number }) => void taken.push(number),
    onProblem: ({ code }) => void problems.push(code),
  });
  followers.push(follower);
  await follower.first().catch(() => undefined);
  return follower;
}

describe('a bundle file', () => {
  it('is the authority: what it holds is confirmed by each look', async () => {
    writeBundle(file, bundleOf(0));
    const follower = await follow();
    expect([taken, follower.freshness()]).toEqual([[0], 'fresh']);
    clock.pass(70_000);
    await until(() => expect(follower.freshness()).toBe('fresh'));
    writeBundle(file, bundleOf(1));
    await until(() => expect(taken).toEqual([0, 1]));
    expect(problems).toEqual([]);
  });

  it('that is absent or half-written confirms nothing; the whole one after it does', async () => {
    writeBundle(file, bundleOf(0));
    const follower = await follow();
    const next = JSON.stringify(bundleOf(1));
    writeFileSync(file, next.slice(0, next.length / 2));
    await until(() => expect(problems).toEqual(['UNREADABLE']));
    clock.pass(3_000);
    expect([follower.freshness(), taken]).toEqual(['stale', [0]]);
    rmSync(file);
    await until(() => expect(problems).toEqual(['UNREADABLE', 'UNREADABLE']));
    expect(follower.freshness()).toBe('stale');
    writeFileSync(file, next);
    await until(() => expect([taken, follower.freshness()]).toEqual([[0, 1], 'fresh']));
  });

  it('whose bundle is refused holds nothing newer: the last good one stays, confirmed', async () => {
    writeBundle(file, bundleOf(2));
    const follower = await follow();
    const next = bundleOf(3);
    writeBundle(file, { ...next, signatures: next.signatures.slice(1) });
    await until(() => expect(problems).toEqual(['SIGNERS']));
    writeBundle(file, bundleOf(1));
    await until(() => expect(problems).toEqual(['SIGNERS', 'REPLAYED']));
    clock.pass(70_000);
    await until(() => expect(follower.freshness()).toBe('fresh'));
    expect(taken).toEqual([2]);
  });

  it('that comes later, and one that is touched after its taker failed', async () => {
    let fail = true;
    const follower = await follow((bundle) => {
      if (fail) throw new Error('cannot compile');
      return bundle;
    });
    expect(problems).toEqual(['UNREADABLE']);
    writeBundle(file, bundleOf(0));
    await until(() => expect(problems).toEqual(['UNREADABLE', 'REFUSED']));
    expect(follower.freshness()).toBe('lost');
    fail = false;
    writeFileSync(file, readFileSync(file));
    await until(() => expect([taken, follower.freshness()]).toEqual([[0], 'fresh']));
  });
});

describe('what was in force before the process began', () => {
  it('is not gone back from by a restart; the same and what is newer are taken', async () => {
    writeBundle(file, bundleOf(4));
    const newest = { number: 5, kept: 'newest-bundle.json' };
    const follower = await follow(undefined, undefined, newest);
    expect([problems, taken, follower.freshness()]).toEqual([['OLDER_THAN_KEPT'], [], 'lost']);
    writeBundle(file, bundleOf(5));
    await until(() => expect([taken, follower.freshness()]).toEqual([[5], 'fresh']));
    writeBundle(file, bundleOf(6));
    await until(() => expect(taken).toEqual([5, 6]));
  });
});

describe('a shared feed', () => {
  it('is carried once, and tells one who joins later', async () => {
    writeBundle(file, bundleOf(4));
    const open = vi.fn((sink: FeedSink): OpenFeed => {
      const opened = fileFeed(file).open(sink);
      // As an object of a class does: its methods need it.
      return {
        ...opened,
        async refresh() {
          expect(this.close).toBe(opened.close);
          await opened.refresh();
        },
      };
    });
    const shared = shareFeed({ open });
    const first = await follow(undefined, shared);
    const second = await follow(undefined, shared);
    expect(open).toHaveBeenCalledOnce();
    expect(second.freshness()).toBe('fresh');
    expect(problems).toEqual([]);
    await second.lookAgain();
    expect(problems).toEqual([]);
    // The very same: it was parsed and verified once.
    expect(second.current).toBe(first.current);
    writeBundle(file, bundleOf(5));
    await until(() => expect([first.current?.number, second.current?.number]).toEqual([5, 5]));
    await first.close();
    writeBundle(file, bundleOf(6));
    await until(() => expect(second.current?.number).toBe(6));
  });
});
