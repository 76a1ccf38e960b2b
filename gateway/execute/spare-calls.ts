/**
 * How many calls of a source may be sent a second time, as retry or hedge: a tenth of all calls and ten
 * more in a row, so that a sick source is not given twice the work (ADR 0201).
 */
const EARNED_PER_CALL = 0.1;
const SAVED_MOST = 10;

export class SpareCalls {
  #saved = SAVED_MOST;

  /** A call goes out for the first time. */
  earn(): void {
    this.#saved = Math.min(SAVED_MOST, this.#saved + EARNED_PER_CALL);
  }

  /** False: it must not be sent again. */
  spend(): boolean {
    if (this.#saved < 1) return false;
    this.#saved -= 1;
    return true;
  }
}
