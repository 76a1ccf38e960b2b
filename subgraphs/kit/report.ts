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
  readonly paths: ResponsePath[];
}

type Range = readonly [start: number, length: number];

export class ReportBuilder {
  private readonly subjects = new Map<string, Set<string>>();
  readonly rows = new Map<string, number>();
  statements = 0;
  private readonly fields: CellReport[] = [];
  private readonly cells: WithheldCells[] = [];

  /** A list that the caller fills with the paths of cells that one cause withheld or masked. */
  cellsOf(coordinate: Coordinate, reason: string, ruleId: string, mask?: Mask): ResponsePath[] {
    const paths: ResponsePath[] = [];
    this.cells.push({ coordinate, reason, ruleId, mask, paths });
    return paths;
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

/** One report per path pattern and, below it, per set of rows that ranges per list level can name. */
function cellReports(cells: WithheldCells): CellReport[] {
  const patterns = new Map<string, { path: string[]; indexes: number[][] }>();
  for (const path of cells.paths) {
    const { keys, indexes } = flatten(path);
    const text = JSON.stringify(keys);
    const entry = patterns.get(text) ?? { path: keys, indexes: [] };
    entry.indexes.push(indexes);
    patterns.set(text, entry);
  }
  const { coordinate, reason, ruleId, mask } = cells;
  return [...patterns.values()].flatMap(({ path, indexes }) =>
    rangesOf(indexes).map((ranges) => ({
      coordinate,
      reason,
      ruleId,
      path,
      ...(ranges.length > 0 ? { indexes: ranges } : {}),
      ...(mask === undefined ? {} : { mask }),
    })),
  );
}

function flatten(path: ResponsePath): { keys: string[]; indexes: number[] } {
  const keys: string[] = [];
  const indexes: number[] = [];
  for (let step: ResponsePath | undefined = path; step; step = step.prev) {
    if (typeof step.key === 'number') indexes.push(step.key);
    keys.push(typeof step.key === 'number' ? '@' : step.key);
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
  for (const number of [...new Set(numbers)].sort((left, right) => left - right)) {
    const last = found.at(-1);
    if (last && number === last[0] + last[1]) last[1] += 1;
    else found.push([number, 1]);
  }
  return found;
}
