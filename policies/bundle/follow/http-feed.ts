/**
 * Bundles over HTTP, by asking: `GET /head` for the publisher's last heartbeat, and `GET /bundles/<number>`
 * for a bundle that it names. For hosts that no broker reaches.
 */
import type { KeyObject } from 'node:crypto';
import { Pool } from 'undici';
import { BundleInvalid } from '../sign.ts';
import type { FeedSink, Head, OpenFeed, PolicyFeed } from './feed.ts';
import { heartbeatReader } from './heartbeat.ts';
import { PACKED_BYTES_MAX, packagesTo } from './package.ts';

/** Milliseconds between questions. */
const POLL_MS = 500;
/** Milliseconds for an answer to begin, and between its parts. */
const TIMEOUT_MS = 2_000;
const HEAD_BYTES_MAX = 4096;

export interface HttpFeedOptions {
  /** Address of the publisher, without a path. */
  readonly url: string;
  /** Public key of the publisher. */
  readonly publisher: KeyObject;
}

export function httpFeed(options: HttpFeedOptions): PolicyFeed {
  return { open: (sink) => new OpenHttpFeed(options, sink) };
}

class OpenHttpFeed implements OpenFeed {
  readonly ready: Promise<void>;
  readonly #origin: string;
  readonly #pool: Pool;
  readonly #sink: FeedSink;
  readonly #give: (bytes: Uint8Array) => void;
  readonly #read: ReturnType<typeof heartbeatReader>;
  readonly #timer: NodeJS.Timeout;
  #asking: Promise<void> | undefined;
  #given: string | undefined;
  #unreachable = false;
  #arrived: () => void = () => {};

  constructor({ url, publisher }: HttpFeedOptions, sink: FeedSink) {
    this.#origin = new URL(url).origin;
    this.#pool = new Pool(this.#origin, {
      connections: 1,
      connect: { timeout: TIMEOUT_MS },
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    this.#sink = sink;
    this.#give = packagesTo(sink);
    this.#read = heartbeatReader(sink, publisher);
    this.ready = new Promise((resolve) => {
      this.#arrived = resolve;
    });
    this.#timer = setInterval(() => void this.#poll(), POLL_MS);
    this.#timer.unref();
    void this.#poll();
  }

  refresh(): Promise<void> {
    return this.#ask();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#pool.destroy();
    await this.#asking;
    this.#arrived();
  }

  /** One question at a time; a slow publisher is not asked twice. */
  #poll(): Promise<void> {
    this.#asking ??= this.#ask()
      .then(() => {
        this.#unreachable = false;
      })
      .catch((cause: unknown) => this.#failed(cause))
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    const head = this.#read(await this.#get('/head', HEAD_BYTES_MAX));
    if (!head) return;
    await this.#fetch(head);
    this.#sink.confirmed(head);
  }

  async #fetch({ number, hash }: Head): Promise<void> {
    if (hash === this.#given) return;
    this.#give(await this.#get(`/bundles/${number}`, PACKED_BYTES_MAX));
    this.#given = hash;
    this.#arrived();
  }

  async #get(path: string, bytesMax: number): Promise<Buffer> {
    const { statusCode, body } = await this.#pool.request({ method: 'GET', path });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw new Error(`${path}: more than ${bytesMax} bytes`);
      chunks.push(chunk);
    }
    if (statusCode !== 200) throw new Error(`${path}: status ${statusCode}`);
    return Buffer.concat(chunks);
  }

  #failed(cause: unknown): void {
    if (this.#unreachable || this.#pool.destroyed) return;
    this.#unreachable = true;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const detail = `${this.#origin}: ${reason}`;
    this.#sink.problem(new BundleInvalid('UNREACHABLE', { detail }));
  }
}
