/** Bundles to measure with: a rule on every field of GitHub's schema, and 10,000 agreements of one consumer. */
import type { GraphQLSchema } from 'graphql';
import { isInterfaceType, isObjectType } from 'graphql';
import type {
  Agreement,
  BundleContent,
  Catalog,
  Coordinate,
  Item,
  NegativeEntry,
  RegisteredUse,
  Scope,
} from '../../policies/model/index.ts';
import {
  agreementOf,
  CONSUMER,
  PURPOSES,
  type Purpose,
  registryOf,
  withinAreas,
} from '../policy.ts';
import { catalogOf, comparedItem, SUPPLIERS } from './github-schema.ts';

const LABEL = { zh: '测量', en: 'measurement' };

/** Which list names the field: of twenty fields one negative entry, three uses, sixteen agreements. */
function kindOf(index: number): 'negative' | 'use' | 'agreement' {
  if (index % 20 === 7) return 'negative';
  return index % 20 < 3 ? 'use' : 'agreement';
}

/** Every field has a rule of its own; every third agreement a scope, every seventh a mask. */
export function ruleOnEachField(schema: GraphQLSchema): BundleContent {
  const plain = catalogOf(schema);
  const negative: NegativeEntry[] = [];
  const uses: RegisteredUse[] = [];
  const agreements: Agreement[] = [];
  const items: Record<Coordinate, Item> = {};
  Object.values(plain.items).forEach((item, index) => {
    const kind = kindOf(index);
    const { coordinate } = item;
    const purpose = PURPOSES[index % PURPOSES.length] ?? PURPOSES[0];
    items[coordinate] = kind === 'use' ? { ...item, sharing: 'UNCONDITIONAL' } : item;
    if (kind === 'negative') negative.push(negativeOf(coordinate));
    if (kind === 'use')
      uses.push({ id: `use-${index}`, consumer: CONSUMER, purpose, items: [coordinate] });
    if (kind === 'agreement') agreements.push(ownAgreement(schema, item, index, purpose));
  });
  return content({ ...plain, items }, { negative, uses, agreements });
}

/**
 * `count` agreements of one consumer for one purpose, spread over the items in turn. Those of every second
 * type have a scope each, so that no item shows all its rows and the type's are the union of all.
 */
export function manyAgreements(schema: GraphQLSchema, count: number): BundleContent {
  const catalog = catalogOf(schema);
  const all = Object.values(catalog.items).filter(({ type }) => type !== 'Mutation');
  const types = [...new Set(all.map(({ type }) => type))];
  const scoped = new Set(types.filter((_, index) => index % 2 === 0));
  const agreements = Array.from({ length: count }, (_, index) => {
    const item = all[index % all.length];
    if (!item) throw new Error('the catalog is empty');
    const own = ownAgreement(schema, item, index, PURPOSES[0]);
    return scoped.has(item.type) ? { ...own, itemScope: scopeOf(schema, item, index) } : own;
  });
  return content(catalog, { negative: [], uses: [], agreements });
}

function ownAgreement(
  schema: GraphQLSchema,
  item: Item,
  index: number,
  purpose: Purpose,
): Agreement {
  const masks = index % 7 === 0 ? { [item.coordinate]: 'NAME' as const } : {};
  const itemScope = index % 3 === 0 ? scopeOf(schema, item, index) : {};
  const [supplier = ''] = item.suppliers;
  const terms = { masks, itemScope };
  return { ...agreementOf(supplier, purpose, [item.coordinate], terms), id: `agreement-${index}` };
}

/** Rows in the caller's areas, or one of ten values. */
function scopeOf(
  schema: GraphQLSchema,
  { type, coordinate }: Item,
  index: number,
): Readonly<Record<Coordinate, Scope>> {
  const named = schema.getType(type);
  const item = isObjectType(named) || isInterfaceType(named) ? comparedItem(named) : undefined;
  if (item === undefined) return {};
  const value = { literal: `${index % 10}` };
  return {
    [coordinate]: index % 2 === 0 ? withinAreas(item) : { kind: 'compare', item, op: 'eq', value },
  };
}

export function negativeOf(coordinate: Coordinate): NegativeEntry {
  return {
    ...{ id: `negative-${coordinate}`, kind: 'STATUTORY', label: LABEL, basis: ['law-1'] },
    ...{ coordinates: [coordinate], classes: [], resources: [] },
  };
}

function content(
  catalog: Catalog,
  {
    negative,
    uses,
    agreements,
  }: {
    readonly negative: readonly NegativeEntry[];
    readonly uses: readonly RegisteredUse[];
    readonly agreements: readonly Agreement[];
  },
): BundleContent {
  const sources = SUPPLIERS.map((name) => ({
    ...{ name, url: 'http://127.0.0.1:1', sdlHash: '', key: name, refSpace: 'base' },
  }));
  const basis = [{ id: 'law-1', title: LABEL, article: '1', rank: 'LAW' as const }];
  return {
    v: 1,
    number: 0,
    previous: null,
    createdAt: '2026-01-01T00:00:00Z',
    registry: registryOf(sources),
    catalog,
    lists: { basis, negative, demand: [], responsibility: [], uses, combinations: [] },
    agreements,
  };
}
