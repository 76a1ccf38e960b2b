/** Calls to one source at once. Others wait in line, first come, first served, and a full line turns away. */
export class Places {
  #taken = 0;
  readonly #line = new Set<Waiting>();
  readonly #most: number;
  readonly #lineMost: number;

  constructor(most: number, lineMost: number) {
    this.#most = most;
    this.#lineMost = lineMost;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#line.size;
  }

  get turnsAway(): boolean {
    return this.#taken >= this.#most && this.#line.size >= this.#lineMost;
  }

  /** Takes a place if one is free. Nobody overtakes the line: while one waits, none is free. */
  takeAtOnce(): boolean {
    if (this.#taken >= this.#most) return false;
    this.#taken += 1;
    return true;
  }

  /** Only where no place is free. */
  wait(): Waiting {
    const waiting = new Waiting(this.#line);
    this.#line.add(waiting);
    return waiting;
  }

  /** By whoever took a place or had its turn: the place goes to the first in line. */
  giveBack(): void {
    const [first] = this.#line;
    if (first) first.isNext();
    else this.#taken -= 1;
  }
}

/** In line for a place. */
export class Waiting {
  /** Resolves with a place; rejects with what `leave` was given. */
  readonly turn: Promise<void>;
  readonly #line: Set<Waiting>;
  #resolve!: () => void;
  #reject!: (reason: Error) => void;

  constructor(line: Set<Waiting>) {
    this.#line = line;
    this.turn = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  isNext(): void {
    this.#line.delete(this);
    this.#resolve();
  }

  /** Nothing happens where its turn has come already. */
  leave(reason: Error): void {
    if (this.#line.delete(this)) this.#reject(reason);
  }
}
