/** Lints on the lists: negative, demand, responsibility, registered uses, combinations. */
import { type Combination, PURPOSES, type SourceLocation } from '../../model/index.ts';
import { demandable, promised, unconditional, wildcardType } from '../expand.ts';
import { own } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import { locate } from '../yaml/positions.ts';
import { citesStatute, type Lint, type LintContext, unknown, unknownBasis } from './context.ts';
import { itemsOf } from './items.ts';

type Entry = { readonly id: string; readonly location?: SourceLocation };

/** Ids are what rules, ledgers and people cite: each stands once in its list. */
export const idsAreUnique: Lint = function* ({ lists, agreements, registry }) {
  for (const entries of [...Object.values(lists), agreements] as (readonly Entry[])[])
    yield* duplicates(entries, (entry) => locate(entry, 'id'));
  const registered = [
    ['classes', registry.classes],
    ['departments', registry.departments],
    ['issuers', registry.issuers.map(({ iss }) => ({ id: iss }))],
    ['apps', registry.apps.map(({ azp }) => ({ id: azp }))],
  ] as const;
  for (const [key, entries] of registered)
    yield* duplicates(entries, (_, index) => locate(registry, key, index));
};

function* duplicates(
  entries: readonly Entry[],
  at: (entry: Entry, index: number) => SourceLocation | undefined,
): Iterable<Problem> {
  const first = new Map<string, SourceLocation | undefined>();
  for (const [index, entry] of entries.entries()) {
    const place = at(entry, index);
    const earlier = first.get(entry.id);
    if (first.has(entry.id)) {
      const other = earlier ? `${earlier.file}:${earlier.line}` : '';
      yield problem('ID_TWICE', place, { id: entry.id, other });
    } else first.set(entry.id, place);
  }
}

export const negativeEntries: Lint = function* (context) {
  const { lists, catalog } = context;
  const classes = new Set(itemsOf(context).map((item) => item.class));
  for (const entry of lists.negative) {
    const { id, coordinates, classes: named, resources } = entry;
    if (coordinates.length + named.length + resources.length === 0)
      yield problem('NEGATIVE_EMPTY', entry.location, { id });
    for (const [index, name] of coordinates.entries())
      if (!context.item(name))
        yield unknown(
          'COORDINATE_UNKNOWN',
          locate(entry, 'coordinates', index),
          name,
          Object.keys(catalog.items),
        );
    for (const [index, name] of named.entries())
      if (!classes.has(name))
        yield unknown('CLASS_UNKNOWN', locate(entry, 'classes', index), name, classes);
    for (const [index, name] of resources.entries())
      if (!Object.hasOwn(catalog.resources, name))
        yield unknown(
          'TYPE_UNKNOWN',
          locate(entry, 'resources', index),
          name,
          Object.keys(catalog.resources),
        );
    yield* unknownBasis(context, entry.basis, (index) => locate(entry, 'basis', index));
  }
};

const YEAR_MS = 366 * 86_400_000;

/** STATUTORY cites the law; PROTECTIVE was confirmed within a year. */
export const negativeHasGround: Lint = function* (context) {
  for (const entry of context.lists.negative) {
    const { id, kind, reviewed, basis } = entry;
    if (kind === 'STATUTORY') {
      if (!citesStatute(context, basis))
        yield problem('STATUTORY_WITHOUT_BASIS', locate(entry, 'basis'), { id });
    } else if (reviewed === undefined)
      yield problem('PROTECTIVE_NOT_REVIEWED', entry.location, { id });
    else if (context.now !== undefined && Date.parse(reviewed) + YEAR_MS < context.now)
      yield problem('PROTECTIVE_REVIEW_DUE', locate(entry, 'reviewed'), { id });
  }
};

export const registeredUses: Lint = function* (context) {
  for (const use of context.lists.uses) {
    yield* consumerAndPurpose(context, use);
    yield* namedItems(context, use, (item) => unconditional(item));
    const { id } = use;
    for (const { coordinate, index } of context.expand(use.items, unconditional)) {
      const item = context.item(coordinate);
      if (!item) continue;
      const entry = context.negative(item);
      if (!entry && item.sharing === 'UNCONDITIONAL') continue;
      const at = locate(use, 'items', index);
      yield entry
        ? problem('NEGATIVE_CONTRADICTION', at, { coordinate, entry: entry.id, id })
        : problem('USE_NOT_UNCONDITIONAL', at, { coordinate, id });
    }
  }
};

