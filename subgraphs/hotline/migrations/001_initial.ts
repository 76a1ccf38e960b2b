import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('hotline_calls', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).index();
    table.string('number', 16).notNullable().unique();
    table.string('channel', 16).notNullable();
    table.string('received_at', 20).notNullable().index();
    table.string('quarter', 7).notNullable();
    table.string('category_code', 6).notNullable();
    table.string('category_name', 32).notNullable();
    table.string('category_class', 2).notNullable();
    table.string('title', 128).notNullable();
    table.text('content').notNullable();
    table.string('opponent', 64);
    table.string('status', 16).notNullable();
    table.string('urgency', 16).notNullable();
    table.boolean('confidential').notNullable();
    processing(table);
    callback(table);
    table.string('caller_name', 64);
    table.string('caller_phone', 32);
    table.string('recording', 32);
    table.string('community_code', 12).notNullable().index();
    table.string('area_code', 6).notNullable();
    table.string('grid_code', 15);
    table.string('estate_code', 16);
  });
  await knex.schema.createTable('hotline_categories', (table) => {
    table.string('code', 6).primary();
    table.string('name', 32).notNullable();
    table.string('parent_code', 6);
    table.integer('limit_days');
    table.string('unit', 64);
  });
}

function processing(table: Knex.CreateTableBuilder): void {
  table.string('handler_unit', 64).notNullable();
  table.string('handler_unit_code', 16).notNullable();
  table.string('dispatched_at', 20);
  table.string('due_at', 20).notNullable();
  table.string('closed_at', 20);
  table.integer('returned_count').notNullable();
  table.string('return_reason', 64);
  table.integer('extension_days').notNullable();
  table.integer('urge_count').notNullable();
  table.boolean('supervised').notNullable();
  table.boolean('difficult').notNullable();
  table.string('repeat_of_ref', 23);
  table.text('reply');
}

function callback(table: Knex.CreateTableBuilder): void {
  table.string('callback_at', 20);
  table.boolean('callback_reached');
  table.boolean('callback_solved');
  table.boolean('callback_satisfied');
}
