/** The newest bundle that was in force here, kept in the department's own database (ADR 0155). */
import type { Knex } from 'knex';
import type { NewestBefore } from '../../policies/bundle/follow/index.ts';
import type { Bundle } from '../../policies/model/index.ts';
import { openDatabase } from './database.ts';

export const NEWEST_BUNDLE_TABLE = 'isthmus_newest_bundle';
const ROW = { id: 1 } as const;

export async function createNewestBundle(knex: Knex): Promise<void> {
  await knex.schema.createTable(NEWEST_BUNDLE_TABLE, (table) => {
    table.integer('id').primary();
    table.bigInteger('number').notNullable();
    table.string('hash', 64).notNullable();
  });
  await knex(NEWEST_BUNDLE_TABLE).insert({ ...ROW, number: -1, hash: '' });
}

/** As the owner: the service's role may read nothing before a bundle is in force. */
export async function newestBefore(database: string): Promise<NewestBefore> {
  const knex = openDatabase(database);
  try {
    const row: { number: number | string } | undefined = await knex(NEWEST_BUNDLE_TABLE)
      .where(ROW)
      .first('number');
    return { number: Number(row?.number ?? -1), kept: `table ${NEWEST_BUNDLE_TABLE}` };
  } finally {
    await knex.destroy();
  }
}

/** Never lowers it, whichever of the department's processes writes last. */
export async function keepNewest(knex: Knex, { number, hash }: Bundle): Promise<void> {
  await knex(NEWEST_BUNDLE_TABLE).where(ROW).where('number', '<', number).update({ number, hash });
}
