import type { Knex } from 'knex';

/** The last day, in China, for which the legal clock has run. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('clock_runs', (table) => {
    table.string('id', 16).primary();
    table.string('day', 10).notNullable();
    table.string('ran_at', 24).notNullable();
    table.integer('moved').notNullable();
  });
  // The row is there from the start: processes that take it at once lock a row, not a gap (MariaDB).
  await knex('clock_runs').insert({ id: 'legal-clock', day: '', ran_at: '', moved: 0 });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('clock_runs');
}
