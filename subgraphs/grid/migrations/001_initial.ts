import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('communities', (table) => {
    table.string('code', 12).primary();
    table.string('name', 64).notNullable();
    table.string('kind', 8).notNullable();
    table.string('street_code', 9).notNullable();
    table.string('street_name', 64).notNullable();
    table.string('area_code', 6).notNullable().index();
    table.string('area_name', 32).notNullable();
    table.integer('grid_count').notNullable();
    table.string('residents', 16);
    table.string('service_point', 128).notNullable();
    table.string('service_phone', 32).notNullable();
    table.boolean('mediation_room').notNullable();
    table.date('valid_from').notNullable();
  });
  await knex.schema.createTable('grids', (table) => {
    table.string('code', 15).primary();
    table.string('name', 64).notNullable();
    table.string('kind', 16).notNullable();
    table.string('community_code', 12).notNullable().index();
    table.decimal('latitude', 8, 4).notNullable();
    table.decimal('longitude', 8, 4).notNullable();
    table.string('post', 64).notNullable();
    table.string('duty_phone', 32).notNullable();
    table.string('patrol_cycle', 16).notNullable();
    table.date('valid_from').notNullable();
  });
  await createHouseholds(knex);
  await createPersons(knex);
  // Uses of verifyIdentity per consumer and hour.
  await knex.schema.createTable('identity_checks', (table) => {
    table.string('consumer', 128).notNullable();
    table.bigInteger('window_start').notNullable();
    table.integer('uses').notNullable();
    table.primary(['consumer', 'window_start']);
  });
}

async function createHouseholds(knex: Knex): Promise<void> {
  await knex.schema.createTable('households', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).notNullable().index();
    table.string('number', 24).notNullable().unique();
    table.integer('member_count').notNullable();
    table.string('address', 255).notNullable();
    table.string('tenure', 16).notNullable();
    table.string('community_code', 12).notNullable().index();
    table.string('grid_code', 15).notNullable().index();
    table.string('estate_code', 16);
    table.date('visited_at');
    table.string('updated_at', 20).notNullable();
  });
}

async function createPersons(knex: Knex): Promise<void> {
  await knex.schema.createTable('persons', (table) => {
    table.integer('nr').primary();
    table.string('person_ref', 23).notNullable().unique();
    table.string('household_ref', 23).notNullable().index();
    table.string('name', 64).notNullable();
    table.string('sex', 8).notNullable();
    table.date('birth_date').notNullable();
    table.string('ethnicity', 32).notNullable();
    table.string('phone', 32);
    table.string('address', 255).notNullable();
    table.string('id_number', 18).notNullable().unique();
    table.string('political_status', 32);
    table.string('education', 32);
    table.string('marital_status', 16);
    table.string('occupation', 32);
    table.string('relation_to_head', 8).notNullable();
    table.string('community_code', 12).notNullable().index();
    table.string('grid_code', 15).notNullable().index();
    table.date('verified_at');
  });
}
