/** One answer's data while it is written: where the writer stands, and what it found out. */
import type { SourceError } from '../stages.ts';
import type { SelectedField } from './selection.ts';
import type { DataText } from './text.ts';
import type { ResponsePath, Withheld } from './withheld.ts';

/** What writing found out beyond the text. */
export interface Findings {
  /** Nulls in places that admit none, and values that their type does not admit. */
  readonly faults: readonly Fault[];
  /** Pattern keys that the caller asked for and may see; gathered where a source has erred. */
  readonly visible: ReadonlySet<string>;
}

export interface Fault {
  readonly code: 'NULL_IN_NON_NULL' | 'SOURCE_ERROR';
  readonly coordinate: string;
  readonly path: ResponsePath;
}

export interface WritingOptions {
  readonly text: DataText;
  readonly withheld: Withheld;
  /** Errors of sources: a null that one of them explains is no fault of its own. */
  readonly errors: readonly SourceError[];
  /** Text of `__schema` or `__type`, answered from the consumer schema. */
  readonly introspect: (field: SelectedField) => string;
  /** Most faults to keep. */
  readonly faultsMost: number;
}

export class Writing implements Findings {
  readonly faults: Fault[] = [];
  readonly visible = new Set<string>();
  readonly text: DataText;
  readonly withheld: Withheld;
  readonly introspect: WritingOptions['introspect'];
  /** Whether a guard has spoken of single cells, so that each place must be looked up. */
  readonly hasCells: boolean;
  readonly hasErrors: boolean;
  /** Where the writer stands; shared and mutable, copied by whoever keeps it. */
  readonly path: (string | number)[] = [];
  readonly #errors: readonly SourceError[];
  readonly #faultsMost: number;
  readonly #masked = new Set<SelectedField>();

  constructor({ text, withheld, errors, introspect, faultsMost }: WritingOptions) {
    this.text = text;
    this.withheld = withheld;
    this.introspect = introspect;
    this.hasCells = withheld.hasCells;
    this.hasErrors = errors.length > 0;
    this.#errors = errors;
    this.#faultsMost = faultsMost;
  }

  /** A field that may be seen stands here. */
  see(field: SelectedField): void {
    if (this.hasErrors) this.visible.add(field.patternKey);
  }

  isMasked(field: SelectedField): boolean {
    return this.#masked.has(field);
  }

  /** True at the first value of a field that is masked in every row. */
  markMasked(field: SelectedField): boolean {
    if (this.#masked.has(field)) return false;
    this.#masked.add(field);
    return true;
  }

  fault(code: Fault['code'], { coordinate }: SelectedField): void {
    if (this.faults.length >= this.#faultsMost) return;
    const path = [...this.path];
    if (this.#errors.some((error) => isWithin(path, error.path))) return;
    this.faults.push({ code, coordinate, path });
  }
}

/** One lies on the way to the other: an error above or below explains the null between. */
function isWithin(path: ResponsePath, other: ResponsePath): boolean {
  const shared = Math.min(path.length, other.length);
  return path.slice(0, shared).every((segment, index) => segment === other[index]);
}