export const demandEntries: Lint = function* (context) {
  const { lists, registry } = context;
  for (const entry of lists.demand) {
    yield* consumerAndPurpose(context, entry);
    yield* namedItems(context, entry, demandable);
    yield* unknownBasis(context, entry.basis, (index) => locate(entry, 'basis', index));
    if (entry.basis.length === 0)
      yield problem('DEMAND_WITHOUT_BASIS', entry.location, { id: entry.id });
    const { duty, consumer } = entry;
    if (!Object.hasOwn(registry.duties, duty))
      yield unknown('DUTY_UNKNOWN', locate(entry, 'duty'), duty, Object.keys(registry.duties));
    else if (!context.classesOf(consumer).some(({ duties }) => duties.includes(duty)))
      yield problem('DUTY_NOT_HELD', locate(entry, 'duty'), { consumer, duty });
  }
};

export const responsibilityEntries: Lint = function* (context) {
  const { lists, registry, catalog } = context;
  const departments = registry.departments.map(({ id }) => id);
  const demand = lists.demand.map(({ id }) => id);
  for (const entry of lists.responsibility) {
    const { supplier } = entry;
    if (!departments.includes(supplier))
      yield unknown('DEPARTMENT_UNKNOWN', locate(entry, 'supplier'), supplier, departments);
    yield* namedItems(context, entry, (item) => promised(item, supplier, catalog));
    for (const { coordinate, index, wildcard } of context.expand(entry.items, () => false)) {
      const item = context.item(coordinate);
      if (wildcard || !item || promised(item, supplier, catalog)) continue;
      const values = { supplier, coordinate, suppliers: item.suppliers.join(', ') };
      yield problem('NOT_SUPPLIED', locate(entry, 'items', index), values);
    }
    for (const [index, id] of entry.answers.entries())
      if (!demand.includes(id))
        yield unknown('DEMAND_UNKNOWN', locate(entry, 'answers', index), id, demand);
  }
};

export const combinations: Lint = function* (context) {
  const known = Object.keys(context.catalog.items);
  for (const entry of context.lists.combinations) {
    const { id, level, items } = entry;
    if (new Set(items).size < 2) yield problem('COMBINATION_TOO_SMALL', entry.location, { id });
    for (const [index, name] of items.entries())
      if (!context.item(name))
        yield unknown('COORDINATE_UNKNOWN', locate(entry, 'items', index), name, known);
    yield* abstractMembers(context, entry);
    const highest = Math.max(0, ...items.map((name) => context.item(name)?.level ?? 0));
    if (highest >= level) yield problem('COMBINATION_IDLE', entry.location, { id, level });
  }
};

/** Interfaces answer with the items of their types: one that is named itself is never what is granted. */
function* abstractMembers({ catalog }: LintContext, entry: Combination): Iterable<Problem> {
  for (const [index, coordinate] of entry.items.entries()) {
    const [type = '', field = ''] = coordinate.split('.');
    const behind = own(catalog.possibleTypes, type);
    if (!behind?.length || !own(catalog.items, coordinate)) continue;
    const items = behind.map((each) => `${each}.${field}`).join(', ');
    const values = { id: entry.id, coordinate, items };
    yield problem('COMBINATION_ABSTRACT', locate(entry, 'items', index), values);
  }
}

/** Names in `items` that the catalog does not have, and wildcards that name nothing. */
export function* namedItems(
  context: LintContext,
  entry: Entry & { readonly items: readonly string[] },
  accepts: Parameters<LintContext['expand']>[1],
): Iterable<Problem> {
  const { catalog } = context;
  for (const [index, name] of entry.items.entries()) {
    const type = wildcardType(name);
    if (type === undefined ? own(catalog.items, name) : context.expand([name], accepts).length > 0)
      continue;
    const at = locate(entry, 'items', index);
    if (type === undefined)
      yield unknown('COORDINATE_UNKNOWN', at, name, Object.keys(catalog.items));
    else if (!itemsOf(context).some((item) => item.type === type)) {
      const types = new Set(itemsOf(context).map((item) => item.type));
      yield unknown('TYPE_UNKNOWN', at, type, types);
    } else yield problem('EXPANDS_TO_NOTHING', at, { name });
  }
}

/** The consumer exists, the purpose exists, and some class of the consumer has a duty for it. */
export function* consumerAndPurpose(
  context: LintContext,
  entry: Entry & { readonly consumer: string; readonly purpose: string },
): Iterable<Problem> {
  const { consumer, purpose } = entry;
  const known = context.consumers.has(consumer);
  if (!known)
    yield unknown('CONSUMER_UNKNOWN', locate(entry, 'consumer'), consumer, context.consumers);
  if (!(PURPOSES as readonly string[]).includes(purpose))
    yield unknown('PURPOSE_UNKNOWN', locate(entry, 'purpose'), purpose, PURPOSES);
  else if (known && !context.classesOf(consumer).some((c) => context.purposesOf(c).has(purpose)))
    yield problem('PURPOSE_NOT_PERMITTED', locate(entry, 'purpose'), { consumer, purpose });
}
