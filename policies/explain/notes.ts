/** What the kind of thing means for who may see it, in both languages. */
import { isRootType, type Policy } from '../engine/index.ts';
import type { Item, Text } from '../model/index.ts';

function text(zh: string, en: string): Text {
  return { zh, en };
}

export const NOTES = {
  key: text(
    '主键：总可用于关联，只有自身被许可时才会答复（join-only）',
    'a key: always usable to join, answered only where it is granted itself (join-only)',
  ),
  twin: text(
    '孪生项：只供关联与 @requires，从不答复',
    'a twin: serves joins and @requires only, and is never answered',
  ),
  mutation: text(
    '写操作：被拒绝则整个请求不执行',
    'a mutation: denied, it refuses the whole operation before any effect',
  ),
  abstract: text(
    '接口字段：按实际答复的具体类型判定；没有实现类型时才看它自己',
    'a field of an interface: the concrete types that answer decide; its own verdict counts only without any',
  ),
  argument: text(
    '参数：所读信息项须全部可见且未脱敏，否则整个请求被拒绝',
    'an argument: every item it reads must be seen unmasked, or the whole operation is refused',
  ),
  argumentGranted: text('可以使用该参数', 'the argument may be used'),
  argumentDenied: text(
    '不可使用该参数：ARGUMENT_READS_DENIED_ITEM',
    'the argument may not be used: ARGUMENT_READS_DENIED_ITEM',
  ),
  argumentChange: text(
    '去掉该参数，或使所读信息项可见',
    'leave the argument out, or have the items it reads opened',
  ),
  type: text(
    '类型的行：由登记部门自己的、已许可的信息项的范围合并而成',
    'rows of a type: the union of the scopes of its register’s own items that are granted',
  ),
  root: text(
    '根类型没有行，逐字段判定',
    'a root type has no rows: its fields are decided one by one',
  ),
  rows: text('可见下列范围内的行', 'rows within the scopes below are in reach'),
  noRows: text('没有可见的行', 'no row is in reach'),
  noRowsChange: text('有任一信息项获得许可', 'any one of its items is granted'),
} as const satisfies Readonly<Record<string, Text>>;

export function itemNotes({ possibleTypes }: Policy, item: Item): readonly Text[] {
  return [
    ...(item.key ? [NOTES.key] : []),
    ...(item.twinOf === undefined ? [] : [NOTES.twin]),
    ...(item.type === 'Mutation' ? [NOTES.mutation] : []),
    ...(possibleTypes.has(item.type) && !isRootType(item.type) ? [NOTES.abstract] : []),
  ];
}

/** The asker's own items make a combination whole in some operations only; there the highest other goes. */
export function together(id: string, others: readonly string[]): Text {
  const names = others.join(', ');
  return text(
    `与 ${names} 在同一查询中一并请求时不予提供（组合 ${id}，COMBINATION）`,
    `withheld in an operation that also asks for ${names} (combination ${id}, COMBINATION)`,
  );
}
