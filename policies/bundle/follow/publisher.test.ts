import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeBundle } from '../store.ts';
import { fileFeed } from './file-feed.ts';
import { type Heartbeat, readHeartbeat } from './heartbeat.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { bundleOf, hashOf, keyring, officers, testClock } from './testing.ts';

let folder = '';
let clock = testClock();
const publishers: Publisher[] = [];
const until = (wanted: () => unknown) => vi.waitFor(wanted, { timeout: 10_000, interval: 10 });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-publisher-'));
  clock = testClock();
});
afterEach(async () => {
  await Promise.all(publishers.splice(0).map((publisher) => publisher.close()));
  rmSync(folder, { recursive: true });
});

async function publish(name: string) {
  const file = join(folder, `${name}.json`);
  writeBundle(file, bundleOf(0));
  const beats: Heartbeat[] = [];
  const problems: string[] = [];
  const publisher = await createPublisher({
    ...{ feed: fileFeed(file), officers, key: keyring.signingKey('publisher'), clock },
    outlets: [{ tell: (_bundle, beat) => void beats.push(beat), close: async () => {} }],
    onPublished: () => {},
    onProblem: ({ code }) => void problems.push(code),
  });
  publishers.push(publisher);
  return { file, beats, problems, publisher };
}

describe('a publisher', () => {
  it('signs what is in force, each heartbeat later than the one before', async () => {
    const { file, beats } = await publish('a');
    await until(() => expect(beats.length).toBeGreaterThan(2));
    const instants = beats.map(({ at }) => at);
    expect(instants).toEqual([...new Set(instants)].sort((left, right) => left - right));
    writeBundle(file, bundleOf(1));
    await until(() => expect(beats.at(-1)).toMatchObject({ number: 1, hash: hashOf(1) }));
    for (const beat of beats) readHeartbeat(beat, keyring.verifyKey('publisher'));
  });

  it('falls silent where it cannot read what it publishes', async () => {
    const [silent, other] = [await publish('a'), await publish('b')];
    rmSync(silent.file);
    await until(() => expect(silent.problems).toEqual(['UNREADABLE']));
    clock.pass(3_000);
    expect(silent.publisher.ready()).toBe(false);
    const said = silent.beats.length;
    const heard = other.beats.length;
    // The other one shows how time goes by; its first beats may still be from before.
    await until(() => expect(other.beats.length).toBeGreaterThan(heard + 3));
    expect(silent.beats.length).toBe(said);
  });
});
