/**
 * Lints on rules that decide nothing: dead ones, shadowed ones, and new fields that no rule names. Entries
 * of the negative list may overlap: what several withhold stays withheld when one of them goes.
 */
import { canonicalJson } from '../../../wire/canonical-json.ts';
import type { Agreement, ClassEntry, Item } from '../../model/index.ts';
import { unconditional } from '../expand.ts';
import { own } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import { locate } from '../yaml/positions.ts';
import type { Lint, LintContext } from './context.ts';
import { itemsOf } from './items.ts';

/** An agreed item that every class of the consumer is denied all the same, by clearance or duty. */
export const agreedItemsReach: Lint = function* (context) {
  for (const agreement of context.agreements) {
    const classes = context
      .classesOf(agreement.consumer)
      .filter((entry) => context.purposesOf(entry).has(agreement.purpose));
    if (classes.length === 0) continue;
    for (const { coordinate, index } of context.granted(agreement)) {
      const item = context.item(coordinate);
      if (item?.sharing !== 'CONDITIONAL') continue;
      if (classes.some((entry) => mayReach(item, agreement, entry))) continue;
      const at = locate(agreement, 'items', index);
      yield problem('AGREED_IN_VAIN', at, { coordinate, id: agreement.id });
    }
  }
};

function mayReach(item: Item, { masks }: Agreement, { duties, clearance }: ClassEntry): boolean {
  const masked = item.mask !== undefined && own(masks, item.coordinate) === item.mask;
  const level = masked ? (item.maskedLevel ?? item.level) : item.level;
  const charged = item.duty.length === 0 || item.duty.some((duty) => duties.includes(duty));
  return charged && level <= clearance;
}

/** An active agreement of which another gives everything: suspending it would stop nothing. */
export const agreementsAreNotShadowed: Lint = function* (context) {
  const active = context.agreements.filter(({ status }) => status === 'ACTIVE');
  for (const agreement of active) {
    const wider = active.find(
      (other) =>
        shadows(context, other, agreement) &&
        // Of two that give the same, one stays.
        (!shadows(context, agreement, other) || other.id < agreement.id),
    );
    if (!wider) continue;
    yield problem('AGREEMENT_SHADOWED', agreement.location, { id: agreement.id, other: wider.id });
  }
};

function shadows(context: LintContext, wider: Agreement, narrower: Agreement): boolean {
  if (wider === narrower) return false;
  const parties = ({ supplier, consumer, purpose }: Agreement) => [supplier, consumer, purpose];
  if (parties(wider).join('\n') !== parties(narrower).join('\n')) return false;
  if (wider.from > narrower.from || wider.until < narrower.until) return false;
  const given = new Set(context.granted(wider).map(({ coordinate }) => coordinate));
  return context.granted(narrower).every(({ coordinate }) => {
    const type = coordinate.split('.', 1)[0] ?? '';
    return (
      given.has(coordinate) &&
      asWide(wider.resourceScope, narrower.resourceScope, type) &&
      asWide(wider.itemScope, narrower.itemScope, coordinate) &&
      asWide(wider.masks, narrower.masks, coordinate)
    );
  });
}

/** No condition, or the same one. */
function asWide<T>(
  wider: Readonly<Record<string, T>>,
  narrower: Readonly<Record<string, T>>,
  name: string,
): boolean {
  const condition = own(wider, name);
  if (condition === undefined) return true;
  return canonicalJson(condition) === canonicalJson(own(narrower, name) ?? null);
}

/** A registered use of which another of the same consumer and purpose has every item. */
export const usesAreNotShadowed: Lint = function* (context) {
  const items = context.lists.uses.map(
    ({ items: names }) =>
      new Set(context.expand(names, unconditional).map(({ coordinate }) => coordinate)),
  );
  for (const [index, use] of context.lists.uses.entries()) {
    const mine = items[index] ?? new Set();
    const wider = context.lists.uses.find((other, position) => {
      const theirs = items[position] ?? new Set();
      if (other === use || other.consumer !== use.consumer || other.purpose !== use.purpose)
        return false;
      const covered = [...mine].every((coordinate) => theirs.has(coordinate));
      return covered && mine.size > 0 && (theirs.size > mine.size || other.id < use.id);
    });
    if (wider) yield problem('USE_SHADOWED', use.location, { id: use.id, other: wider.id });
  }
};

/** A combination one of whose items nobody is given: it never comes together and denies nothing. */
export const combinationsComeTogether: Lint = function* (context) {
  for (const entry of context.lists.combinations)
    for (const [index, name] of entry.items.entries()) {
      const item = context.item(name);
      if (!item || (item.sharing !== 'WITHHELD' && !context.negative(item))) continue;
      const at = locate(entry, 'items', index);
      yield problem('COMBINATION_DEAD', at, { id: entry.id, coordinate: name });
    }
};

/** A twin is joined for everybody who asks: it would carry what nobody may have. */
export const twinsAreNotNegative: Lint = function* (context) {
  for (const { coordinate, twinOf, location } of itemsOf(context)) {
    const original = twinOf === undefined ? undefined : context.item(twinOf);
    const entry = original && context.negative(original);
    if (entry)
      yield problem('TWIN_OF_NEGATIVE', location, {
        ...{ coordinate, original: original.coordinate, entry: entry.id },
      });
  }
};

/** A field that is not published yet, and that nobody but its supplier would get. */
export const newFieldsHaveVerdicts: Lint = function* (context) {
  const { published, agreements, lists } = context;
  if (!published) return;
  const granted = new Set(
    [
      ...agreements.flatMap((agreement) => context.granted(agreement)),
      ...lists.uses.flatMap(({ items }) => context.expand(items, unconditional)),
    ].map(({ coordinate }) => coordinate),
  );
  for (const item of itemsOf(context))
    if (!own(published.items, item.coordinate) && !isDecided(context, item, granted))
      yield newField(item);
};

function isDecided(context: LintContext, item: Item, granted: ReadonlySet<string>): boolean {
  const { key, twinOf, ownAccess, sharing, coordinate, listed } = item;
  if (key || twinOf !== undefined || ownAccess || sharing === 'WITHHELD') return true;
  if (sharing === 'UNCONDITIONAL' && listed.includes('CITIZEN')) return true;
  return granted.has(coordinate) || context.negative(item) !== undefined;
}

function newField({ coordinate, location }: Item): Problem {
  return problem('FIELD_WITHOUT_VERDICT', location, { coordinate });
}
