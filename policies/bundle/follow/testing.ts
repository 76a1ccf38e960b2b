/** Bundles, a feed and a clock that a test moves by hand. */
import { demoKeyring } from '../../../wire/keyring.ts';
import type { BundleContent, SignedBundle } from '../../model/index.ts';
import { resolveRegistry, signAsOfficers } from '../build.ts';
import { compileBundle } from '../compile.ts';
import { demoOfficers } from '../officers.ts';
import { hashBundle } from '../sign.ts';
import { city } from '../testing.ts';
import type { Clock, FeedSink, PolicyFeed } from './feed.ts';

export const keyring = demoKeyring();
export const officers = demoOfficers(keyring);

const template = templateContent();

function templateContent(): BundleContent {
  const { catalog, lists, agreements, registry: draft } = city();
  const sources = [{ name: 'grid', url: 'http://g', file: 'g', sdl: 'x' }];
  const { registry } = resolveRegistry(draft, sources, keyring);
  const createdAt = '2026-11-20T00:00:00.000Z';
  const number = 0;
  return compileBundle({
    ...{ registry, catalog, lists, agreements, number, createdAt, previous: null },
  });
}

export function contentOf(number: number, change: Partial<BundleContent> = {}): BundleContent {
  return { ...template, number, ...change };
}

/** As it comes from a file. */
export function onWire(signed: SignedBundle): SignedBundle {
  return JSON.parse(JSON.stringify(signed));
}

/** Signed by both officers. */
export function bundleOf(number: number, change: Partial<BundleContent> = {}): SignedBundle {
  return onWire(signAsOfficers(contentOf(number, change), keyring));
}

export function hashOf(number: number): string {
  return hashBundle(contentOf(number));
}

export interface TestClock extends Clock {
  /** Lets both clocks go on by so many milliseconds. */
  pass(ms: number): void;
  /** Sets the wall clock alone. */
  set(ms: number): void;
}

export function testClock(): TestClock {
  let [wall, monotonic] = [1_800_000_000_000, 5_000];
  return {
    wall: () => wall,
    monotonic: () => monotonic,
    pass(ms) {
      wall += ms;
      monotonic += ms;
    },
    set(ms) {
      wall += ms;
    },
  };
}

export interface TestFeed extends PolicyFeed {
  /** What a refresh gives; undefined: it fails. */
  newest: SignedBundle | undefined;
  readonly refreshed: number;
  readonly sink: FeedSink;
}

/** A feed that carries what a test puts into `sink` or `newest`. */
export function testFeed(first?: SignedBundle): TestFeed {
  let sink: FeedSink | undefined;
  const feed = {
    newest: first,
    refreshed: 0,
    get sink(): FeedSink {
      if (!sink) throw new Error('nobody follows');
      return sink;
    },
    open(given: FeedSink) {
      sink = given;
      const ready = Promise.resolve().then(() => {
        if (feed.newest) given.bundle(feed.newest);
      });
      const refresh = async () => {
        feed.refreshed += 1;
        if (!feed.newest) throw new Error('cut off');
        given.bundle(feed.newest);
      };
      return { ready, refresh, close: async () => {} };
    },
  };
  return feed;
}
