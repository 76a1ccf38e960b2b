/**
 * One POST and its answer's bytes over a kept connection. Handles undici's events itself: a stream, an
 * abort signal and their listeners per call would cost more than all that is done with the answer.
 */
import type { Dispatcher } from 'undici';

export interface Posting {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
}

export interface PostedAnswer {
  readonly status: number;
  readonly bytes: Buffer;
}

export class AnswerTooLarge extends Error {}

export class Exchange implements Dispatcher.DispatchHandler {
  /** Rejects with what the connection failed of, with AnswerTooLarge, or with what `stop` was given. */
  readonly answer: Promise<PostedAnswer>;
  readonly #bytesMost: number;
  #resolve!: (answer: PostedAnswer) => void;
  #reject!: (reason: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #stopped = false;
  #status = 0;
  #bytes = 0;
  readonly #chunks: Buffer[] = [];

  constructor(dispatcher: Dispatcher, { path, headers, body }: Posting, bytesMost: number) {
    this.#bytesMost = bytesMost;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    dispatcher.dispatch({ method: 'POST', path, headers, body }, this);
  }

  /** The answer's status has arrived. */
  get begun(): boolean {
    return this.#status !== 0;
  }

  /** Gives up: nothing more is sent or read, and the connection is closed. */
  stop(reason: Error): void {
    this.#stopped = true;
    this.#reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#stopped) controller.abort(new Error('stopped'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#bytesMost) {
      controller.abort(new AnswerTooLarge(`more than ${this.#bytesMost} bytes`));
      return;
    }
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks);
    this.#resolve({ status: this.#status, bytes });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }
}
