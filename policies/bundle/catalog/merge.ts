/** Merging what several subgraphs say of one field: the strictest word counts. */
import type { Coordinate, Grade, Item, Level, Sharing } from '../../model/index.ts';
import { type Problem, problem } from '../problem.ts';
import type { Contribution } from './contributions.ts';
import type { ItemArguments } from './directives.ts';

type Classified = Contribution & { readonly item: ItemArguments };

const SHARING_STRICTNESS: Readonly<Record<Sharing, number>> = {
  UNCONDITIONAL: 0,
  CONDITIONAL: 1,
  WITHHELD: 2,
};
const GRADE_STRICTNESS: Readonly<Record<Grade, number>> = { GENERAL: 0, IMPORTANT: 1 };

/**
 * The item of one coordinate. `contributions` is not empty and begins with the source department's.
 * A key needs one classification; any other field needs one from each subgraph that supplies it.
 */
export function mergeItem(
  contributions: readonly Contribution[],
  key: boolean,
): { item: Item | undefined; problems: Problem[] } {
  const classified = contributions.filter((each): each is Classified => each.item !== undefined);
  const unclassified = contributions.filter((each) => each.item === undefined);
  const problems: Problem[] = [];
  if (!key || classified.length === 0)
    for (const { location, coordinate } of unclassified)
      problems.push(problem('FIELD_UNCLASSIFIED', location, { coordinate }));
  const [first, ...others] = classified;
  if (!first) return { item: undefined, problems };
  for (const other of others) problems.push(...conflicts(first, other));
  if (!key) problems.push(...severalSuppliers(contributions));
  return { item: strictest(first, classified, contributions, key), problems };
}

function strictest(
  first: Classified,
  classified: readonly Classified[],
  contributions: readonly Contribution[],
  key: boolean,
): Item {
  const items = classified.map(({ item }) => item);
  const { coordinate, type, field, location } = first;
  const maskedLevels = items.map(({ maskedLevel }) => maskedLevel ?? 0);
  return {
    coordinate,
    type,
    field,
    label: first.item.label,
    level: Math.max(...items.map(({ level }) => level)) as Level,
    grade: maximum(
      items.map(({ grade }) => grade),
      GRADE_STRICTNESS,
    ),
    class: first.item.class,
    sharing: maximum(
      items.map(({ sharing }) => sharing),
      SHARING_STRICTNESS,
    ),
    basis: union(items.map(({ basis }) => basis)),
    suppliers: key ? [] : [...new Set(classified.map(({ source }) => source))],
    ...(first.item.standard ? { standard: first.item.standard } : {}),
    columns: union(items.map(({ columns }) => columns)),
    duty: mergedDuty(items),
    ...(first.item.mask
      ? { mask: first.item.mask, maskedLevel: Math.max(...maskedLevels) as Level }
      : {}),
    derived: union(items.map(({ derived }) => derived ?? [])),
    ...(first.item.twinOf ? { twinOf: first.item.twinOf } : {}),
    listed: first.item.listed.filter((one) => items.every(({ listed }) => listed.includes(one))),
    ownAccess: items.every(({ ownAccess }) => ownAccess),
    key,
    returns: mergedReturns(contributions),
    requires: union(contributions.map(({ requires }) => requires)),
    location,
  };
}

/**
 * One of an item's duties is enough, so a union would loosen: what every declaring subgraph accepts
 * remains. `conflicts` reports an empty rest, which would read as "no duty needed".
 */
function mergedDuty(items: readonly ItemArguments[]): string[] {
  const [first, ...others] = items.map(({ duty }) => duty ?? []).filter(({ length }) => length > 0);
  return (first ?? []).filter((duty) => others.every((other) => other.includes(duty)));
}

/** Federation answers a shared field as nullable where one subgraph may. */
function mergedReturns(contributions: readonly Contribution[]): Item['returns'] {
  const shapes = contributions.map(({ returns }) => returns);
  const [first] = shapes;
  return {
    type: first?.name ?? '',
    nonNull: shapes.every(({ nonNull }) => nonNull),
    list: first?.list ?? false,
    ...(shapes.every(({ elementNonNull }) => elementNonNull) ? { elementNonNull: true } : {}),
  };
}

/** Differences that no order of strictness settles. */
function conflicts(first: Classified, other: Classified): Problem[] {
  const pairs: [argument: string, differs: boolean][] = [
    ['class', first.item.class !== other.item.class],
    ['mask', (first.item.mask ?? null) !== (other.item.mask ?? null)],
    ['twinOf', (first.item.twinOf ?? null) !== (other.item.twinOf ?? null)],
    ['duty', dutiesDisjoint(first.item, other.item)],
    ['type', first.returns.list !== other.returns.list],
  ];
  return pairs
    .filter(([, differs]) => differs)
    .map(([argument]) =>
      problem('CLASSIFICATION_CONFLICT', other.location, {
        coordinate: other.coordinate,
        argument,
        first: first.source,
        second: other.source,
      }),
    );
}

function dutiesDisjoint(first: ItemArguments, other: ItemArguments): boolean {
  const [a, b] = [first.duty ?? [], other.duty ?? []];
  return a.length > 0 && b.length > 0 && !a.some((duty) => b.includes(duty));
}

function severalSuppliers(contributions: readonly Contribution[]): Problem[] {
  if (contributions.length < 2 || contributions.every(({ shareable }) => shareable)) return [];
  const suppliers = contributions.map(({ source }) => source).join(', ');
  return contributions
    .filter(({ shareable }) => !shareable)
    .map(({ location, coordinate }) =>
      problem('ITEM_SEVERAL_SUPPLIERS', location, { coordinate, suppliers }),
    );
}

function maximum<T extends string>(values: readonly T[], order: Readonly<Record<T, number>>): T {
  return values.reduce((most, value) => (order[value] > order[most] ? value : most));
}

function union(lists: readonly (readonly string[])[]): Coordinate[] {
  return [...new Set(lists.flat())];
}
