import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('wards', (table) => {
    table.string('code', 8).primary();
    table.string('name', 64).notNullable();
  });
  await knex.schema.createTable('patients', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).notNullable();
    table.string('name', 64);
    table.string('phone', 32);
    table.string('id_number', 18);
    table.date('born');
    table.string('street', 128);
    table.string('door', 128);
    table.integer('admissions');
    table.string('area_code', 12).notNullable().index();
    table.string('ward_code', 8).notNullable().index();
    table.string('secret', 16);
    table.string('year', 4).notNullable();
  });
  await knex.schema.createTable('visits', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).notNullable();
    table.string('patient_ref', 23).notNullable().index();
    table.string('kind', 32).notNullable();
    table.date('visited_on');
    table.datetime('visited_at', { useTz: false });
    table.decimal('fee', 10, 2);
  });
}
