/**
 * Bundles over NATS: each is pushed as it is published and kept in a JetStream stream, whose last message
 * a follower fetches when it starts, reconnects, or hears of a bundle that it has not got. Heartbeats
 * are not kept. The broker carries: it can hold back, and then nothing is confirmed; it cannot forge.
 */
import type { KeyObject } from 'node:crypto';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { BundleInvalid } from '../sign.ts';
import type { FeedSink, OpenFeed, PolicyFeed } from './feed.ts';
import { heartbeatReader } from './heartbeat.ts';
import { connectNats, NATS_TIMEOUT_MS, type NatsAddress } from './nats-connection.ts';
import { packagesTo } from './package.ts';

export interface NatsFeedOptions {
  readonly address: NatsAddress;
  /** Public key of the publisher. */
  readonly publisher: KeyObject;
  /** Shown by the broker's monitoring. */
  readonly name?: string;
}

export function natsFeed(options: NatsFeedOptions): PolicyFeed {
  return { open: (sink) => new OpenNatsFeed(options, sink) };
}

class OpenNatsFeed implements OpenFeed {
  readonly ready: Promise<void>;
  readonly #address: NatsAddress;
  readonly #sink: FeedSink;
  readonly #give: (bytes: Uint8Array) => void;
  readonly #read: ReturnType<typeof heartbeatReader>;
  readonly #stop = new AbortController();
  readonly #opened: Promise<void>;
  #connection: NatsConnection | undefined;
  #manager: JetStreamManager | undefined;
  #arrived: () => void = () => {};

  constructor({ address, publisher, name = 'isthmus-follower' }: NatsFeedOptions, sink: FeedSink) {
    this.#address = address;
    this.#sink = sink;
    const give = packagesTo(sink);
    const arrived = new Promise<void>((resolve) => {
      this.#arrived = resolve;
    });
    this.#give = (bytes) => {
      give(bytes);
      this.#arrived();
    };
    this.#read = heartbeatReader(sink, publisher);
    this.#opened = this.#open(name).catch((cause: unknown) => {
      if (!this.#stop.signal.aborted) this.#unreachable(cause);
      this.#arrived();
    });
    this.ready = this.#opened.then(() => arrived);
  }

  async refresh(): Promise<void> {
    const { stream, bundleSubject } = this.#address;
    if (!this.#manager) throw new BundleInvalid('UNREACHABLE', { detail: this.#address.servers });
    const message = await this.#manager.direct.getMessage(stream, { last_by_subj: bundleSubject });
    if (message) this.#give(message.data);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#opened;
    await this.#connection?.close();
  }

  async #open(name: string): Promise<void> {
    let failed = false;
    const connection = await connectNats(this.#address, name, this.#stop.signal, (cause) => {
      if (!failed) this.#unreachable(cause);
      failed = true;
    });
    this.#connection = connection;
    const timeout = NATS_TIMEOUT_MS;
    this.#manager = await jetstreamManager(connection, { checkAPI: false, timeout });
    connection.subscribe(this.#address.bundleSubject, {
      callback: (error, message) => {
        if (!error) this.#give(message.data);
      },
    });
    connection.subscribe(this.#address.heartbeatSubject, {
      callback: (error, message) => {
        if (!error) this.#hear(message.data);
      },
    });
    void this.#followConnection(connection);
    void this.#catchUp();
  }

  #hear(data: Uint8Array): void {
    const head = this.#read(data);
    if (head) this.#sink.confirmed(head);
  }

  async #followConnection(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.#unreachable(new Error('disconnected'));
      // What was pushed meanwhile was pushed to nobody.
      if (type === 'reconnect') void this.#catchUp();
    }
  }

  /** A stream that is not there yet is no failure: its first bundle will be pushed. */
  async #catchUp(): Promise<void> {
    await this.refresh().catch(() => undefined);
  }

  #unreachable(cause: unknown): void {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const detail = `${this.#address.servers}: ${reason}`;
    this.#sink.problem(new BundleInvalid('UNREACHABLE', { detail }));
  }
}
