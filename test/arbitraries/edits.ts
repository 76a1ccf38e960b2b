/** Random edits of a bundle: such as take away by themselves, and such as give. For the loosening order. */
import fc from 'fast-check';
import type {
  Agreement,
  Bundle,
  ClassEntry,
  Combination,
  Item,
  Lists,
  NegativeEntry,
  RegisteredUse,
  Scope,
} from '../../policies/model/index.ts';
import { COORDINATES, NAMES } from './policy.ts';

/** `pick`: any number; which entry, item or value is edited. A bundle without such an entry stays. */
export interface Edit {
  readonly name: string;
  readonly apply: (bundle: Bundle, pick: number) => Bundle;
}

const TEXT = { zh: '文', en: 'text' };

function at<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(1, list.length)];
}

function mapped<T>(list: readonly T[], pick: number, change: (entry: T) => T): readonly T[] {
  const chosen = at(list, pick);
  return list.map((entry) => (entry === chosen ? change(entry) : entry));
}

function without<T>(list: readonly T[], pick: number): readonly T[] {
  const chosen = at(list, pick);
  return list.filter((entry) => entry !== chosen);
}

const coordinateOf = (pick: number): string => at(COORDINATES, pick) ?? '';

const inLists =
  <K extends keyof Lists>(key: K, change: (list: Lists[K], pick: number) => Lists[K]) =>
  (bundle: Bundle, pick: number): Bundle => ({
    ...bundle,
    lists: { ...bundle.lists, [key]: change(bundle.lists[key], pick) },
  });

const inAgreement =
  (change: (agreement: Agreement, pick: number) => Partial<Agreement>) =>
  (bundle: Bundle, pick: number): Bundle => ({
    ...bundle,
    agreements: mapped(bundle.agreements, pick, (one) => ({ ...one, ...change(one, pick >> 4) })),
  });

const inItem =
  (change: (item: Item, pick: number) => Partial<Item>) =>
  (bundle: Bundle, pick: number): Bundle => {
    const { items } = bundle.catalog;
    const item = items[coordinateOf(pick)];
    if (!item) return bundle;
    const changed = { ...items, [item.coordinate]: { ...item, ...change(item, pick >> 5) } };
    return { ...bundle, catalog: { ...bundle.catalog, items: changed } };
  };

const inClass =
  (change: (entry: ClassEntry, pick: number) => Partial<ClassEntry>) =>
  (bundle: Bundle, pick: number): Bundle => {
    const { registry } = bundle;
    const classes = mapped(registry.classes, pick, (one) => ({
      ...one,
      ...change(one, pick >> 4),
    }));
    return { ...bundle, registry: { ...registry, classes } };
  };

const negativeEntry = (pick: number): NegativeEntry => ({
  id: `added-${pick}`,
  kind: 'PROTECTIVE',
  label: TEXT,
  basis: [],
  coordinates: [coordinateOf(pick)],
  classes: pick % 7 === 0 ? ['CONTACT'] : [],
  resources: pick % 11 === 0 ? ['Call'] : [],
});

const combination = (pick: number): Combination => ({
  id: `added-${pick}`,
  label: TEXT,
  items: [...new Set([coordinateOf(pick), coordinateOf(pick >> 4)])],
  level: 4,
});

const use = (pick: number): RegisteredUse => ({
  id: `added-${pick}`,
  consumer: 'hotline',
  purpose: 'CASE_HANDLING',
  items: COORDINATES,
});

const NARROW: Scope = {
  kind: 'compare',
  item: 'Person.area',
  op: 'eq',
  value: { literal: '150602' },
};
const narrower = (scope: Scope | undefined): Scope =>
  scope === undefined ? NARROW : { kind: 'and', of: [scope, NARROW] };

