/** Uses per consumer and window of time, counted in the department's own database. */
import type { Knex } from 'knex';

/** Width of `consumer` in the counting table; names alike so far share one allowance, which only tightens. */
const CONSUMER_LENGTH_MAX = 128;

/** One use more; the count includes it. One statement counts, so no two uses get the same number lost. */
export async function countUse(
  knex: Knex,
  table: string,
  consumer: string,
  windowS: number,
  nowMs: number,
): Promise<number> {
  const key = {
    consumer: consumer.slice(0, CONSUMER_LENGTH_MAX),
    window_start: Math.floor(nowMs / 1000 / windowS) * windowS,
  };
  await knex(table)
    .insert({ ...key, uses: 1 })
    .onConflict(['consumer', 'window_start'])
    .merge({ uses: knex.raw('?? + 1', [`${table}.uses`]) });
  const row = await knex(table).where(key).first('uses');
  return Number(row.uses);
}
