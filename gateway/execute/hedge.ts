/** Asks a source that is slower than usual a second time; the first answer counts (ADR 0202). */
import type { Exchange, PostedAnswer } from './exchange.ts';

/** Answers that are looked back on, and how many there must be before their times say anything. */
const REMEMBERED = 128;
const LEAST = 32;

/** How long a source's answers took of late. */
export class Latency {
  readonly #last = new Float64Array(REMEMBERED);
  #count = 0;
  #usualMs: number | undefined;

  /** Milliseconds in which all but a twentieth had come; undefined while too few were measured. */
  get usualMs(): number | undefined {
    return this.#usualMs;
  }

  add(ms: number): void {
    this.#last[this.#count % REMEMBERED] = ms;
    this.#count += 1;
    if (this.#count % LEAST !== 0) return;
    const sorted = this.#last.slice(0, Math.min(this.#count, REMEMBERED)).sort();
    this.#usualMs = sorted[Math.floor(sorted.length * 0.95)];
  }
}

/**
 * The answer to `first`, or to what `again` sends where nothing of it came within `afterMs`; the slower one
 * is given up. `again`: undefined where nothing more may be sent. Rejects when all that was sent has failed.
 */
export function hedged(
  first: Exchange,
  afterMs: number,
  again: () => Exchange | undefined,
): Promise<PostedAnswer> {
  return new Promise((resolve, reject) => {
    const running = new Set<Exchange>();
    const follow = (exchange: Exchange) => {
      running.add(exchange);
      exchange.answer.then(
        (answer) => {
          clearTimeout(timer);
          running.delete(exchange);
          resolve(answer);
          for (const slower of running) slower.stop(new Error('answered already'));
        },
        (error) => {
          running.delete(exchange);
          if (running.size > 0) return;
          clearTimeout(timer);
          reject(error);
        },
      );
    };
    const timer = setTimeout(() => {
      const second = first.begun ? undefined : again();
      if (second) follow(second);
    }, afterMs);
    follow(first);
  });
}
