/** The department's tables joined with what its own SDL declares of them. */
import type { Catalog, Item, Resource } from '../../policies/model/index.ts';
import { isRef } from '../../wire/ref.ts';
import type { OrderColumn } from './condition.ts';
import { UndeclaredColumn } from './errors.ts';
import type { Department, Row, TableMapping } from './types.ts';

export interface Table {
  readonly type: string;
  readonly mapping: TableMapping;
  readonly resource: Resource;
  /** Items by field name. */
  readonly items: ReadonlyMap<string, Item>;
  /** Key fields with one column: always read, since resolvers and joins need them. */
  readonly keyFields: readonly string[];
  /** Values that the key column can have; of any other a database would make one, or an error. */
  readonly isKey: (value: unknown) => value is string | number;
  /** Default order of lists with the items that declare each column. */
  readonly order: readonly (OrderColumn & { readonly items: readonly Item[] })[];
  /** Columns of all items, the key and the subject: nothing else can be named in a statement. */
  readonly columns: ReadonlySet<string>;
}

export type Tables = ReadonlyMap<string, Table>;

/** Throws an error that names the type and the rule where mapping and SDL do not fit. */
export function tablesOf(department: Department, catalog: Catalog): Tables {
  return new Map(
    Object.entries(department.tables).map(([type, mapping]) => [
      type,
      tableOf(department.name, type, mapping, catalog),
    ]),
  );
}

function tableOf(department: string, type: string, mapping: TableMapping, catalog: Catalog): Table {
  const resource = Object.hasOwn(catalog.resources, type) ? catalog.resources[type] : undefined;
  if (!resource) throw new TypeError(`${department}: table of ${type}, which is no @resource`);
  const items = new Map(
    Object.values(catalog.items)
      .filter((item) => item.type === type)
      .map((item) => [item.field, item]),
  );
  const subject = resource.subject;
  if (resource.personal && !subject)
    throw new TypeError(`${department}: personal resource ${type} names no subject column`);
  checkFields(department, type, mapping, items);
  checkOrder(department, type, mapping, resource, items);
  const columns = new Set([...items.values()].flatMap((item) => item.columns));
  columns.add(mapping.keyColumn);
  if (subject) columns.add(subject);
  return {
    type,
    mapping,
    resource,
    items,
    keyFields: resource.keys.flat().filter((field) => items.get(field)?.columns.length === 1),
    isKey: keyTest(mapping, resource, items),
    order: mapping.order.map(([column, direction]) => ({
      column,
      direction,
      required: column === mapping.primaryKey,
      items: [...items.values()].filter((item) => item.columns.includes(column)),
    })),
    columns,
  };
}

/** Start of the names under which the kit selects what no field shows. */
export const RESERVED = 'isthmus_';

const INT_MAX = 2 ** 31 - 1;

function keyTest(
  { keyColumn }: TableMapping,
  { personal }: Resource,
  items: ReadonlyMap<string, Item>,
): Table['isKey'] {
  if (personal) return isRef;
  const item = [...items.values()].find(({ key, columns }) => key && columns[0] === keyColumn);
  return item?.returns.type === 'Int' ? isInt : isText;
}

function isInt(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) <= INT_MAX;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function checkFields(
  department: string,
  type: string,
  mapping: TableMapping,
  items: ReadonlyMap<string, Item>,
): void {
  for (const field of items.keys()) {
    if (field.startsWith(RESERVED))
      throw new TypeError(`${department}: ${type}.${field}: names with ${RESERVED} are the kit's`);
  }
  for (const field of Object.keys(mapping.values ?? {})) {
    if (!items.has(field))
      throw new TypeError(`${department}: values.${field} is no item of ${type}`);
  }
}

/** An order is visible in the answer: it may only follow declared items, never a reference. */
function checkOrder(
  department: string,
  type: string,
  mapping: TableMapping,
  resource: Resource,
  items: ReadonlyMap<string, Item>,
): void {
  const declared = new Set(
    [...items.values()]
      .filter((item) => item.returns.type !== 'Ref')
      .flatMap((item) => item.columns),
  );
  for (const [column] of mapping.order) {
    if (column === resource.subject || !declared.has(column))
      throw new UndeclaredColumn(
        `${department}: the order of ${type}`,
        column,
        'which is a reference or no column of a declared item',
      );
  }
}

/** How a field comes from its columns before masks; undefined where it simply is its one column. */
export function computation(table: Table, item: Item): ((columns: Row) => unknown) | undefined {
  const custom = table.mapping.values;
  const compute = custom && Object.hasOwn(custom, item.field) ? custom[item.field] : undefined;
  if (compute) return compute;
  if (item.columns.length === 1) return undefined;
  return item.columns.length === 0 ? () => undefined : (columns) => columns;
}
