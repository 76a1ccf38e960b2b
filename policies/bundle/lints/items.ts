/** Lints on the classification of single items. */
import type { Item, Mask } from '../../model/index.ts';
import { own } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import { citesStatute, type Lint, type LintContext, unknown, unknownBasis } from './context.ts';

/**
 * An unconditional item is open to every department: level 2 at most, never personal, never masked.
 */
export const unconditionalIsOpen: Lint = function* (context) {
  for (const item of itemsOf(context)) {
    if (item.sharing !== 'UNCONDITIONAL') continue;
    const { coordinate, level, type } = item;
    if (level > 2) yield problem('UNCONDITIONAL_TOO_HIGH', item.location, { coordinate, level });
    if (item.mask) yield problem('UNCONDITIONAL_MASKED', item.location, { coordinate });
    const types = [type, ...(own(context.catalog.possibleTypes, type) ?? [])];
    const personal = types.find(context.personal);
    if (personal !== undefined)
      yield problem('UNCONDITIONAL_PERSONAL', item.location, { coordinate, type: personal });
    const entry = context.negative(item);
    if (entry)
      yield problem('NEGATIVE_UNCONDITIONAL', item.location, { coordinate, entry: entry.id });
  }
};

/**
 * A denied field is written null, so whatever some class may be denied is nullable; keys apart. So
 * are the elements of its list where each is an object of its own: one of them may be absent.
 */
export const controlledIsNullable: Lint = function* (context) {
  const { catalog } = context;
  for (const item of itemsOf(context)) {
    const { coordinate, returns } = item;
    const composite =
      Object.hasOwn(catalog.resources, returns.type) ||
      Object.hasOwn(catalog.possibleTypes, returns.type);
    const element = composite && returns.elementNonNull === true;
    if (item.key || !(returns.nonNull || element)) continue;
    const why = context.controlled(item);
    if (why === undefined) continue;
    const values = { coordinate, why };
    if (returns.nonNull) yield problem('CONTROLLED_NON_NULL', item.location, values);
    if (element) yield problem('CONTROLLED_ELEMENT_NON_NULL', item.location, values);
  }
};

/**
 * Not sharing needs a law, an administrative regulation or a State Council decision (Decree art.
 * 14).
 */
export const withheldHasBasis: Lint = function* (context) {
  for (const item of itemsOf(context)) {
    yield* unknownBasis(context, item.basis, () => item.location);
    if (item.sharing === 'WITHHELD' && !citesStatute(context, item.basis))
      yield problem('WITHHELD_WITHOUT_BASIS', item.location, { coordinate: item.coordinate });
  }
};

/** Scalars whose values include the masked form. */
const MASKED_SCALARS: Readonly<Record<Mask, readonly string[]>> = {
  NAME: ['PersonName'],
  PHONE: ['Phone'],
  ID_NUMBER: ['IdNumber'],
  ADDRESS_TO_COMMUNITY: ['Address'],
  DATE_TO_YEAR: ['PartialDate'],
  NUMBER_TO_BAND: ['Band'],
};

export const maskFitsScalar: Lint = function* (context) {
  for (const item of itemsOf(context)) {
    if (!item.mask) continue;
    const { coordinate, mask, key } = item;
    if (key) yield problem('MASK_ON_KEY', item.location, { coordinate });
    const scalars = MASKED_SCALARS[mask];
    if (scalars.includes(item.returns.type)) continue;
    const values = { coordinate, mask, type: item.returns.type, scalars: scalars.join(', ') };
    yield problem('MASK_SCALAR_WRONG', item.location, values);
  }
};

/** Everything an item, argument or root names must exist. */
export const namedItemsExist: Lint = function* (context) {
  const { catalog } = context;
  const known = Object.keys(catalog.items);
  for (const item of itemsOf(context)) {
    for (const name of item.derived)
      if (!context.item(name))
        yield unknown('DERIVED_UNKNOWN', item.location, name, known, {
          coordinate: item.coordinate,
        });
    if (item.twinOf !== undefined && !context.item(item.twinOf))
      yield unknown('COORDINATE_UNKNOWN', item.location, item.twinOf, known);
    yield* unknownDuties(context, item.duty, item);
  }
  for (const [coordinate, names] of Object.entries(catalog.reads))
    for (const name of names)
      if (!context.item(name))
        yield unknown('COORDINATE_UNKNOWN', ownerOf(context, coordinate)?.location, name, known);
  for (const [coordinate, duties] of Object.entries(catalog.actions))
    yield* unknownDuties(context, duties, context.item(coordinate));
};

/** The item an argument belongs to, for its place: `Query.people` of `Query.people(area:)`. */
function ownerOf(context: LintContext, coordinate: string): Item | undefined {
  return context.item(coordinate.split('(', 1)[0] ?? '');
}

function* unknownDuties(
  { registry }: LintContext,
  duties: readonly string[],
  item: Item | undefined,
): Iterable<Problem> {
  for (const duty of duties)
    if (!Object.hasOwn(registry.duties, duty))
      yield unknown('DUTY_UNKNOWN', item?.location, duty, Object.keys(registry.duties));
}

/** Own data is the data of a row's subject; without one there is nobody whose own it is. */
export const ownAccessIsPersonal: Lint = function* (context) {
  for (const { ownAccess, type, coordinate, location } of itemsOf(context)) {
    if (ownAccess && !context.personal(type))
      yield problem('OWN_ACCESS_IMPERSONAL', location, { coordinate, type });
  }
};

export function itemsOf({ catalog }: LintContext): Item[] {
  return Object.values(catalog.items);
}
