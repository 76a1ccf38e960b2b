/** Publisher and followers over a real broker and over HTTP, the connection in the test's hands. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcp,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { NATS, natsAnswers } from '../../../test/services.ts';
import type { Bundle } from '../../model/index.ts';
import { writeBundle } from '../store.ts';
import type { PolicyFeed } from './feed.ts';
import { fileFeed } from './file-feed.ts';
import { type Follower, followPolicy } from './follow.ts';
import { signHeartbeat } from './heartbeat.ts';
import { httpFeed } from './http-feed.ts';
import { httpOutlet } from './http-outlet.ts';
import { natsAddress } from './nats-connection.ts';
import { natsFeed } from './nats-feed.ts';
import { natsOutlet } from './nats-outlet.ts';
import { createPublisher, type Outlet } from './publisher.ts';
import { bundleOf, hashOf, keyring, officers, testClock } from './testing.ts';

const publisherKey = keyring.verifyKey('publisher');
const until = (wanted: () => unknown) => vi.waitFor(wanted, { timeout: 10_000, interval: 10 });

let folder = '';
let file = '';
let clock = testClock();
const problems: string[] = [];
const closing: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-remote-'));
  file = join(folder, 'bundle.json');
  clock = testClock();
  problems.length = 0;
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true });
});

/** A publisher of the file; its clock is the followers'. */
async function publish(...outlets: Outlet[]): Promise<void> {
  const publisher = await createPublisher({
    ...{ feed: fileFeed(file), officers, key: keyring.signingKey('publisher'), outlets, clock },
    ...{ onPublished: () => {}, onProblem: () => {} },
  });
  closing.push(publisher.close);
}

function follow(feed: PolicyFeed): Follower<Bundle> {
  const follower = followPolicy<Bundle>({
    ...{ feed, officers, clock, make: (bundle) => bundle },
    onProblem: ({ code }) => void problems.push(code),
  });
  closing.push(() => follower.close());
  return follower;
}

const stateOf = (follower: Follower<Bundle>) => [follower.current?.number, follower.freshness()];
const settlesAs = (follower: Follower<Bundle>, number: number) =>
  until(() => expect(stateOf(follower)).toEqual([number, 'fresh']));

interface Wire {
  readonly port: number;
  /** Ends every connection and takes no new one. */
  cut(): void;
  mend(): void;
}

async function wireTo(port: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let open = true;
  const server = createTcp((near) => {
    if (!open) return near.destroy();
    const far = connectTcp(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === near ? far : near).destroy();
      });
    }
    near.pipe(far);
    far.pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    open = false;
    for (const socket of sockets) socket.destroy();
  };
  closing.push(async () => {
    cut();
    await new Promise((resolve) => server.close(resolve));
  });
  const mend = () => {
    open = true;
  };
  return { port: (server.address() as AddressInfo).port, cut, mend };
}

const present = await natsAnswers();

