/** A search by an index of terms, ranked: the statement behind `RequestSource.ranked`. */
import type { Knex } from 'knex';
import { type Condition, conditionSql, withinCode } from './condition.ts';
import type { Search } from './types.ts';

/** A weight counts before any difference in size. */
const WEIGHT = 100;

export interface RankedQuestion {
  readonly search: Search & { readonly phrase?: string | undefined };
  /** Table, key column and condition of the rows that may be found. */
  readonly rows: { readonly table: string; readonly key: string; readonly where: Condition };
  readonly first: number;
}

/** Rows `row_key`, `score`. Equal scores follow the key. Undefined where there is no word to look for. */
export function rankedQuery(
  knex: Knex,
  { search, rows, first }: RankedQuestion,
): Knex.QueryBuilder | undefined {
  const words = search.words.map((word) => hits(knex, search.table, word, 1));
  if (words.length === 0) return undefined;
  const phrase = search.phrase ? [hits(knex, search.table, search.phrase, 0)] : [];
  const { sql, bindings } = conditionSql(rows.where);
  const found = knex(rows.table)
    .select(rows.key)
    .whereRaw(sql, bindings as Knex.RawBinding[]);
  return knex
    .select('row_key')
    .sum({ score: 'best' })
    .from(knex.unionAll([...words, ...phrase]).as('hits'))
    .whereIn('row_key', found)
    .groupBy('row_key')
    .havingRaw('sum(asked) = ?', [words.length])
    .orderBy([{ column: 'score', order: 'desc' }, { column: 'row_key' }])
    .limit(first);
}

function hits(knex: Knex, table: string, word: string, asked: 0 | 1): Knex.QueryBuilder {
  const { sql, bindings } = conditionSql(withinCode('term', word));
  return knex(table)
    .select('row_key', knex.raw(`max(weight * ${WEIGHT} - size) as best`))
    .select(knex.raw(`${asked} as asked`))
    .whereRaw(sql, bindings as Knex.RawBinding[])
    .groupBy('row_key');
}
