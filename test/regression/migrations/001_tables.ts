import type { Knex } from 'knex';

/** Tables of all three departments of the small federation; each uses its own. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('persons', (table) => {
    table.integer('nr').primary();
    table.string('person_ref', 23).notNullable().unique();
    for (const column of ['name', 'phone', 'national_id', 'politics', 'informant', 'hidden'])
      table.string(column, 64);
    for (const column of ['income', 'note', 'area', 'friend_ref']) table.string(column, 64);
    table.date('born');
  });
  await knex.schema.createTable('companies', (table) => {
    table.string('code', 18).primary();
    for (const column of ['title', 'boss_ref', 'reserve']) table.string(column, 64);
  });
  await knex.schema.createTable('records', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).notNullable().index();
    for (const column of ['kind', 'diagnosis', 'area']) table.string(column, 64);
  });
}
