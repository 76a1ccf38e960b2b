import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('activity_index', (table) => {
    table.string('code', 40).primary();
    table.string('week', 120).notNullable().index();
    table.date('week_start');
    table.string('community_code', 12).notNullable().index();
    table.string('area_code', 6);
    table.decimal('overall', 12, 2);
    table.decimal('orders', 12, 2);
    table.decimal('mobility', 12, 2);
    table.decimal('night_activity', 12, 2);
    table.decimal('shops_open', 12, 2);
    table.decimal('change_on_week', 12, 2);
    table.integer('sample');
    table.text('merchant_breakdown');
  });
  await knex.schema.createTable('index_releases', (table) => {
    table.string('week', 120).primary();
    table.string('released_at', 25);
    table.text('method');
    table.string('baseline', 120);
    table.integer('communities');
    table.integer('smallest_sample');
    table.string('licence', 120);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('index_releases');
  await knex.schema.dropTable('activity_index');
}
