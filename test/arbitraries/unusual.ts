/**
 * Random policies with what few of them have and all must bear: abstract types, twins, replicas, alternatives
 * in scopes, scopes on one's own rows, orders and lists of values, several areas.
 */
import fc from 'fast-check';
import type {
  Agreement,
  Bundle,
  Item,
  NegativeEntry,
  Scope,
  SubjectClass,
} from '../../policies/model/index.ts';
import { bundle, COORDINATES, subjectClass } from './policy.ts';

const compare = (field: string, op: string, value: object): Scope =>
  ({ kind: 'compare', item: `Person.${field}`, op, value }) as Scope;

const condition: fc.Arbitrary<Scope> = fc.constantFrom<Scope>(
  compare('area', 'within', { subject: 'areas' }),
  compare('area', 'in', { literal: ['150602', '150603'] }),
  compare('area', 'in', { subject: 'areas' }),
  compare('area', 'within', { literal: '150603' }),
  compare('name', 'gte', { literal: 'y' }),
  compare('name', 'lte', { literal: 'x' }),
  compare('name', 'eq', { subject: 'department' }),
  compare('name', 'ne', { subject: 'areas' }),
  { kind: 'self' },
  { kind: 'none' },
  { kind: 'all' },
);

const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 2, arbitrary: condition },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('or', 'or', 'and'), fc.array(condition, { maxLength: 3 }))
      .map(([kind, of]) => ({ kind, of }) as Scope),
  },
);

const negative: fc.Arbitrary<NegativeEntry> = fc
  .record({
    id: fc.constantFrom('a-entry', 'entry-0z'),
    coordinates: fc.constantFrom<string[]>([], ['Actor.phone'], ['Person.phone']),
    resources: fc.constantFrom<string[]>([], [], [], ['Actor']),
  })
  .map((rest) => ({
    kind: 'PROTECTIVE',
    label: { zh: '文', en: 'text' },
    basis: ['basis-2'],
    classes: [],
    ...rest,
  }));

/** One or two items as few are: a twin, a replica kept by two, of two columns. */
const oddItems: fc.Arbitrary<Readonly<Record<string, Partial<Item>>>> = fc.dictionary(
  fc.constantFrom(...COORDINATES),
  fc.constantFrom<Partial<Item>>(
    { twinOf: 'Person.phone' },
    { suppliers: ['grid', 'health'] },
    { columns: ['one', 'two'] },
  ),
  { maxKeys: 2 },
);

function withScope(agreement: Agreement, one: Scope | undefined, cell: Scope | undefined) {
  return {
    ...agreement,
    ...(one ? { resourceScope: { Person: one } } : {}),
    ...(cell ? { itemScope: { 'Person.phone': cell } } : {}),
  };
}

export const unusualBundle: fc.Arbitrary<Bundle> = fc
  .record({
    base: bundle,
    entries: fc.array(negative, { maxLength: 1 }),
    odd: oddItems,
    members: fc.constantFrom<string[]>(['Person'], ['Person', 'Call']),
    scopes: fc.array(fc.tuple(fc.option(scope), fc.option(scope)), { maxLength: 14 }),
  })
  .map(({ base, entries, odd, members, scopes }) => ({
    ...base,
    agreements: base.agreements.map((agreement, index) => {
      const [rows, cell] = scopes[index] ?? [];
      return withScope(agreement, rows ?? undefined, cell ?? undefined);
    }),
    lists: { ...base.lists, negative: [...base.lists.negative, ...entries] },
    catalog: {
      ...base.catalog,
      possibleTypes: { Actor: members },
      items: Object.fromEntries(
        Object.entries(base.catalog.items).map(([name, item]) => [
          name,
          item.key ? item : { ...item, ...odd[name] },
        ]),
      ),
    },
  }));

export const unusualClass: fc.Arbitrary<SubjectClass> = fc
  .tuple(subjectClass, fc.constantFrom<string[]>([], ['150602'], ['1506'], ['150602', '150603']))
  .map(([one, areas]) => ({ ...one, areas }));
