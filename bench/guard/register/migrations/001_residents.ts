import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('residents', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('name', 64).notNullable();
    table.string('phone', 32).notNullable();
    table.date('birth_date').notNullable();
    table.string('gender', 8).notNullable();
    table.string('address', 128).notNullable();
    table.string('community_code', 12).notNullable().index();
  });
}
