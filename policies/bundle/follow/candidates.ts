/** Bundles that were carried and not yet judged. Their numbers are claims, good for an order only. */

interface Candidate {
  readonly signed: unknown;
  readonly number: number;
  readonly hash: string;
}

/** More at once is a flood; the lowest numbers go. */
const CANDIDATES_MAX = 16;

export class Candidates {
  #waiting: Candidate[] = [];

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  add(signed: unknown): void {
    this.#waiting.push({ signed, ...claimsOf(signed) });
    // Stable: of two with one number the earlier is judged first.
    this.#waiting.sort((left, right) => right.number - left.number);
    this.#waiting.length = Math.min(this.#waiting.length, CANDIDATES_MAX);
  }

  /** Takes out the one that claims to be the newest: a burst is not put in force one by one. */
  newest(): Candidate | undefined {
    return this.#waiting.shift();
  }

  /** Takes out those that claim a number up to this one. */
  dropUpTo(number: number): readonly Candidate[] {
    const dropped = this.#waiting.filter((each) => each.number <= number);
    this.#waiting = this.#waiting.filter((each) => each.number > number);
    return dropped;
  }
}

function claimsOf(signed: unknown): { number: number; hash: string } {
  const { content, hash } = (signed ?? {}) as { content?: { number?: unknown }; hash?: unknown };
  const number = content?.number;
  return {
    number: Number.isSafeInteger(number) ? (number as number) : -1,
    hash: typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) ? hash : '',
  };
}
