import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('properties', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('unit_number', 120);
    table.string('certificate_number', 120);
    table.string('address', 200);
    table.integer('floor_area');
    table.string('use', 32);
    table.string('ownership', 32);
    table.date('registered_at');
    table.boolean('mortgaged');
    table.boolean('seized');
    table.string('loan_account', 120);
    table.string('person_ref', 23).notNullable().index();
    table.string('estate_code', 40).notNullable().index();
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('estates', (table) => {
    table.string('code', 40).primary();
    table.string('name', 120);
    table.string('grid_code', 15);
    table.string('community_code', 12).notNullable().index();
    table.integer('built_year');
    table.integer('buildings');
    table.integer('dwellings');
    table.integer('elevators');
    table.string('heating', 32);
    table.boolean('owners_committee');
    table.string('manager_code', 40).notNullable().index();
    table.integer('maintenance_fund');
  });
  await knex.schema.createTable('property_managers', (table) => {
    table.string('credit_code', 40).primary();
    table.string('name', 120);
    table.string('grade', 32);
    table.string('service_hotline', 120);
    table.decimal('fee', 12, 2);
    table.integer('staff');
    table.date('contract_until');
    table.string('manager_name', 64);
    table.string('manager_phone', 32);
  });
  await knex.schema.createTable('repairs', (table) => {
    table.string('number', 40).primary();
    table.string('kind', 32).notNullable().index();
    table.string('reported_at', 25);
    table.string('finished_at', 25);
    table.string('status', 32).notNullable().index();
    table.string('urgency', 32);
    table.integer('reports_count');
    table.string('building', 120);
    table.text('description');
    table.string('contractor', 120);
    table.integer('cost');
    table.string('contractor_phone', 32);
    table.string('estate_code', 40).notNullable().index();
    table.string('grid_code', 15);
    table.string('community_code', 12).notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('repairs');
  await knex.schema.dropTable('property_managers');
  await knex.schema.dropTable('estates');
  await knex.schema.dropTable('properties');
}
