import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('catalog_entries', (table) => {
    table.string('type', 120).primary();
    table.string('label', 120);
    table.string('code', 40);
    table.string('supplier', 120).notNullable().index();
    table.string('theme', 120);
    table.string('update_cycle', 120);
    table.boolean('personal');
    table.integer('item_count');
    table.integer('highest_level');
    table.integer('unconditional');
    table.integer('conditional');
    table.integer('withheld');
  });
  await knex.schema.createTable('catalog_items', (table) => {
    table.string('coordinate', 120).primary();
    table.string('type', 40);
    table.string('field', 120);
    table.string('label', 120);
    table.integer('level');
    table.string('grade', 120);
    table.string('class', 120);
    table.string('sharing', 32).notNullable().index();
    table.text('basis');
    table.string('supplier', 120).notNullable().index();
    table.string('standard', 120);
    table.string('mask', 120);
    table.integer('masked_level');
    table.text('audiences');
    table.boolean('own_access');
  });
  await knex.schema.createTable('negative_list', (table) => {
    table.string('id', 120).primary();
    table.string('kind', 32);
    table.string('label_zh', 120);
    table.string('label_en', 120);
    table.text('basis');
    table.text('coordinates');
    table.text('classes');
    table.text('resources');
    table.date('reviewed');
  });
  await knex.schema.createTable('demand_list', (table) => {
    table.string('id', 120).primary();
    table.string('consumer', 120);
    table.string('purpose', 120);
    table.string('duty', 120);
    table.string('label_zh', 120);
    table.string('label_en', 120);
    table.text('items');
    table.text('basis');
    table.text('answered_by');
  });
  await knex.schema.createTable('responsibility_list', (table) => {
    table.string('id', 120).primary();
    table.string('supplier', 120);
    table.text('items');
    table.string('update_cycle', 120);
    table.decimal('completeness', 6, 4);
    table.decimal('accuracy', 6, 4);
    table.string('contact', 120);
    table.text('answers');
  });
  await knex.schema.createTable('agreements', (table) => {
    table.string('id', 120).primary();
    table.string('kind', 32);
    table.string('supplier', 120);
    table.string('consumer', 120).notNullable().index();
    table.string('purpose', 120);
    table.text('items');
    table.string('status', 32).notNullable().index();
    table.date('from_date');
    table.date('until_date');
    table.string('goal', 120);
    table.integer('retention_days');
    table.integer('volume');
    table.string('impact_assessment', 120);
    table.boolean('scoped');
    table.string('handler', 120);
  });
  await knex.schema.createTable('policy_versions', (table) => {
    table.integer('number').primary();
    table.string('published_at', 25);
    table.string('hash', 120);
    table.integer('resources');
    table.integer('items');
    table.integer('agreements');
    table.integer('negative_entries');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('policy_versions');
  await knex.schema.dropTable('agreements');
  await knex.schema.dropTable('responsibility_list');
  await knex.schema.dropTable('demand_list');
  await knex.schema.dropTable('negative_list');
  await knex.schema.dropTable('catalog_items');
  await knex.schema.dropTable('catalog_entries');
}
