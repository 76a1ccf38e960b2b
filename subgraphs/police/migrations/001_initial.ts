import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('police_stations', (table) => {
    table.string('code', 16).primary();
    table.string('name', 64).notNullable();
    table.string('area_code', 6).notNullable();
    table.string('address', 128).notNullable();
    table.string('window_phone', 32).notNullable();
    table.string('opening_hours', 64).notNullable();
  });
  await createCalls(knex);
  await createRegistrations(knex);
}

async function createCalls(knex: Knex): Promise<void> {
  await knex.schema.createTable('police_calls', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).index();
    table.string('number', 16).notNullable().unique();
    table.string('received_at', 20).notNullable().index();
    table.string('year', 4).notNullable();
    table.string('kind', 32).notNullable().index();
    table.string('urgency', 8).notNullable();
    table.string('place', 255).notNullable();
    table.text('summary').notNullable();
    table.string('opponent', 64);
    table.integer('party_count').notNullable();
    table.boolean('injured').notNullable();
    table.string('arrived_at', 20);
    table.string('handling', 24).notNullable();
    table.string('handling_note', 255).notNullable();
    table.string('status', 8).notNullable();
    table.string('closed_at', 20);
    table.string('transferred_to', 16).notNullable();
    table.string('transferred_at', 20);
    table.string('station_code', 16).notNullable();
    table.string('caller_name', 64);
    table.string('caller_phone', 32);
    table.string('criminal_record', 32);
    table.string('community_code', 12).notNullable().index();
    table.string('area_code', 6).notNullable();
    table.string('grid_code', 15);
  });
}

async function createRegistrations(knex: Knex): Promise<void> {
  await knex.schema.createTable('household_registrations', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).notNullable().unique();
    table.string('registration_type', 16).notNullable();
    table.string('book_number', 24).notNullable();
    table.string('relation_to_head', 16).notNullable();
    table.string('registered_address', 255).notNullable();
    table.string('registered_area_code', 6).notNullable();
    table.string('origin_code', 6).notNullable();
    table.date('registered_at').notNullable();
    table.date('moved_in_at');
    table.string('moved_from', 64);
    table.boolean('resides_elsewhere').notNullable();
    table.string('status', 16).notNullable();
    table.string('station_code', 16).notNullable();
  });
}
