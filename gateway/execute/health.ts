/**
 * A source's circuit breaker: after several calls in a row without any answer, a source is not called for
 * a moment, so that no caller waits for it. It only ever makes fewer calls (ADR 0200).
 */

/** Calls in a row without an answer, after which the circuit opens. */
export const FAILURES_TO_OPEN = 5;
/** Milliseconds from opening, or from a probe that failed, to the next probe. */
export const OPEN_MS = 1000;

/** A call as the circuit sees it. Whoever gets one ends it with one of `answered`, `failed`, `abandoned`. */
export interface Attempt {
  /** The only call that tries whether the source is back. */
  readonly isProbe: boolean;
  /** Answers of the source before this call. */
  readonly answersBefore: number;
}

export class SourceHealth {
  #answers = 0;
  #failures = 0;
  /** When a probe may go out, by `performance.now()`; undefined while the circuit is closed. */
  #probeFrom: number | undefined;
  #probing = false;

  get open(): boolean {
    return this.#probeFrom !== undefined;
  }

  /** Do not call now. */
  get refuses(): boolean {
    return this.#probeFrom !== undefined && (this.#probing || performance.now() < this.#probeFrom);
  }

  /** Only where it does not refuse. */
  begin(): Attempt {
    const isProbe = this.open;
    if (isProbe) this.#probing = true;
    return { isProbe, answersBefore: this.#answers };
  }

  /** The source answered, whatever it said. */
  answered(attempt: Attempt): void {
    this.abandoned(attempt);
    this.#answers += 1;
    this.#failures = 0;
    this.#probeFrom = undefined;
  }

  /** No answer: no connection, a broken one, or the time limit. */
  failed(attempt: Attempt): void {
    this.abandoned(attempt);
    // It answered others meanwhile: one caller's dear operations must not close a source to all.
    if (attempt.answersBefore !== this.#answers) return;
    this.#failures += 1;
    // Calls from before the circuit opened end late; they say nothing new and put off no probe.
    const isNews = this.open ? attempt.isProbe : this.#failures >= FAILURES_TO_OPEN;
    if (isNews) this.#probeFrom = performance.now() + OPEN_MS;
  }

  /** The caller left first: this says nothing about the source. */
  abandoned(attempt: Attempt): void {
    if (attempt.isProbe) this.#probing = false;
  }
}
