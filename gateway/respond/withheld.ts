/**
 * What of the answer is denied or masked, and where. Starts with what pruning removed; grows while data
 * is written, by occurrences and by the cells that guards withheld. One entry per coordinate and pattern.
 */
import type { Coordinate, Deny, Mask } from '../../policies/model/index.ts';
import type { CellReport } from '../../wire/answer.ts';
import type { RemovedField } from '../stages.ts';
import type { SelectedField } from './selection.ts';

export type ResponsePath = readonly (string | number)[];
/** Per list level the rows concerned, `[[start, length], ...]`. */
export type Indexes = readonly (readonly (readonly [number, number])[])[];

export interface Denial {
  readonly coordinate: Coordinate;
  readonly pattern: readonly string[];
  readonly reason: string;
  readonly ruleId: string;
  readonly basis: readonly string[];
  /** First occurrence; undefined: nowhere in this answer. */
  readonly path: ResponsePath | undefined;
  readonly occurrences: number;
  readonly indexes: Indexes | undefined;
}

export interface Masking {
  readonly coordinate: Coordinate;
  readonly pattern: readonly string[];
  readonly mask: string;
  readonly ruleId: string;
  readonly indexes: Indexes | undefined;
}

interface Place {
  readonly coordinate: Coordinate;
  readonly pattern: readonly string[];
}

interface Entry extends Place {
  readonly reason: string;
  readonly ruleId: string;
  readonly basis: readonly string[];
  readonly rows: RowSets;
  path: ResponsePath | undefined;
  occurrences: number;
}

/** Rows per list level; undefined where the entry holds for every row. */
type RowSets = Set<number>[] | undefined;

export class Withheld {
  readonly #denials = new Map<string, Entry>();
  readonly #maskings = new Map<string, Masking & { readonly rows: RowSets }>();
  readonly #cells = new Map<string, CellReport[]>();
  /** Places as the writer has them, which come again with every row. */
  readonly #denied = new Map<Place, Entry>();
  readonly #below = new Map<SelectedField, boolean>();

  constructor(removed: readonly RemovedField[], cells: readonly CellReport[]) {
    for (const field of removed) this.#entry(field, field, undefined);
    for (const cell of cells) {
      const key = cell.path.join('.');
      const known = this.#cells.get(key);
      if (known) known.push(cell);
      else this.#cells.set(key, [cell]);
    }
  }

  /** True if a guard has spoken of single cells. */
  get hasCells(): boolean {
    return this.#cells.size > 0;
  }

  /** True if a guard has spoken of cells below a field. */
  hasCellsBelow(field: SelectedField): boolean {
    const known = this.#below.get(field);
    if (known !== undefined) return known;
    const start = `${field.patternKey}.`;
    const found = [...this.#cells.keys()].some((key) => key.startsWith(start));
    this.#below.set(field, found);
    return found;
  }

  /** A field that the decision denies stands here. */
  deny(place: Place, { reason, ruleId, basis = [] }: Deny, path: ResponsePath): void {
    const known = this.#denied.get(place);
    const entry = known ?? this.#entry(place, { reason, ruleId, basis }, undefined);
    if (!known) this.#denied.set(place, entry);
    occur(entry, path);
  }

  /** A field that the decision masks in every row stands here. */
  mask(field: SelectedField, mask: Mask, ruleId: string): void {
    this.#masking(field, mask, ruleId, undefined);
  }

  /** True if a guard withheld this very cell. Notes its denial, or its mask if it only masked it. */
  cell(field: SelectedField, path: ResponsePath): boolean {
    const cell = this.#cells.get(field.patternKey)?.find((report) => concerns(report, field, path));
    if (!cell) return false;
    const rows: RowSets = cell.indexes === undefined ? undefined : [];
    if (cell.mask !== undefined) {
      const masking = this.#masking(field, cell.mask, cell.ruleId, rows);
      addRows(masking.rows, path);
      return false;
    }
    const { reason, ruleId } = cell;
    const entry = this.#entry(field, { reason, ruleId, basis: [] }, rows);
    addRows(entry.rows, path);
    occur(entry, path);
    return true;
  }

  get denials(): Denial[] {
    return Array.from(this.#denials.values(), (entry) => ({
      coordinate: entry.coordinate,
      pattern: entry.pattern,
      reason: entry.reason,
      ruleId: entry.ruleId,
      basis: entry.basis,
      path: entry.path,
      occurrences: entry.occurrences,
      indexes: entry.rows?.map(ranges),
    }));
  }

  get maskings(): Masking[] {
    return Array.from(this.#maskings.values(), (masking) => ({
      coordinate: masking.coordinate,
      pattern: masking.pattern,
      mask: masking.mask,
      ruleId: masking.ruleId,
      indexes: masking.rows?.map(ranges),
    }));
  }

  #entry(place: Place, why: Pick<Entry, 'reason' | 'ruleId' | 'basis'>, rows: RowSets): Entry {
    const key = keyOf(place);
    const known = this.#denials.get(key);
    if (known) return known;
    const { coordinate, pattern } = place;
    const { reason, ruleId, basis } = why;
    const entry: Entry = {
      coordinate,
      pattern,
      reason,
      ruleId,
      basis,
      rows,
      path: undefined,
      occurrences: 0,
    };
    this.#denials.set(key, entry);
    return entry;
  }

  #masking(
    field: SelectedField,
    mask: string,
    ruleId: string,
    rows: RowSets,
  ): Masking & { readonly rows: RowSets } {
    const { coordinate, pattern } = field;
    const key = `${keyOf(field)} ${mask}`;
    const known = this.#maskings.get(key);
    if (known) return known;
    const masking = { coordinate, pattern, mask, ruleId, indexes: undefined, rows };
    this.#maskings.set(key, masking);
    return masking;
  }
}

function keyOf(place: Place): string {
  return `${place.coordinate} ${place.pattern.join('.')}`;
}

function occur(entry: Entry, path: ResponsePath): void {
  entry.occurrences += 1;
  entry.path ??= [...path];
}

/** A guard names the concrete type; where the answer does not know it, the field's name must do. */
function concerns(cell: CellReport, field: SelectedField, path: ResponsePath): boolean {
  const fieldName = cell.coordinate.slice(cell.coordinate.indexOf('.') + 1);
  if (cell.coordinate !== field.coordinate && fieldName !== field.name) return false;
  const levels = rowsOf(path);
  return (cell.indexes ?? []).every((ranges, level) => {
    const row = levels[level];
    return row === undefined || ranges.some(([from, length]) => row >= from && row < from + length);
  });
}

function rowsOf(path: ResponsePath): number[] {
  return path.filter((segment) => typeof segment === 'number');
}

function addRows(sets: RowSets, path: ResponsePath): void {
  if (!sets) return;
  for (const [level, row] of rowsOf(path).entries()) {
    const set = sets[level] ?? new Set();
    sets[level] = set;
    set.add(row);
  }
}

function ranges(rows: ReadonlySet<number>): [number, number][] {
  const sorted = [...rows].sort((one, other) => one - other);
  const found: [number, number][] = [];
  for (const row of sorted) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === row) last[1] += 1;
    else found.push([row, 1]);
  }
  return found;
}
