/** The calls of one execution that run now, so that all of them can be given up at once. */

export interface RunningCall {
  stop(reason: Error): void;
}

export class RunningCalls {
  readonly #running = new Set<RunningCall>();
  #ended: Error | undefined;

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Throws why the execution has ended, if it has. */
  throwIfEnded(): void {
    if (this.#ended) throw this.#ended;
  }

  add(call: RunningCall): void {
    this.#running.add(call);
  }

  remove(call: RunningCall): void {
    this.#running.delete(call);
  }

  /** The caller has left. */
  handleEvent({ target }: Event): void {
    this.end((target as AbortSignal).reason);
  }

  /** No call starts after this; only the first reason counts. */
  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = reason;
    for (const call of this.#running) call.stop(reason);
    this.#running.clear();
  }
}
