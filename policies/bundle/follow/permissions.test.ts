/** The broker's permissions as examples/nats.conf gives them, by a broker that is started with that file. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection, PermissionViolationError } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bundle } from '../../model/index.ts';
import { writeBundle } from '../store.ts';
import { fileFeed } from './file-feed.ts';
import { followPolicy } from './follow.ts';
import { natsAddress } from './nats-connection.ts';
import { natsFeed } from './nats-feed.ts';
import { natsOutlet } from './nats-outlet.ts';
import { createPublisher } from './publisher.ts';
import { bundleOf, keyring, officers, testClock } from './testing.ts';

const CONFIG = 'examples/nats.conf';
const PASSWORDS = { PUBLISHER_PASSWORD: 'writes-it', FOLLOWER_PASSWORD: 'reads-it' };
const STREAM = 'isthmus-policy';

const absent = spawnSync('nats-server', ['--version']).status !== 0;
const name = absent ? 'SKIPPED, no nats-server on this machine: ' : '';

describe.skipIf(absent)(`${name}a broker with the permissions of ${CONFIG}`, () => {
  let folder = '';
  let port = 0;
  let broker: ChildProcess;
  const clock = testClock();
  const closing: (() => Promise<unknown>)[] = [];
  const addressOf = (user: string, password: string) =>
    natsAddress(`nats://${user}:${password}@127.0.0.1:${port}`);
  const asFollower = async () => {
    const connection = await connect({
      ...{ servers: `127.0.0.1:${port}`, user: 'follower', pass: PASSWORDS.FOLLOWER_PASSWORD },
    });
    closing.push(() => connection.close());
    return connection;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'isthmus-broker-'));
    port = await freePort();
    const args = ['-c', CONFIG, '-p', String(port), '-sd', folder];
    broker = spawn('nats-server', args, { env: { ...process.env, ...PASSWORDS } });
    const ready = new Promise<void>((resolve, reject) => {
      broker.once('exit', (code) => reject(new Error(`nats-server ended with ${code}`)));
      broker.stderr?.on('data', (text) => String(text).includes('Server is ready') && resolve());
    });
    await ready;
    const file = join(folder, 'bundle.json');
    await writeBundle(file, bundleOf(1));
    const onProblem = (problem: Error) => expect.unreachable(problem.message);
    const address = addressOf('publisher', PASSWORDS.PUBLISHER_PASSWORD);
    const publisher = await createPublisher({
      ...{ feed: fileFeed(file), officers, key: keyring.signingKey('publisher'), clock },
      ...{ outlets: [natsOutlet({ address, onProblem })], onPublished: () => {}, onProblem },
    });
    closing.push(publisher.close);
  }, 30_000);

  afterAll(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    const ended = once(broker, 'exit');
    broker.kill();
    await ended;
    rmSync(folder, { recursive: true });
  });

  it('lets the publisher publish and a follower follow, from the stream and by heartbeats', async () => {
    const address = addressOf('follower', PASSWORDS.FOLLOWER_PASSWORD);
    const feed = natsFeed({ address, publisher: keyring.verifyKey('publisher') });
    const follower = followPolicy<Bundle>({
      ...{ feed, officers, clock, make: (bundle) => bundle, onProblem: () => {} },
    });
    closing.push(() => follower.close());
    await vi.waitFor(() => expect(follower.freshness()).toBe('fresh'), { timeout: 10_000 });
    expect(follower.current?.number).toBe(1);
    await expectNewestKept(await asFollower());
  });

  it.each(['isthmus.policy.bundle', 'isthmus.policy.heartbeat'])(
    'lets no follower publish to %s',
    async (subject) => {
      const connection = await asFollower();
      const refused = violationOf(connection);
      connection.publish(subject, 'forged');
      await connection.flush();
      expect(await refused).toMatchObject({ operation: 'publish', subject });
    },
  );

  it('lets no follower purge or delete the stream', async () => {
    const connection = await asFollower();
    const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 1_000 });
    await expect(manager.streams.purge(STREAM)).rejects.toThrow(/Permissions Violation/);
    await expect(manager.streams.delete(STREAM)).rejects.toThrow(/Permissions Violation/);
    await expectNewestKept(connection);
  });

  it('lets nobody in without a password', async () => {
    await expect(connect({ servers: `127.0.0.1:${port}` })).rejects.toThrow(/authoriz/i);
  });
});

/** A direct read of the newest bundle, as a follower that starts late does it. */
async function expectNewestKept(connection: NatsConnection): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 5_000 });
  const request = { last_by_subj: 'isthmus.policy.bundle' };
  expect((await manager.direct.getMessage(STREAM, request))?.data.length).toBeGreaterThan(1_000);
}

async function violationOf(connection: NatsConnection): Promise<unknown> {
  for await (const status of connection.status())
    if (status.type === 'error' && status.error instanceof PermissionViolationError)
      return status.error;
  return undefined;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address === 'string' || address === null) throw new Error('no port');
  return address.port;
}