describe.skipIf(!present)('over NATS', () => {
  let broker: NatsConnection;
  let prefix = '';

  beforeAll(async () => {
    broker = await connect({ servers: new URL(NATS).host });
  });
  afterAll(() => broker?.close());
  beforeEach(() => {
    prefix = `test-${randomBytes(6).toString('hex')}`;
    closing.push(deleteStream);
  });

  async function deleteStream(): Promise<void> {
    const manager = await jetstreamManager(broker);
    await manager.streams.delete(natsAddress(address()).stream).catch(() => undefined);
  }
  const address = (port = new URL(NATS).port) => `nats://127.0.0.1:${port}/${prefix}`;
  const feedAt = (port?: number) =>
    natsFeed({
      address: natsAddress(address(String(port ?? new URL(NATS).port))),
      publisher: publisherKey,
    });
  const outletAt = (port?: number) =>
    natsOutlet({
      address: natsAddress(address(String(port ?? new URL(NATS).port))),
      onProblem: () => {},
    });
  const say = (subject: 'bundle' | 'heartbeat', payload: Uint8Array | string) =>
    broker.publish(`${prefix}.policy.${subject}`, payload);

  it('reaches who follows already, who comes later, and all with each new bundle', async () => {
    writeBundle(file, bundleOf(0));
    const early = follow(feedAt());
    await publish(outletAt());
    await settlesAs(early, 0);
    const late = follow(feedAt());
    await late.first();
    await settlesAs(late, 0);
    writeBundle(file, bundleOf(1));
    await Promise.all([settlesAs(early, 1), settlesAs(late, 1)]);
    expect(problems).toEqual([]);
  });

  it('a replica that is cut off goes stale, then lost, and catches up by itself', async () => {
    writeBundle(file, bundleOf(0));
    const wire = await wireTo(Number(new URL(NATS).port));
    await publish(outletAt());
    const follower = follow(feedAt(wire.port));
    await settlesAs(follower, 0);
    wire.cut();
    await until(() => expect(problems).toContain('UNREACHABLE'));
    writeBundle(file, bundleOf(1));
    clock.pass(3_000);
    expect(stateOf(follower)).toEqual([0, 'stale']);
    clock.pass(57_000);
    expect(stateOf(follower)).toEqual([0, 'lost']);
    wire.mend();
    await settlesAs(follower, 1);
  });

  it('a publisher whose broker lost everything stores the bundle again', async () => {
    writeBundle(file, bundleOf(0));
    const wire = await wireTo(Number(new URL(NATS).port));
    await publish(outletAt(wire.port));
    const follower = follow(feedAt());
    await settlesAs(follower, 0);
    wire.cut();
    await deleteStream();
    clock.pass(3_000);
    expect(follower.freshness()).toBe('stale');
    wire.mend();
    await settlesAs(follower, 0);
    const late = follow(feedAt());
    await late.first();
    expect(late.current?.number).toBe(0);
  });

  it('forged and replayed heartbeats confirm nothing', async () => {
    writeBundle(file, bundleOf(0));
    await publish(outletAt());
    const follower = follow(feedAt());
    await settlesAs(follower, 0);
    await closing.splice(1, 1)[0]?.();
    const head = { number: 0, hash: hashOf(0), at: clock.wall() };
    const recorded = JSON.stringify(signHeartbeat(head, keyring.signingKey('publisher')));
    clock.pass(3_000);
    say('heartbeat', recorded);
    say('heartbeat', recorded.replace(String(head.at), String(clock.wall())));
    const forged = signHeartbeat({ ...head, at: clock.wall() }, keyring.signingKey('ledger'));
    say('heartbeat', JSON.stringify(forged));
    say('heartbeat', 'no JSON');
    await until(() => expect(problems).toEqual(['HEARTBEAT']));
    const honest = { ...head, at: clock.wall() - 3_000 };
    say('heartbeat', JSON.stringify(signHeartbeat(honest, keyring.signingKey('publisher'))));
    await broker.flush();
    expect(follower.freshness()).toBe('stale');
  });

  it('tampered, half-signed, rolled-back and swollen bundles are refused and reported', async () => {
    writeBundle(file, bundleOf(5));
    await publish(outletAt());
    const follower = follow(feedAt());
    await settlesAs(follower, 5);
    const next = bundleOf(6);
    const tampered = { ...next, content: { ...next.content, agreements: [] } };
    say('bundle', gzipSync(JSON.stringify(tampered)));
    await until(() => expect(problems).toEqual(['HASH']));
    say('bundle', gzipSync(JSON.stringify({ ...next, signatures: next.signatures.slice(1) })));
    await until(() => expect(problems).toEqual(['HASH', 'SIGNERS']));
    say('bundle', gzipSync(JSON.stringify(bundleOf(4))));
    await until(() => expect(problems).toEqual(['HASH', 'SIGNERS', 'REPLAYED']));
    say('bundle', gzipSync(`${' '.repeat(65 * 1024 * 1024)}{}`));
    await until(() => expect(problems).toEqual(['HASH', 'SIGNERS', 'REPLAYED', 'UNREADABLE']));
    await settlesAs(follower, 5);
    writeBundle(file, next);
    await settlesAs(follower, 6);
  });
});

describe('over HTTP', () => {
  const feedAt = (port: number) =>
    httpFeed({ url: `http://127.0.0.1:${port}`, publisher: publisherKey });

  it('reaches who asks, with each new bundle', async () => {
    writeBundle(file, bundleOf(0));
    const outlet = await httpOutlet(0);
    await publish(outlet);
    const follower = follow(feedAt(outlet.port));
    await follower.first();
    await settlesAs(follower, 0);
    writeBundle(file, bundleOf(1));
    await settlesAs(follower, 1);
    expect(problems).toEqual([]);
  });

  it('a replica that is cut off goes stale, and catches up by itself', async () => {
    writeBundle(file, bundleOf(0));
    const outlet = await httpOutlet(0);
    const wire = await wireTo(outlet.port);
    await publish(outlet);
    const follower = follow(feedAt(wire.port));
    await settlesAs(follower, 0);
    wire.cut();
    await until(() => expect(problems).toContain('UNREACHABLE'));
    writeBundle(file, bundleOf(1));
    clock.pass(3_000);
    expect(stateOf(follower)).toEqual([0, 'stale']);
    wire.mend();
    await settlesAs(follower, 1);
  });

  it('answers two paths and nothing else', async () => {
    writeBundle(file, bundleOf(0));
    const outlet = await httpOutlet(0);
    await publish(outlet);
    const statuses = await Promise.all(
      ['/', '/head?x', '/bundles/', '/bundles/1', '/bundles/0/..', '/bundles/-0'].map(
        async (path) => (await fetch(`http://127.0.0.1:${outlet.port}${path}`)).status,
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
    const url = `http://127.0.0.1:${outlet.port}/head`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect(await (await fetch(url)).json()).toMatchObject({ v: 1, number: 0, hash: hashOf(0) });
  });

  it('an answer that does not end by itself is cut off', async () => {
    const server: Server = createServer((_request, response) => {
      const drip = () => response.write('x'.repeat(1024), () => !response.destroyed && drip());
      drip();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    follow(feedAt((server.address() as AddressInfo).port));
    await until(() => expect(problems).toEqual(['UNREACHABLE']));
  });
});
