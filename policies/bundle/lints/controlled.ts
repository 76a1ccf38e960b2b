/**
 * Controlled items: some class that the registry admits, with a purpose its duties permit, gets a
 * verdict other than Allow. Judged from classification, lists and uses; agreements only ever open
 * more.
 */
import type { Audience, ClassEntry, Item, NegativeEntry, SubjectKind } from '../../model/index.ts';
import { expansionOf, unconditional } from '../expand.ts';
import type { LintInput } from './context.ts';

const AUDIENCE: Readonly<Record<SubjectKind, Audience>> = {
  department: 'DEPARTMENT',
  citizen: 'CITIZEN',
  service: 'SERVICE',
};

export function controlOf(
  input: LintInput,
  negative: (item: Item) => NegativeEntry | undefined,
  purposesOf: (entry: ClassEntry) => ReadonlySet<string>,
): (item: Item) => string | undefined {
  const unregistered = unregisteredUse(input, purposesOf);
  const { classes } = input.registry;
  const combined = new Map(
    input.lists.combinations.flatMap(({ id, items }) => items.map((each) => [each, id])),
  );
  return (item) => {
    if (item.sharing !== 'UNCONDITIONAL') return item.sharing;
    const entry = negative(item);
    if (entry) return entry.id;
    const combination = combined.get(item.coordinate);
    if (combination !== undefined) return combination;
    // An audience that does not see the item listed has no such field in its schema.
    const audience = classes.filter(({ kind }) => item.listed.includes(AUDIENCE[kind]));
    const cause = audience.find(
      ({ clearance, duties }) =>
        clearance < item.level ||
        (item.duty.length > 0 && !item.duty.some((duty) => duties.includes(duty))),
    );
    return cause?.id ?? unregistered(item, audience);
  };
}

/** A class and purpose of its own for which nobody registered the use of an unconditional item. */
function unregisteredUse(
  { registry, catalog, lists }: LintInput,
  purposesOf: (entry: ClassEntry) => ReadonlySet<string>,
): (item: Item, classes: readonly ClassEntry[]) => string | undefined {
  const expand = expansionOf(catalog);
  const registered = new Set(
    lists.uses.flatMap(({ consumer, purpose, items }) =>
      expand(items, unconditional).map(({ coordinate }) => `${consumer} ${purpose} ${coordinate}`),
    ),
  );
  return (item, classes) => {
    for (const entry of classes) {
      if (entry.kind === 'citizen') continue;
      for (const purpose of purposesOf(entry)) {
        const has = (consumer: string) =>
          registered.has(`${consumer} ${purpose} ${item.coordinate}`);
        const apps = registry.apps.filter(({ dept }) => dept === entry.dept);
        const everyApp = apps.length > 0 && apps.every(({ azp }) => has(azp));
        if (!has(entry.dept) && !(entry.kind === 'service' && everyApp))
          return `${entry.id}, ${purpose}`;
      }
    }
    return undefined;
  };
}
