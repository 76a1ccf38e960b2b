/**
 * Orders of lists, per request. An order shows what it follows, so a list follows only columns of items
 * that the subject sees whole; what is denied, masked or scoped drops out, and the primary key remains.
 */
import { MATTER_LEVEL } from '../../policies/engine/index.ts';
import type { DecisionMap, Item, Verdict } from '../../policies/model/index.ts';
import type { OrderColumn } from './condition.ts';
import { isRuled, type Rules } from './rules.ts';
import type { Table, Tables } from './tables.ts';

export type Orders = ReadonlyMap<string, readonly OrderColumn[]>;

/** The verdict of an item for the request's subject and purpose. */
export type Decide = (item: Item) => Promise<Verdict>;

/** Orders of the resources that the operation reaches. */
export async function ordersFor(
  tables: Tables,
  rules: Rules,
  decisions: DecisionMap,
  decide: Decide,
): Promise<Orders> {
  const orders = new Map<string, readonly OrderColumn[]>();
  for (const type of decisions.resources.keys()) {
    const table = tables.get(type);
    if (table) orders.set(type, await orderOf(table, rules, decide));
  }
  return orders;
}

async function orderOf(
  table: Table,
  rules: Rules,
  decide: Decide,
): Promise<readonly OrderColumn[]> {
  const shown: OrderColumn[] = [];
  for (const entry of table.order) {
    const visible = await Promise.all(
      entry.items.map(
        async (item) => !isRuled(rules, table, item) && isShownWhole(item, await decide(item)),
      ),
    );
    if (visible.some(Boolean)) shown.push(entry);
    // No two rows share it: nothing is left to order by.
    if (visible.some(Boolean) && entry.required) return shown;
  }
  return [...shown, primaryOrder(table)];
}

/** What an order ends with that does not hold the primary key already. */
export function primaryOrder({ mapping }: Table): OrderColumn {
  return { column: mapping.primaryKey, direction: 'asc', required: true };
}

/** Granted without mask and scope, and below the level from which a matter is needed. */
export function isShownWhole(item: Item, verdict: Verdict): boolean {
  // From this level on a matter is needed, which an order does not name.
  return item.level < MATTER_LEVEL && isWhole(verdict);
}

/** Granted in every row that the subject has, and as it is. */
export function isWhole(verdict: Verdict): boolean {
  return verdict.effect === 'grant' && !verdict.mask && !verdict.itemScope && !verdict.parts;
}
