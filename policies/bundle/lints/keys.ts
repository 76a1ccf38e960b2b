/** Lints on keys and on what `@requires` carries from one department into another. */
import type { Item } from '../../model/index.ts';
import { type Problem, problem } from '../problem.ts';
import type { Lint, LintContext } from './context.ts';
import { itemsOf } from './items.ts';

/** Classes of items by which a person is known. */
const NATURAL_CLASSES: ReadonlySet<string> = new Set(['NAME', 'CONTACT', 'IDENTITY_NUMBER']);

/** Keys travel to whoever joins: nothing by which a person is known may be one. */
export const keysAreNotNatural: Lint = function* (context) {
  for (const item of itemsOf(context))
    if (item.key && NATURAL_CLASSES.has(item.class))
      yield problem('KEY_NATURAL', item.location, { coordinate: item.coordinate });
};

/** A personal resource is joined by one scalar `Ref` and nothing else. */
export const personalKeysAreRefs: Lint = function* (context) {
  for (const resource of Object.values(context.catalog.resources)) {
    if (!resource.personal) continue;
    for (const key of resource.keys) {
      const items = key.map((field) => context.item(`${resource.type}.${field}`));
      const [only] = items;
      const { type, list } = only?.returns ?? {};
      if (items.length === 1 && type === 'Ref' && !list) continue;
      yield problem('KEY_NOT_REF', resource.location, {
        type: resource.type,
        key: key.join(' '),
      });
    }
  }
};

/** What one department's field requires of another is sent there for everybody who asks. */
export const requiresIsUncontrolled: Lint = function* (context) {
  for (const item of itemsOf(context))
    for (const coordinate of item.requires) {
      const required = context.item(coordinate);
      if (!required || required.key) continue;
      yield* requiredItem(context, item, required);
    }
};

function* requiredItem(context: LintContext, item: Item, required: Item): Iterable<Problem> {
  const { coordinate, location } = item;
  const original = required.twinOf === undefined ? undefined : context.item(required.twinOf);
  if (original === undefined) {
    const why = context.controlled(required);
    if (why !== undefined)
      yield problem('REQUIRES_CONTROLLED', location, {
        coordinate,
        item: required.coordinate,
        why,
      });
    return;
  }
  if (original.sharing === 'UNCONDITIONAL') return;
  for (const consumer of item.suppliers) {
    if (required.suppliers.includes(consumer)) continue;
    const agreed = context.agreements.some(
      (agreement) =>
        agreement.consumer === consumer &&
        agreement.status === 'ACTIVE' &&
        context.granted(agreement).some((each) => each.coordinate === original.coordinate),
    );
    const values = { consumer, item: original.coordinate };
    if (!agreed) yield problem('REQUIRES_WITHOUT_AGREEMENT', location, values);
  }
}
