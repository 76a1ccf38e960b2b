/**
 * The table of one release: every cell of every level of its dimensions, perturbed, and suppressed where
 * too few stand in it or where its neighbours would give it away. Pure; each decision but that on
 * dominance looks at perturbed numbers alone, so that the pattern of gaps tells no more than they do.
 */
import { addKeys, countNoise, emptyCellKey, NOISE_MAX, sumNoise } from './release-noise.ts';

/** Contributing persons of a published cell, at the least (design, section 3). */
export const K_PERSONS = 10;
/** A perturbed number from here on has at least K_PERSONS behind it, whatever its noise. */
export const PERTURBED_MIN = K_PERSONS + NOISE_MAX;
/** p % rule (Hundepool et al., Statistical Disclosure Control, 2012, section 4.2.2). */
const DOMINANCE_SHARE = 0.1;
const CELLS_MAX = 50_000;

/** Prefix lengths of a code at each level, coarsest first; 0 is the total over the dimension. */
export interface Dimension {
  readonly levels: readonly number[];
}

/** One record. Its place has a code per dimension. */
export interface Contribution {
  readonly place: readonly string[];
  readonly recordKey: number;
  /** Whom it is about; records of nobody stand for themselves. */
  readonly person: string;
  /** What an average is taken of; null where unknown. */
  readonly value: number | null;
}

export interface ReleasedCell {
  /** Index of its level, per dimension. */
  readonly levels: readonly number[];
  readonly place: readonly string[];
  readonly count: number | null;
  readonly average: number | null;
}

/** How a release is protected; absent where nobody is counted and numbers are published as they are. */
export interface Protection {
  readonly key: Uint8Array;
  readonly table: string;
}

interface Node {
  readonly level: number;
  readonly code: string;
}

interface Cell {
  readonly nodes: readonly Node[];
  records: number;
  cellKey: number;
  readonly persons: Map<string, number>;
  valued: number;
  sum: number;
  readonly sums: Map<string, number>;
  /** Perturbed records and persons. */
  count: number;
  weight: number;
  suppressed: boolean;
}

/** Throws RangeError where the lists span too many cells. */
export function releaseTable(
  contributions: readonly Contribution[],
  dimensions: readonly Dimension[],
  protection: Protection | undefined,
): readonly ReleasedCell[] {
  const cells = tally(contributions, dimensions);
  addEmptyCells(cells, dimensions, contributions);
  const sorted = [...cells.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  if (protection) {
    for (const cell of sorted) perturb(cell, protection);
    suppressNeighbours(cells, sorted, dimensions, protection);
  } else for (const cell of sorted) cell.count = cell.records;
  const listed = protection ? listedNodes(sorted) : undefined;
  return sorted
    .filter(
      ({ nodes }) => !listed || nodes.every((node, index) => listed.has(nodeName(index, node))),
    )
    .map((cell) => released(cell, protection));
}

/** Every record in every cell that holds it: one per combination of levels. */
function tally(
  contributions: readonly Contribution[],
  dimensions: readonly Dimension[],
): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  for (const { place, recordKey, person, value } of contributions) {
    for (const nodes of combinations(
      place.map((code, index) => nodesOf(code, dimensions[index])),
    )) {
      const cell = cellAt(cells, nodes);
      cell.records += 1;
      cell.cellKey = addKeys(cell.cellKey, recordKey);
      cell.persons.set(person, (cell.persons.get(person) ?? 0) + 1);
      if (value === null) continue;
      cell.valued += 1;
      cell.sum += value;
      cell.sums.set(person, (cell.sums.get(person) ?? 0) + value);
    }
  }
  return cells;
}

function nodesOf(code: string, dimension: Dimension | undefined): readonly Node[] {
  return (dimension?.levels ?? []).map((length, level) => ({ level, code: code.slice(0, length) }));
}

function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (heads, list) => heads.flatMap((head) => list.map((entry) => [...head, entry])),
    [[]],
  );
}

const nodeName = (dimension: number, { level, code }: Node) => `${dimension}:${level}:${code}`;
const cellName = (nodes: readonly Node[]) =>
  JSON.stringify(nodes.map(({ level, code }) => [level, code]));

function cellAt(cells: Map<string, Cell>, nodes: readonly Node[]): Cell {
  const name = cellName(nodes);
  const known = cells.get(name);
  if (known) return known;
  const cell = {
    nodes,
    records: 0,
    cellKey: 0,
    persons: new Map(),
    valued: 0,
    sum: 0,
    sums: new Map(),
    count: 0,
    weight: 0,
    suppressed: false,
  };
  cells.set(name, cell);
  return cell;
}

/** Cells without records are cells like others: their absence would say that nobody is there. */
function addEmptyCells(
  cells: Map<string, Cell>,
  dimensions: readonly Dimension[],
  contributions: readonly Contribution[],
): void {
  const nodes = dimensions.map((dimension, index) => {
    const named = contributions.flatMap(({ place }) => nodesOf(place[index] ?? '', dimension));
    return [...new Map(named.map((node) => [nodeName(index, node), node])).values()];
  });
  const size = nodes.reduce((product, list) => product * list.length, 1);
  if (size > CELLS_MAX) throw new RangeError(`release of ${size} cells, at most ${CELLS_MAX}`);
  if (contributions.length > 0) for (const place of combinations(nodes)) cellAt(cells, place);
}

function perturb(cell: Cell, { key, table }: Protection): void {
  if (cell.records === 0) cell.cellKey = emptyCellKey(key, table, cellName(cell.nodes));
  const noise = countNoise(key, cell.cellKey);
  cell.count = cell.records + noise;
  cell.weight = cell.persons.size + noise;
  cell.suppressed =
    cell.weight < PERTURBED_MIN || isDominated(cell.persons) || isDominated(cell.sums);
}

