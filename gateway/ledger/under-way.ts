/**
 * The requests under way, and how many of them will probably be recorded soon: a commit that takes them
 * along is worth a moment's wait. One that hangs at a slow source holds nobody up.
 */

/** Weight of the newest duration in the usual one. */
const NEWEST = 1 / 16;
/** A request that takes this many times as long as usual is not waited for. */
const OVERDUE = 4;

export class UnderWay {
  /** In the order in which they began. */
  readonly #began = new Map<Promise<unknown>, number>();
  readonly #now: () => number;
  #usualMs = 0;

  /** `now` in milliseconds, monotonic. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** `request` never rejects. */
  add(request: Promise<unknown>): void {
    this.#began.set(request, this.#now());
    const end = () => this.#end(request);
    void request.then(end);
  }

  /** When all that are under way now have ended. */
  settled(): Promise<unknown> {
    return Promise.allSettled([...this.#began.keys()]);
  }

  /** How many are not overdue. */
  soon(): number {
    const oldest = this.#now() - this.#usualMs * OVERDUE;
    let overdue = 0;
    for (const began of this.#began.values()) {
      // All others are younger.
      if (began >= oldest) break;
      overdue++;
    }
    return this.#began.size - overdue;
  }

  #end(request: Promise<unknown>): void {
    const took = this.#now() - (this.#began.get(request) ?? 0);
    this.#usualMs += (took - this.#usualMs) * NEWEST;
    this.#began.delete(request);
  }
}
