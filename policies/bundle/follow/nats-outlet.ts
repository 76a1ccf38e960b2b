/** Tells followers over NATS; the stream is made where it is not there, and left as it is where it is. */
import {
  DiscardPolicy,
  type JetStreamClient,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { BundleInvalid } from '../sign.ts';
import type { Heartbeat } from './heartbeat.ts';
import { connectNats, NATS_TIMEOUT_MS, type NatsAddress } from './nats-connection.ts';
import type { Outlet, PackedBundle } from './publisher.ts';

/** Bundles that the stream keeps: the newest for followers, some before it for whoever investigates. */
const BUNDLES_KEPT = 64;

export interface NatsOutletOptions {
  readonly address: NatsAddress;
  readonly onProblem: (problem: BundleInvalid) => void;
}

export function natsOutlet(options: NatsOutletOptions): Outlet {
  return new NatsOutlet(options);
}

class NatsOutlet implements Outlet {
  readonly #options: NatsOutletOptions;
  readonly #stop = new AbortController();
  readonly #opened: Promise<void>;
  #connection: NatsConnection | undefined;
  #stream: JetStreamClient | undefined;
  #connected = false;
  /** Hash of the bundle that the stream has acknowledged on this connection. */
  #stored: string | undefined;
  #storing = false;
  #said = false;

  constructor(options: NatsOutletOptions) {
    this.#options = options;
    this.#opened = this.#open().catch((cause: unknown) => this.#failed(cause));
  }

  tell(bundle: PackedBundle, heartbeat: Heartbeat): void {
    // A heartbeat that waits for a connection would be old when it is sent.
    if (!this.#connected) return;
    if (this.#stored === bundle.hash) this.#beat(heartbeat);
    else if (!this.#storing) void this.#store(bundle, heartbeat);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#opened;
    this.#connected = false;
    await this.#connection?.close();
  }

  async #open(): Promise<void> {
    const { address } = this.#options;
    const connection = await connectNats(address, 'isthmus-publisher', this.#stop.signal, (cause) =>
      this.#failed(cause),
    );
    this.#connection = connection;
    this.#stream = jetstream(connection, { timeout: NATS_TIMEOUT_MS });
    this.#connected = true;
    void this.#followConnection(connection);
  }

  async #followConnection(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.#connected = false;
      if (type !== 'reconnect') continue;
      // The broker may have come back with an empty store.
      this.#stored = undefined;
      this.#connected = true;
    }
  }

  /** Tried again with the next heartbeat where it fails. */
  async #store({ number, hash, bytes }: PackedBundle, heartbeat: Heartbeat): Promise<void> {
    this.#storing = true;
    try {
      await this.#ensureStream();
      const { bundleSubject, stream } = this.#options.address;
      const expect = { streamName: stream };
      await this.#stream?.publish(bundleSubject, bytes, { msgID: `${number}-${hash}`, expect });
      this.#stored = hash;
      this.#said = false;
      this.#beat(heartbeat);
    } catch (cause) {
      this.#failed(cause);
    } finally {
      this.#storing = false;
    }
  }

  async #ensureStream(): Promise<void> {
    if (!this.#connection) return;
    const timeout = NATS_TIMEOUT_MS;
    const manager = await jetstreamManager(this.#connection, { checkAPI: false, timeout });
    const { stream, bundleSubject } = this.#options.address;
    const known = await manager.streams.info(stream).catch(() => undefined);
    if (known) return;
    await manager.streams.add({
      name: stream,
      subjects: [bundleSubject],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_msgs: BUNDLES_KEPT,
      allow_direct: true,
    });
  }

  #beat(heartbeat: Heartbeat): void {
    const { heartbeatSubject } = this.#options.address;
    this.#connection?.publish(heartbeatSubject, JSON.stringify(heartbeat));
  }

  #failed(cause: unknown): void {
    if (this.#said || this.#stop.signal.aborted) return;
    this.#said = true;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const detail = `${this.#options.address.servers}: ${reason}`;
    this.#options.onProblem(new BundleInvalid('UNREACHABLE', { detail }));
  }
}
