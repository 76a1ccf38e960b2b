/**
 * What Decree 809 arts. 13-15 want a catalog entry to say, from what a bundle knows of it: summary, format,
 * sharing attribute and method, conditions of use, and where an item is withheld the reason with its basis.
 */
import type {
  Agreement,
  BundleContent,
  Item,
  Resource,
  Sharing,
} from '../../../policies/model/index.ts';
import { type DATA_TYPE, SHARING, wordOf } from './vocabulary.ts';

const SUMMARY_ITEMS_MAX = 12;

const DATA_TYPES: Readonly<Record<string, keyof typeof DATA_TYPE>> = {
  Int: 'INTEGER',
  Float: 'NUMBER',
  Decimal: 'NUMBER',
  Boolean: 'BOOLEAN',
  Date: 'DATE',
  DateTime: 'DATE_TIME',
};

/** What is asked of the bundle again and again, looked up once. */
export interface BundleView {
  readonly content: BundleContent;
  readonly itemsOf: ReadonlyMap<string, readonly Item[]>;
  /** Agreements that say something of the item, whatever their status. */
  readonly agreementsOn: ReadonlyMap<string, readonly Agreement[]>;
  nameOf(department: string): string;
  basisText(id: string): string;
}

export function viewOf(content: BundleContent): BundleView {
  const bases = new Map(content.lists.basis.map((basis) => [basis.id, basis]));
  const names = new Map(content.registry.departments.map(({ id, name }) => [id, name.zh]));
  const pairs = content.agreements.flatMap((agreement) =>
    agreement.items.map((item) => [item, agreement] as const),
  );
  return {
    content,
    itemsOf: grouped(Object.values(content.catalog.items).map((item) => [item.type, item])),
    agreementsOn: grouped(pairs),
    nameOf: (department) => names.get(department) ?? department,
    basisText(id) {
      const basis = bases.get(id);
      return basis ? `《${basis.title.zh}》${basis.article}` : id;
    },
  };
}

function grouped<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of pairs) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** 数据类型; a named type that is neither a scalar nor a resource is a code list. */
export function dataTypeOf({ returns }: Item, { content }: BundleView): string {
  if (Object.hasOwn(content.catalog.resources, returns.type)) return 'OBJECT';
  return DATA_TYPES[returns.type] ?? 'STRING';
}

/** Scalars that hold text; any other named type without resource is a list of codes. */
const TEXTS = new Set(['String', 'ID', 'Ref', 'Cursor']);

export function codeListOf(item: Item, view: BundleView): string | null {
  const { type } = item.returns;
  const named = dataTypeOf(item, view) === 'STRING' && !TEXTS.has(type);
  return named ? type : null;
}

/** The entry's own attribute: that of its items where they agree, else conditional. */
export function sharingOf(items: readonly Item[]): Sharing {
  const [first, ...others] = new Set(items.map(({ sharing }) => sharing));
  return first && others.length === 0 ? first : 'CONDITIONAL';
}

export function summaryOf(resource: Resource, view: BundleView): string {
  const items = view.itemsOf.get(resource.type) ?? [];
  const labels = items.filter(({ class: kind }) => kind !== 'SYSTEM').map(({ label }) => label);
  const named = labels.slice(0, SUMMARY_ITEMS_MAX).join('、');
  const more = labels.length > SUMMARY_ITEMS_MAX ? '等' : '';
  return `${view.nameOf(resource.supplier)}的${resource.label}，含${named}${more}${labels.length}项信息项`;
}

/** 使用条件: what somebody has to do, and for which purposes it is given today (Decree 809 art. 15). */
export function conditionsOf(item: Item, view: BundleView): string {
  if (item.sharing === 'UNCONDITIONAL') return '登记使用部门与使用场景后使用';
  if (item.sharing === 'WITHHELD') return '不予共享';
  const agreements = view.agreementsOn.get(item.coordinate) ?? [];
  const active = agreements.filter(({ status }) => status === 'ACTIVE');
  const purposes = [...new Set(active.map(({ purpose }) => purpose))].sort();
  const given = purposes.length > 0 ? `；已有协议的使用场景：${purposes.join('、')}` : '';
  return `与数源部门订立共享协议，限于协议所列使用范围与使用场景${given}`;
}

/** 不予共享的理由与依据; null where the item is shared. */
export function withheldReasonOf(item: Item, view: BundleView): string | null {
  const listed = view.content.lists.negative.filter(
    (entry) =>
      entry.coordinates.includes(item.coordinate) ||
      entry.classes.includes(item.class) ||
      entry.resources.includes(item.type),
  );
  if (listed.length > 0)
    return listed
      .map(({ label, basis }) => `负面清单（${label.zh}）：${basis.map(view.basisText).join('、')}`)
      .join('；');
  if (item.sharing !== 'WITHHELD') return null;
  return `${wordOf(SHARING, item.sharing)}：${item.basis.map(view.basisText).join('、')}`;
}
