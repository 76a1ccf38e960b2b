/**
 * The octets (octets.ts) of an answer's data while they are written. It can be taken back to a mark (a null that reaches
 * its parent undoes what the parent wrote so far), and it keeps references apart, so that all of them
 * are converted in one call at the end.
 */
export interface Mark {
  readonly segments: number;
  readonly open: string;
}

/** References of the base space to those of the caller, all at once, in the same order. */
export type ConvertRefs = (refs: readonly string[]) => readonly string[];

export class DataText {
  /** Closed pieces; between two of them stands a reference. */
  readonly #segments: string[] = [];
  readonly #refs: string[] = [];
  #open = '';

  write(octets: string): void {
    this.#open += octets;
  }

  writeRef(ref: string): void {
    this.#segments.push(this.#open);
    this.#refs.push(ref);
    this.#open = '';
  }

  mark(): Mark {
    return { segments: this.#segments.length, open: this.#open };
  }

  backTo(mark: Mark): void {
    this.#segments.length = mark.segments;
    this.#refs.length = mark.segments;
    this.#open = mark.open;
  }

  finish(convert: ConvertRefs): string {
    const converted = this.#refs.length === 0 ? [] : convert(this.#refs);
    let text = '';
    for (let index = 0; index < this.#segments.length; index++)
      text += this.#segments[index] + JSON.stringify(converted[index] ?? null);
    return text + this.#open;
  }
}
