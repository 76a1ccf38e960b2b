/**
 * A department's rules.ts (ADR 0138): shield rules judged once per statement's rows, ANDed to what the
 * policy grants. What shield would silently ignore is asserted before the department serves.
 */
import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import type { Catalog, DecisionMap, Item, Subject } from '../../policies/model/index.ts';
import { admittedBy, listRule, type ShieldRule } from '../../policies/shield/index.ts';
import { type Decide, isShownWhole, isWhole } from './order.ts';
import type { Table, Tables } from './tables.ts';
import type { Department, Row, RowRule } from './types.ts';

/** A rule that was found sound. */
export interface BoundRule {
  /** `rules:<department>:<name>`; also its name in shield. */
  readonly ruleId: string;
  readonly type: string;
  readonly withholds: readonly Item[];
  readonly reads: readonly Item[];
  readonly rule: ShieldRule;
}

/** By type. */
export type Rules = ReadonlyMap<string, readonly BoundRule[]>;

/** Rules of one request; `blind` ones read what the subject does not see, and admit no row. */
export type RulesInForce = ReadonlyMap<
  string,
  readonly (BoundRule & { readonly blind: boolean })[]
>;

const NAME = /^[a-z][a-z0-9-]{0,40}$/;

/** Throws TypeError with department, rule and reason where one could be passed over. */
export function rulesOf(
  department: Department,
  catalog: Catalog,
  tables: Tables,
  schema: GraphQLSchema,
): Rules {
  const bound = new Map<string, BoundRule[]>();
  const names = new Set<string>();
  for (const written of department.rules ?? []) {
    const refuse = (why: string): never => {
      throw new TypeError(`${department.name}: rule "${written.name}" ${why}`);
    };
    if (!NAME.test(written.name)) refuse('is not named like no-numbers');
    if (names.has(written.name)) refuse('has the name of another rule');
    names.add(written.name);
    const rule = boundRule(department, written, { catalog, tables, schema, refuse });
    bound.set(rule.type, [...(bound.get(rule.type) ?? []), rule]);
  }
  return bound;
}

interface Binding {
  readonly catalog: Catalog;
  readonly tables: Tables;
  readonly schema: GraphQLSchema;
  readonly refuse: (why: string) => never;
}

function boundRule(department: Department, written: RowRule, binding: Binding): BoundRule {
  const { catalog, tables, schema, refuse } = binding;
  const [first = refuse('withholds nothing')] = written.withholds;
  const [typeName = ''] = first.split('.');
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return refuse(`is on ${typeName}, which is no object type`);
  const table = tables.get(typeName);
  if (!table) return refuse(`is on ${typeName}, which has no table`);
  const itemOf = (coordinate: string): Item => {
    const item = Object.hasOwn(catalog.items, coordinate) ? catalog.items[coordinate] : undefined;
    if (item?.type !== typeName)
      return refuse(`names ${coordinate}, which is no item of ${typeName}`);
    return item;
  };
  const withholds = written.withholds.map(itemOf);
  for (const { coordinate, field } of withholds) {
    const why = unwithholdable(coordinate, catalog);
    if (why !== undefined) refuse(`withholds ${coordinate}, ${why}`);
    if (isNonNullType(type.getFields()[field]?.type))
      refuse(`withholds ${coordinate}, which cannot be null`);
  }
  const reads = written.reads.map(itemOf);
  for (const { coordinate, columns } of reads)
    if (columns.length === 0) refuse(`reads ${coordinate}, which declares no column`);
  const ruleId = `rules:${department.name}:${written.name}`;
  return { ruleId, type: typeName, withholds, reads, rule: listRule(ruleId, written.judge) };
}

/** Why a cell of the item would be seen all the same. */
function unwithholdable(coordinate: string, { items, reads }: Catalog): string | undefined {
  const item = items[coordinate];
  if (!item || item.key || item.twinOf !== undefined) return 'which is there to join';
  if (Object.values(items).some(({ twinOf }) => twinOf === coordinate)) return 'which has a twin';
  const argument = Object.keys(reads).find((name) => reads[name]?.includes(coordinate));
  return argument === undefined ? undefined : `which ${argument} reads`;
}

/** The rules that the operation's grants fall under. `decide` is asked for what it does not reach. */
export async function rulesInForce(
  rules: Rules,
  { coordinates }: DecisionMap,
  decide: Decide,
): Promise<RulesInForce> {
  const inForce = new Map<string, (BoundRule & { blind: boolean })[]>();
  for (const [type, ofType] of rules) {
    const reached = ofType.filter(({ withholds }) =>
      withholds.some(({ coordinate }) => coordinates.get(coordinate)?.effect === 'grant'),
    );
    const judged = reached.map(async (rule) => {
      const seen = await Promise.all(
        rule.reads.map(async (item) => {
          if (item.key || judgesItself(rule, item)) return true;
          const verdict = coordinates.get(item.coordinate);
          if (verdict && isWhole(verdict)) return true;
          return isShownWhole(item, await decide(item));
        }),
      );
      return { ...rule, blind: !seen.every(Boolean) };
    });
    if (judged.length > 0) inForce.set(type, await Promise.all(judged));
  }
  return inForce;
}

/** A cell may be taken away for what it says itself: that it is withheld tells of nothing else. */
function judgesItself({ withholds }: BoundRule, item: Item): boolean {
  return withholds.length === 1 && withholds[0] === item;
}

/** A rule at one reader: the requested fields that it withholds, and its view of an unread row. */
export interface RuleReader {
  readonly rule: BoundRule & { readonly blind: boolean };
  readonly fields: readonly string[];
  readonly view: (row: Row) => Row;
}

/** Fields to withhold per row, in the rows' order; undefined where there are none. */
export async function withheldBy(
  readers: readonly RuleReader[],
  rows: readonly Row[],
  asker: { readonly subject: Subject; readonly purpose: string },
): Promise<readonly (readonly [reader: RuleReader, admitted: readonly boolean[]])[]> {
  return Promise.all(
    readers.map(async (reader): Promise<readonly [RuleReader, readonly boolean[]]> => {
      const { rule, view } = reader;
      if (rule.blind) return [reader, rows.map(() => false)];
      const list = { rows: rows.map(view), ...asker, now: Date.now() };
      return [reader, await admittedBy(rule.rule, list)];
    }),
  );
}

/** True for an item that a rule of the table withholds: an order that followed it would tell of it. */
export function isRuled(rules: Rules, { type }: Table, item: Item): boolean {
  return (rules.get(type) ?? []).some(({ withholds }) => withholds.includes(item));
}