/** One person's share is so large that the second largest could tell it to within p %. */
function isDominated(shares: ReadonlyMap<string, number>): boolean {
  if (shares.size === 0) return false;
  let [first, second, total] = [0, 0, 0];
  for (const share of shares.values()) {
    const size = Math.abs(share);
    total += size;
    if (size > first) [first, second] = [size, first];
    else if (size > second) second = size;
  }
  return total - first - second < DOMINANCE_SHARE * first;
}

/** A cell and the cells that it is the sum of, along one dimension. */
interface Line {
  readonly parent: Cell;
  readonly children: readonly Cell[];
}

/** Records that no published cell holds. */
interface Remainder {
  readonly cellKey: number;
  readonly persons: ReadonlySet<string>;
}

const NOTHING: Remainder = { cellKey: 0, persons: new Set() };

/**
 * Secondary suppression: of each line at least two members are hidden or none, and what is hidden below
 * a published parent holds enough persons after all that is published below it is taken away. The
 * smallest published child goes next, then the parent; repeated until no line changes.
 */
function suppressNeighbours(
  cells: ReadonlyMap<string, Cell>,
  sorted: readonly Cell[],
  dimensions: readonly Dimension[],
  { key }: Protection,
): void {
  const lines = linesOf(cells, sorted, dimensions);
  const below = new Map<Cell, Line[]>();
  for (const line of lines) below.set(line.parent, [...(below.get(line.parent) ?? []), line]);
  const isEnough = (hidden: readonly Cell[]) => {
    const { cellKey, persons } = unite(hidden.map((cell) => remainderOf(cell, below)));
    return persons.size + countNoise(key, cellKey) >= PERTURBED_MIN;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) if (protectLine(line, isEnough)) changed = true;
  }
}

function linesOf(
  cells: ReadonlyMap<string, Cell>,
  sorted: readonly Cell[],
  dimensions: readonly Dimension[],
): readonly Line[] {
  const lines = new Map<string, { parent: Cell; children: Cell[] }>();
  for (const cell of sorted) {
    for (const [index, node] of cell.nodes.entries()) {
      if (node.level === 0) continue;
      const level = node.level - 1;
      const code = node.code.slice(0, dimensions[index]?.levels[level]);
      const above = cell.nodes.map((own, at) => (at === index ? { level, code } : own));
      const parent = cells.get(cellName(above));
      if (!parent) continue;
      const name = `${index} ${cellName(above)}`;
      const line = lines.get(name) ?? { parent, children: [] };
      line.children.push(cell);
      lines.set(name, line);
    }
  }
  return [...lines.values()];
}

/** The smallest of what can be singled out of a hidden cell, by whichever dimension. */
function remainderOf(cell: Cell, below: ReadonlyMap<Cell, readonly Line[]>): Remainder {
  if (!cell.suppressed) return NOTHING;
  const whole: Remainder = { cellKey: cell.cellKey, persons: new Set(cell.persons.keys()) };
  return (below.get(cell) ?? []).reduce((least, { children }) => {
    const united = unite(children.map((child) => remainderOf(child, below)));
    return united.persons.size < least.persons.size ? united : least;
  }, whole);
}

function unite(remainders: readonly Remainder[]): Remainder {
  return {
    cellKey: remainders.reduce((sum, { cellKey }) => addKeys(sum, cellKey), 0),
    persons: new Set(remainders.flatMap(({ persons }) => [...persons])),
  };
}

function protectLine(
  { parent, children }: Line,
  isEnough: (hidden: readonly Cell[]) => boolean,
): boolean {
  const hidden = children.filter((cell) => cell.suppressed);
  const isSafe = parent.suppressed
    ? hidden.length > 0
    : hidden.length === 0 || (hidden.length > 1 && isEnough(hidden));
  if (isSafe) return false;
  const [first, ...others] = children.filter((cell) => !cell.suppressed);
  const least = others.reduce(
    (smallest, cell) => (cell.weight < smallest.weight ? cell : smallest),
    first ?? parent,
  );
  least.suppressed = true;
  return true;
}

/** A code is published where its total is large enough: a code that one record carries would name it. */
function listedNodes(cells: readonly Cell[]): ReadonlySet<string> {
  const listed = new Set<string>();
  for (const { nodes, weight } of cells) {
    if (weight < PERTURBED_MIN) continue;
    for (const [index, node] of nodes.entries()) {
      const total = nodes.every((other, at) => at === index || other.level === 0);
      if (total) listed.add(nodeName(index, node));
    }
  }
  return listed;
}

function released(cell: Cell, protection: Protection | undefined): ReleasedCell {
  const { nodes, suppressed, count } = cell;
  return {
    levels: nodes.map(({ level }) => level),
    place: nodes.map(({ code }) => code),
    count: suppressed ? null : count,
    average: suppressed ? null : averageOf(cell, protection),
  };
}

/** The perturbed sum over the true number of values, to a whole number; the number itself is not told. */
function averageOf(cell: Cell, protection: Protection | undefined): number | null {
  const { valued, sum, sums, cellKey, weight, persons } = cell;
  if (valued === 0) return null;
  if (!protection) return Math.round(sum / valued);
  const noise = weight - persons.size;
  if (sums.size + noise < PERTURBED_MIN) return null;
  const largest = [...sums.values()].reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  return Math.round((sum + largest * sumNoise(protection.key, cellKey)) / valued);
}
