import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('catalog_entries', (table) => {
    table.text('summary');
    table.string('format', 32);
    table.string('sharing', 32);
    table.string('method', 32);
    table.string('grade', 32);
    table.text('classes');
    table.string('contact', 120);
    table.string('since', 25);
    table.string('changed_at', 25);
  });
  await knex.schema.alterTable('catalog_items', (table) => {
    table.string('data_type', 32);
    table.string('code_list', 120);
    table.text('conditions');
    table.text('withheld_reason');
    table.text('derived_from');
    table.boolean('is_key');
    table.string('since', 25);
    table.string('changed_at', 25);
  });
  await knex.schema.createTable('catalog_terms', (table) => {
    table.string('row_key', 120).notNullable();
    // MariaDB counts four bytes a character in a key; words.ts cuts terms to this.
    table.string('term', 60).notNullable();
    table.integer('size').notNullable();
    table.integer('weight').notNullable();
    table.primary(['row_key', 'term']);
    table.index(['term', 'row_key', 'weight', 'size']);
  });
  await knex.schema.createTable('catalog_uses', (table) => {
    table.string('id', 250).primary();
    table.string('coordinate', 120).notNullable().index();
    table.string('consumer', 120).notNullable();
    table.string('purpose', 120).notNullable();
    table.string('agreement', 120).notNullable();
    table.string('status', 32).notNullable();
  });
  await knex.schema.createTable('catalog_changes', (table) => {
    table.integer('number').primary();
    table.string('subject', 250).notNullable().index();
    table.string('kind', 16).notNullable();
    table.string('property', 40);
    table.text('before');
    table.text('after');
    table.integer('version').notNullable();
    table.string('published_at', 25).notNullable();
    table.string('supplier', 120).notNullable();
    table.text('signers').notNullable();
  });
  await knex.schema.createTable('catalog_state', (table) => {
    table.string('id', 16).primary();
    table.integer('number').notNullable();
    table.integer('changes').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['catalog_state', 'catalog_changes', 'catalog_uses', 'catalog_terms'])
    await knex.schema.dropTable(name);
  await knex.schema.alterTable('catalog_items', (table) => {
    for (const name of ['data_type', 'code_list', 'conditions', 'withheld_reason', 'derived_from'])
      table.dropColumn(name);
    for (const name of ['is_key', 'since', 'changed_at']) table.dropColumn(name);
  });
  await knex.schema.alterTable('catalog_entries', (table) => {
    for (const name of ['summary', 'format', 'sharing', 'method', 'grade', 'classes', 'contact'])
      table.dropColumn(name);
    for (const name of ['since', 'changed_at']) table.dropColumn(name);
  });
}
