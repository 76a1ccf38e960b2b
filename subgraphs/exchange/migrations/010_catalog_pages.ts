import type { Knex } from 'knex';

/** Orders of the lists of entries and of changes: a page reads what it shows. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('catalog_entries', (table) => {
    table.index(['code', 'type']);
    table.index(['supplier', 'code', 'type']);
  });
  await knex.schema.alterTable('catalog_changes', (table) => {
    table.index(['supplier', 'number']);
    table.index(['subject', 'number']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('catalog_changes', (table) => {
    table.dropIndex(['subject', 'number']);
    table.dropIndex(['supplier', 'number']);
  });
  await knex.schema.alterTable('catalog_entries', (table) => {
    table.dropIndex(['supplier', 'code', 'type']);
    table.dropIndex(['code', 'type']);
  });
}
