/**
 * Cells that a guard withheld or masked, from paths of its fetch to paths of the client's operation. A
 * guard can speak of what its fetch asked for and of nothing else.
 *
 * A root fetch answers at the client's own paths; only renamed keys change. An entity fetch answers `_entities.@`: entity i stands for every object that was asked about
 * by representation i, so one report becomes one per list that holds such objects, exact in its innermost
 * level. A report without indexes means every row and stays one per path.
 */
import type { CellReport } from '../../wire/answer.ts';
import type { FieldShape, ObjectShape } from './shape.ts';
import type { ResponsePath } from './walk.ts';

type Range = readonly [start: number, length: number];

/** `rest`: path below the entity; `places`: response paths of the objects behind each, by index. */
export function entityCells(
  cell: CellReport,
  rest: readonly string[],
  places: readonly (readonly ResponsePath[])[],
): CellReport[] {
  const [entities, ...inner] = cell.indexes ?? [];
  const concerned = entities ? expand(entities, places.length) : places.keys();
  const lists = new Map<string, { path: ResponsePath; rows: number[] }>();
  for (const index of concerned)
    for (const place of places[index] ?? []) collect(lists, place, cell.indexes !== undefined);
  return [...lists.values()].map(({ path, rows }) => {
    const { indexes: _, ...unplaced } = cell;
    const levels = cell.indexes ? [...levelsOf(path, rows), ...inner] : [];
    return {
      ...unplaced,
      path: [...path.map((key) => (typeof key === 'number' ? '@' : key)), ...rest],
      ...(levels.length > 0 ? { indexes: levels } : {}),
    };
  });
}

/** Groups places by all but their innermost index; by pattern alone where no index matters. */
function collect(
  lists: Map<string, { path: ResponsePath; rows: number[] }>,
  place: ResponsePath,
  exact: boolean,
): void {
  const last = place.findLastIndex((key) => typeof key === 'number');
  const group = place.map((key, level) =>
    typeof key === 'number' && (!exact || level === last) ? '@' : key,
  );
  const key = JSON.stringify(group);
  const found = lists.get(key) ?? { path: place, rows: [] };
  const row = place[last];
  if (typeof row === 'number') found.rows.push(row);
  lists.set(key, found);
}

/** Per list level of `path` its one index, and `rows` for the innermost. */
function levelsOf(path: ResponsePath, rows: readonly number[]): (readonly Range[])[] {
  const levels = path.filter((key) => typeof key === 'number');
  return levels.map((index, level) =>
    level === levels.length - 1 ? toRanges(rows) : [[index, 1] as const],
  );
}

function expand(ranges: readonly Range[], most: number): number[] {
  const indexes: number[] = [];
  for (const [start, length] of ranges)
    for (let index = start; index < Math.min(start + length, most); index++) indexes.push(index);
  return indexes;
}

/** Row numbers as runs `[start, length]`, in order. */
function toRanges(rows: readonly number[]): Range[] {
  const ranges: [number, number][] = [];
  for (const row of [...new Set(rows)].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && last[0] + last[1] === row) last[1] += 1;
    else ranges.push([row, 1]);
  }
  return ranges;
}

/** The path of a cell with keys renamed as in the data; undefined if the fetch did not ask for it. */
export function pathInData(shape: ObjectShape, path: readonly string[]): string[] | undefined {
  const renamed: string[] = [];
  let inside: ObjectShape | undefined = shape;
  for (const key of path) {
    if (key === '@') {
      renamed.push(key);
      continue;
    }
    const field: FieldShape | undefined = inside
      ?.fieldsOf(inside.concrete ? inside.type : undefined)
      .get(key);
    if (!field) return undefined;
    renamed.push(field.to);
    inside = field.child;
  }
  return renamed;
}
