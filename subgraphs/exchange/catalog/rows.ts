/** A bundle's catalog as rows of tables. Column names are those of the migrations. */
import type { BundleContent, Item, Resource } from '../../../policies/model/index.ts';
import type { Row } from '../../kit/index.ts';
import {
  type BundleView,
  codeListOf,
  conditionsOf,
  dataTypeOf,
  sharingOf,
  summaryOf,
  viewOf,
  withheldReasonOf,
} from './elements.ts';
import { addChinese, addName, type Terms } from './words.ts';

export interface CatalogRows {
  readonly entries: readonly Row[];
  readonly items: readonly Row[];
  readonly uses: readonly Row[];
  readonly terms: readonly Row[];
}

export function catalogRows(content: BundleContent): CatalogRows {
  const view = viewOf(content);
  const { resources } = content.catalog;
  // Root types and federation's own are no resources.
  const items = Object.values(content.catalog.items).filter((item) =>
    Object.hasOwn(resources, item.type),
  );
  return {
    entries: Object.values(resources).map((resource) => entryRow(resource, view)),
    items: items.map((item) => itemRow(item, view)),
    uses: items.flatMap((item) => useRows(item, view)),
    terms: [
      ...Object.values(resources).flatMap((resource) => entryTerms(resource, view)),
      ...items.flatMap((item) => itemTerms(item, view)),
    ],
  };
}

function entryRow(resource: Resource, view: BundleView): Row {
  const items = view.itemsOf.get(resource.type) ?? [];
  const count = (sharing: Item['sharing']) =>
    items.filter((item) => item.sharing === sharing).length;
  return {
    type: resource.type,
    label: resource.label,
    code: resource.code,
    supplier: resource.supplier,
    theme: resource.theme,
    update_cycle: resource.updateCycle,
    personal: resource.personal,
    item_count: items.length,
    highest_level: Math.max(...items.map((item) => item.level)),
    unconditional: count('UNCONDITIONAL'),
    conditional: count('CONDITIONAL'),
    withheld: count('WITHHELD'),
    summary: summaryOf(resource, view),
    format: 'DATABASE',
    sharing: sharingOf(items),
    method: 'SERVICE_INTERFACE',
    grade: items.some(({ grade }) => grade === 'IMPORTANT') ? 'IMPORTANT' : 'GENERAL',
    classes: JSON.stringify([...new Set(items.map((item) => item.class))].sort()),
    contact: contactOf(items, view),
  };
}

/** Who answers for the entry: the contact of the promise that covers most of its items. */
function contactOf(items: readonly Item[], { content }: BundleView): string | null {
  const covered = content.lists.responsibility.map((entry) => ({
    contact: entry.contact,
    items: items.filter(({ coordinate }) => entry.items.includes(coordinate)).length,
  }));
  const [most] = covered.filter((one) => one.items > 0).sort((a, b) => b.items - a.items);
  return most?.contact ?? null;
}

function itemRow(item: Item, view: BundleView): Row {
  const resource = view.content.catalog.resources[item.type];
  return {
    coordinate: item.coordinate,
    type: item.type,
    field: item.field,
    label: item.label,
    level: item.level,
    grade: item.grade,
    class: item.class,
    sharing: item.sharing,
    basis: JSON.stringify(item.basis),
    // Keys have no supplier of their own; the resource's stands for them.
    supplier: item.suppliers[0] ?? resource?.supplier ?? '',
    standard: item.standard ?? null,
    mask: item.mask ?? null,
    masked_level: item.maskedLevel ?? null,
    audiences: JSON.stringify(item.listed),
    own_access: item.ownAccess,
    data_type: dataTypeOf(item, view),
    code_list: codeListOf(item, view),
    conditions: conditionsOf(item, view),
    withheld_reason: withheldReasonOf(item, view),
    derived_from: JSON.stringify([...new Set([...item.derived, ...item.requires])].sort()),
    is_key: item.key,
  };
}

/** Lineage: whose agreements name the item. */
function useRows(item: Item, { agreementsOn }: BundleView): Row[] {
  return (agreementsOn.get(item.coordinate) ?? []).map((agreement) => ({
    id: `${item.coordinate} ${agreement.id}`,
    coordinate: item.coordinate,
    consumer: agreement.consumer,
    purpose: agreement.purpose,
    agreement: agreement.id,
    status: agreement.status,
  }));
}

/** The heavier, the more a place says of what a row is; the order of a search's answer follows from it. */
const OWN = { start: 9, word: 7, inside: 5 } as const;
const NAME = { start: 6, word: 6 } as const;
const RESOURCE = { start: 4, word: 4 } as const;
const SUPPLIER = { start: 3, word: 3 } as const;

function entryTerms({ type, label, code, supplier }: Resource, view: BundleView): Row[] {
  const terms: Terms = new Map();
  addChinese(terms, label, OWN);
  addName(terms, type, NAME);
  addName(terms, code, NAME);
  addChinese(terms, view.nameOf(supplier), SUPPLIER);
  return termRows(type, terms);
}

function itemTerms(item: Item, view: BundleView): Row[] {
  const terms: Terms = new Map();
  const resource = view.content.catalog.resources[item.type];
  addChinese(terms, item.label, OWN);
  addName(terms, item.field, NAME);
  addName(terms, item.coordinate, NAME);
  addChinese(terms, resource?.label ?? '', RESOURCE);
  addChinese(terms, view.nameOf(item.suppliers[0] ?? resource?.supplier ?? ''), SUPPLIER);
  return termRows(item.coordinate, terms);
}

function termRows(key: string, terms: Terms): Row[] {
  return [...terms].map(([term, { weight, size }]) => ({ row_key: key, term, weight, size }));
}
