import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  for (const index of [0, 1, 2, 3, 4])
    await knex.schema.createTable(`t${index}`, (table) => {
      table.integer('nr').primary();
      for (const column of ['ref', 'person_ref']) table.string(column, 23).notNullable();
      for (const column of ['name', 'phone', 'note', 'text', 'area']) table.string(column, 64);
      for (const to of [0, 1, 2, 3, 4]) table.string(`link${to}`, 23);
    });
}
