import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('power_outages', (table) => {
    table.string('number', 40).primary();
    table.boolean('planned');
    table.string('status', 32).notNullable().index();
    table.string('started_at', 25);
    table.string('restore_expected_at', 25);
    table.string('restored_at', 25);
    table.string('cause', 32);
    table.text('cause_detail');
    table.integer('customers_affected');
    table.string('feeder', 120);
    table.string('substation', 120);
    table.string('crew_phone', 32);
    table.boolean('repeat_within_30_days');
    table.string('grid_code', 15).notNullable().index();
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('meters', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('customer_number', 120);
    table.integer('consumption');
    table.string('month', 120);
    table.string('tariff', 32);
    table.string('area_code', 6);
    table.string('person_ref', 23).notNullable().index();
    table.index(['area_code', 'month', 'tariff']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('meters');
  await knex.schema.dropTable('power_outages');
}