/** Take away by themselves; what they release or open besides is what the order must find. */
export const TIGHTENINGS: readonly Edit[] = [
  { name: 'negative entry added', apply: inLists('negative', (l, p) => [...l, negativeEntry(p)]) },
  { name: 'use removed', apply: inLists('uses', without) },
  {
    name: 'item of a use removed',
    apply: inLists('uses', (l, p) =>
      mapped(l, p, (one) => ({ ...one, items: without(one.items, p >> 4) })),
    ),
  },
  {
    name: 'combination added',
    apply: inLists('combinations', (l, p) => [...l, combination(p)]),
  },
  {
    name: 'combination of a higher level',
    apply: inLists('combinations', (l, p) => mapped(l, p, (one) => ({ ...one, level: 4 }))),
  },
  {
    name: 'combination of fewer items',
    apply: inLists('combinations', (l, p) =>
      mapped(l, p, (one) => ({ ...one, items: one.items.slice(p % 2, 2) })),
    ),
  },
  { name: 'agreement suspended', apply: inAgreement(() => ({ status: 'SUSPENDED' })) },
  {
    name: 'agreement removed',
    apply: (bundle, pick) => ({ ...bundle, agreements: without(bundle.agreements, pick) }),
  },
  { name: 'agreement shortened', apply: inAgreement(({ until }) => ({ until: until - 1000 })) },
  { name: 'agreement begins later', apply: inAgreement(({ from }) => ({ from: from + 1000 })) },
  {
    name: 'item of an agreement removed',
    apply: inAgreement(({ items }, pick) => ({ items: without(items, pick) })),
  },
  {
    name: 'rows of an agreement narrowed',
    apply: inAgreement(({ resourceScope }) => ({
      resourceScope: { ...resourceScope, Person: narrower(resourceScope.Person) },
    })),
  },
  {
    name: 'cells of an agreement narrowed',
    apply: inAgreement(({ itemScope }) => ({
      itemScope: { ...itemScope, 'Person.name': narrower(itemScope['Person.name']) },
    })),
  },
  {
    name: 'mask added',
    apply: inAgreement(({ masks, items }, pick) => {
      const item = at(items, pick);
      return item === undefined || masks[item] ? {} : { masks: { ...masks, [item]: 'PHONE' } };
    }),
  },
  { name: 'volume set', apply: inAgreement(({ volume = 9 }) => ({ volume: volume - 1 })) },
  { name: 'level raised', apply: inItem(({ level }) => ({ level: level < 3 ? 3 : 4 })) },
  { name: 'masked level raised', apply: inItem(({ mask }) => (mask ? { maskedLevel: 4 } : {})) },
  { name: 'item withheld', apply: inItem(() => ({ sharing: 'WITHHELD' })) },
  {
    name: 'open item made conditional',
    apply: inItem(({ sharing }) => (sharing === 'UNCONDITIONAL' ? { sharing: 'CONDITIONAL' } : {})),
  },
  {
    name: 'duty asked for',
    apply: inItem(({ duty }, pick) =>
      duty.length > 0 ? {} : { duty: [at(NAMES.duties, pick) ?? ''] },
    ),
  },
  { name: 'listing narrowed', apply: inItem(() => ({ listed: ['DEPARTMENT'] })) },
  { name: 'own access ended', apply: inItem(() => ({ ownAccess: false })) },
  { name: 'class of an item changed', apply: inItem(() => ({ class: 'INFORMANT' })) },
  { name: 'clearance of a class lowered', apply: inClass(() => ({ clearance: 1 })) },
  {
    name: 'purposes of a duty fewer',
    apply: (bundle) => ({
      ...bundle,
      registry: {
        ...bundle.registry,
        duties: { ...bundle.registry.duties, AUDITOR: { purposes: [] } },
      },
    }),
  },
];

/** Give something by themselves, where anybody is there to take it. */
export const LOOSENINGS: readonly Edit[] = [
  { name: 'negative entry removed', apply: inLists('negative', without) },
  { name: 'use added', apply: inLists('uses', (l, p) => [...l, use(p)]) },
  { name: 'combination removed', apply: inLists('combinations', without) },
  {
    name: 'combination of a lower level',
    apply: inLists('combinations', (l, p) => mapped(l, p, (one) => ({ ...one, level: 1 }))),
  },
  { name: 'agreement resumed', apply: inAgreement(() => ({ status: 'ACTIVE' })) },
  { name: 'agreement extended', apply: inAgreement(({ until }) => ({ until: until + 1000 })) },
  { name: 'agreement begins earlier', apply: inAgreement(({ from }) => ({ from: from - 1000 })) },
  { name: 'items of an agreement added', apply: inAgreement(() => ({ items: COORDINATES })) },
  { name: 'rows of an agreement widened', apply: inAgreement(() => ({ resourceScope: {} })) },
  {
    name: 'cells of all agreements widened',
    apply: (bundle) => ({
      ...bundle,
      agreements: bundle.agreements.map((one) => ({ ...one, itemScope: {} })),
    }),
  },
  { name: 'masks removed', apply: inAgreement(() => ({ masks: {} })) },
  { name: 'another consumer', apply: inAgreement(() => ({ consumer: 'health' })) },
  { name: 'level lowered', apply: inItem(() => ({ level: 1 })) },
  { name: 'masked level lowered', apply: inItem(({ mask }) => (mask ? { maskedLevel: 1 } : {})) },
  { name: 'item opened', apply: inItem(() => ({ sharing: 'UNCONDITIONAL' })) },
  { name: 'duty no longer asked for', apply: inItem(() => ({ duty: [] })) },
  { name: 'own access begun', apply: inItem(() => ({ ownAccess: true })) },
  { name: 'clearance of a class raised', apply: inClass(() => ({ clearance: 4 })) },
];

/** A bundle after several edits, and their names. */
export function edited(
  edits: readonly Edit[],
  most: number,
): fc.Arbitrary<
  (bundle: Bundle) => { readonly bundle: Bundle; readonly names: readonly string[] }
> {
  const one = fc.tuple(fc.constantFrom(...edits), fc.nat({ max: 1023 }));
  return fc.array(one, { minLength: 1, maxLength: most }).map((chosen) => (bundle) => ({
    bundle: chosen.reduce((result, [edit, pick]) => edit.apply(result, pick), bundle),
    names: chosen.map(([edit]) => edit.name),
  }));
}
