/** A call to a source: waits for its place, is sent, and sent again if need be, within one time limit. */
import type { Pool } from 'undici';
import { Exchange, type PostedAnswer, type Posting } from './exchange.ts';
import { hedged, type Latency } from './hedge.ts';
import type { Places, Waiting } from './places.ts';
import type { RunningCall } from './running-calls.ts';
import type { SpareCalls } from './spare-calls.ts';

/** What the calls of one source share. */
export interface Connected {
  readonly pool: Pool;
  readonly places: Places;
  readonly spare: SpareCalls;
  /** Of sources that may be asked a second time when they are slow. */
  readonly latency: Latency | undefined;
  readonly counts: { retries: number; hedges: number };
  /** Milliseconds. */
  readonly callMs: number;
  readonly answerBytes: number;
}

export class TimedCall implements RunningCall {
  timedOut = false;
  readonly #source: Connected;
  readonly #timer: NodeJS.Timeout;
  #stopped: Error | undefined;
  #waiting: Waiting | undefined;
  /** One, and another while it is asked a second time. */
  #places = 0;
  /** What was sent and may still run. */
  readonly #sent: Exchange[] = [];

  constructor(source: Connected) {
    this.#source = source;
    this.#timer = setTimeout(expire, source.callMs, this);
    if (source.places.takeAtOnce()) this.#places = 1;
  }

  /** Undefined: it has its place. Rejects with what `stop` was given. */
  turn(): Promise<void> | undefined {
    return this.#places > 0 ? undefined : this.#wait();
  }

  async #wait(): Promise<void> {
    this.#waiting = this.#source.places.wait();
    await this.#waiting.turn;
    this.#places = 1;
    // Stopped just when its turn had come.
    if (this.#stopped) throw this.#stopped;
  }

  /** `repeatable`: may be sent again. Nothing within a mutation may. */
  async answer(posting: Posting, repeatable: boolean): Promise<PostedAnswer> {
    const { spare, counts } = this.#source;
    spare.earn();
    try {
      return await (repeatable ? this.#read(posting) : this.#send(posting).answer);
    } catch (error) {
      // A kept connection may close just as it is used. What has begun to answer is not asked twice.
      const mayRepeat = repeatable && !this.#stopped && !this.#sent.some(({ begun }) => begun);
      if (!mayRepeat || !isClosedConnection(error) || !spare.spend()) throw error;
      counts.retries += 1;
      return this.#send(posting).answer;
    }
  }

  /** Sent again where a source that may be hedged is slower than usual. */
  async #read(posting: Posting): Promise<PostedAnswer> {
    const { latency } = this.#source;
    const first = this.#send(posting);
    if (!latency) return first.answer;
    const { usualMs } = latency;
    const started = performance.now();
    const answer = await (usualMs === undefined
      ? first.answer
      : hedged(first, usualMs, () => this.#sendAgain(posting)));
    latency.add(performance.now() - started);
    return answer;
  }

  #sendAgain(posting: Posting): Exchange | undefined {
    const { places, spare, counts } = this.#source;
    // While others wait for a place there is none for this.
    if (this.#stopped || !places.takeAtOnce()) return undefined;
    this.#places += 1;
    if (!spare.spend()) return undefined;
    counts.hedges += 1;
    return this.#send(posting);
  }

  #send(posting: Posting): Exchange {
    const { pool, answerBytes } = this.#source;
    const exchange = new Exchange(pool, posting, answerBytes);
    this.#sent.push(exchange);
    return exchange;
  }

  stop(reason: Error): void {
    this.#stopped = reason;
    this.#waiting?.leave(reason);
    for (const exchange of this.#sent) exchange.stop(reason);
  }

  /** At its end, however it ended. */
  release(): void {
    clearTimeout(this.#timer);
    for (; this.#places > 0; this.#places -= 1) this.#source.places.giveBack();
  }
}

/** One function for all timers: no closure per call. */
function expire(call: TimedCall): void {
  call.timedOut = true;
  call.stop(new Error('timeout'));
}

function isClosedConnection(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
