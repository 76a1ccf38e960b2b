/** What one operation read and withheld: the guard's report to the gateway (contract, "Answer"). */
import type { Coordinate, Mask } from '../../policies/model/index.ts';
import type { CellReport, GuardReport } from '../../wire/answer.ts';

/** Response path as graphql-js links it: last key first. */
export interface ResponsePath {
  readonly prev: ResponsePath | undefined;
  readonly key: string | number;
}

interface WithheldCells {
  readonly coordinate: Coordinate;
  readonly reason: string;
  readonly ruleId: string;
  readonly mask: Mask | undefined;
  readonly notes: CellNotes;
}

type Range = readonly [start: number, length: number];

export class ReportBuilder {
  private readonly subjects = new Map<string, Set<string>>();
  readonly rows = new Map<string, number>();
  statements = 0;
  private readonly fields: CellReport[] = [];
  private readonly cells: WithheldCells[] = [];

  /** Where the caller notes the cells that one cause withheld or masked. */
  cellsOf(coordinate: Coordinate, reason: string, ruleId: string, mask?: Mask): CellNotes {
    const notes = new CellNotes();
    this.cells.push({ coordinate, reason, ruleId, mask, notes });
    return notes;
  }

  /** A field that was removed from the operation before it ran. */
  addRemoved(field: CellReport): void {
    this.fields.push(field);
  }

  /** Base references of the persons whose rows of `type` were read; the caller adds to it. */
  subjectsOf(type: string): Set<string> {
    const subjects = this.subjects.get(type) ?? new Set();
    this.subjects.set(type, subjects);
    return subjects;
  }

  addRows(type: string, count: number): void {
    this.rows.set(type, (this.rows.get(type) ?? 0) + count);
  }

  build(decisionId: string): GuardReport {
    return {
      v: 1,
      decisionId,
      subjects: distinct([...this.subjects.values()]),
      rows: Object.fromEntries(this.rows),
      cells: [...this.fields, ...this.cells.flatMap(cellReports)],
      statements: this.statements,
    };
  }
}

function distinct(sets: readonly ReadonlySet<string>[]): readonly string[] {
  const [first, ...others] = sets;
  if (!first) return [];
  return [...(others.length === 0 ? first : new Set(sets.flatMap((set) => [...set])))];
}

/** Cells of one field, of one list or of none. */
interface Siblings {
  readonly path: readonly string[];
  readonly outer: readonly number[];
  /** Undefined where the field's parent stands in no list directly. */
  readonly rows: number[] | undefined;
}

/**
 * Cells of one cause. graphql-js links all rows of a list to one path, so of a list's cells only the
 * numbers of their rows are kept, and its path is followed once.
 */
export class CellNotes {
  readonly siblings: Siblings[] = [];
  private readonly lists = new Map<ResponsePath | undefined, Map<string | number, number[]>>();
  // The list that the last cell was of: graphql-js completes one list after another.
  private list: ResponsePath | undefined;
  private key: string | number | undefined;
  private rows: number[] = [];

  note(cell: ResponsePath): void {
    const { prev, key } = cell;
    if (typeof prev?.key !== 'number') {
      const { keys, indexes } = flatten(cell);
      this.siblings.push({ path: keys, outer: indexes, rows: undefined });
      return;
    }
    if (key !== this.key || prev.prev !== this.list) {
      this.rows = this.rowsOf(prev.prev, key);
      this.list = prev.prev;
      this.key = key;
    }
    this.rows.push(prev.key);
  }

  private rowsOf(list: ResponsePath | undefined, key: string | number): number[] {
    const fields = this.lists.get(list) ?? new Map<string | number, number[]>();
    this.lists.set(list, fields);
    const known = fields.get(key);
    if (known) return known;
    const { keys, indexes } = flatten(list);
    const rows: number[] = [];
    fields.set(key, rows);
    this.siblings.push({ path: [...keys, LIST, String(key)], outer: indexes, rows });
    return rows;
  }
}

/** One report per path pattern and, below it, per set of rows that ranges per list level can name. */
function cellReports(cells: WithheldCells): CellReport[] {
  const patterns = new Map<string, { path: readonly string[]; siblings: Siblings[] }>();
  for (const one of cells.notes.siblings) {
    const text = JSON.stringify(one.path);
    const entry = patterns.get(text) ?? { path: one.path, siblings: [] };
    entry.siblings.push(one);
    patterns.set(text, entry);
  }
  const { coordinate, reason, ruleId, mask } = cells;
  return [...patterns.values()].flatMap(({ path, siblings }) =>
    rangesOfSiblings(siblings).map((ranges) => ({
      coordinate,
      reason,
      ruleId,
      path,
      ...(ranges.length > 0 ? { indexes: ranges } : {}),
      ...(mask === undefined ? {} : { mask }),
    })),
  );
}

function rangesOfSiblings(siblings: readonly Siblings[]): Range[][][] {
  const [only, ...others] = siblings;
  // The usual case, one list that stands in no other, needs no tuple per cell.
  if (only?.rows && only.outer.length === 0 && others.length === 0) return [[runs(only.rows)]];
  return rangesOf(
    siblings.flatMap(({ outer, rows }) =>
      rows ? rows.map((row) => [...outer, row]) : [[...outer]],
    ),
  );
}

const LIST = '@';

function flatten(path: ResponsePath | undefined): { keys: string[]; indexes: number[] } {
  const keys: string[] = [];
  const indexes: number[] = [];
  for (let step = path; step; step = step.prev) {
    if (typeof step.key === 'number') indexes.push(step.key);
    keys.push(typeof step.key === 'number' ? LIST : step.key);
  }
  return { keys: keys.reverse(), indexes: indexes.reverse() };
}

/**
 * Index tuples as products of ranges, one set of ranges per list level. Tuples with the same tails are
 * named together, so [[0,0],[0,1],[1,0],[1,1]] is one product, and any set is some list of products.
 */
export function rangesOf(tuples: readonly (readonly number[])[]): Range[][][] {
  if (tuples.some((tuple) => tuple.length === 0)) return [[]];
  const tailsByHead = new Map<number, number[][]>();
  for (const [head = 0, ...tail] of tuples) {
    const tails = tailsByHead.get(head) ?? [];
    tails.push(tail);
    tailsByHead.set(head, tails);
  }
  const groups = new Map<string, { heads: number[]; products: Range[][][] }>();
  for (const [head, tails] of tailsByHead) {
    const products = rangesOf(tails);
    const text = JSON.stringify(products);
    const group = groups.get(text) ?? { heads: [], products };
    group.heads.push(head);
    groups.set(text, group);
  }
  return [...groups.values()].flatMap(({ heads, products }) =>
    products.map((product) => [runs(heads), ...product]),
  );
}

/** Ascending runs of whole numbers. */
function runs(numbers: readonly number[]): Range[] {
  const found: [number, number][] = [];
  let last: [number, number] | undefined;
  for (const number of inOrder(numbers)) {
    if (last && number === last[0] + last[1]) last[1] += 1;
    else {
      last = [number, 1];
      found.push(last);
    }
  }
  return found;
}

/** Distinct and ascending; a list's rows come so already, unless the department's resolvers wait. */
function inOrder(numbers: readonly number[]): readonly number[] {
  let before = -1;
  for (const number of numbers) {
    if (number <= before) return [...new Set(numbers)].sort((left, right) => left - right);
    before = number;
  }
  return numbers;
}
