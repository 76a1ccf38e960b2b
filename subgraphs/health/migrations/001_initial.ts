import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('health_records', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('record_number', 120);
    table.date('visited_at');
    table.string('visit_kind', 32);
    table.string('facility_code', 40);
    table.string('department', 120);
    table.string('diagnosis_code', 40);
    table.string('diagnosis', 120);
    table.text('treatment');
    table.string('allergies', 120);
    table.boolean('chronic_disease');
    table.integer('cost');
    table.boolean('insured');
    table.string('person_ref', 23).notNullable().index();
    table.string('community_code', 12).notNullable().index();
    table.string('quarter', 7).notNullable();
    table.string('area_code', 6).notNullable();
    table.index(['area_code', 'quarter', 'visit_kind']);
  });
  await knex.schema.createTable('medical_disputes', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('number', 40);
    table.date('registered_at');
    table.string('route', 32);
    table.string('stage', 32).notNullable().index();
    table.string('facility_code', 40);
    table.string('cause', 32);
    table.text('claim');
    table.integer('amount_claimed');
    table.integer('amount_agreed');
    table.string('mediation_organisation', 120);
    table.date('closed_at');
    table.string('person_ref', 23).notNullable().index();
    table.string('contact_phone', 32);
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('clinics', (table) => {
    table.string('code', 40).primary();
    table.string('name', 120);
    table.string('kind', 32).notNullable().index();
    table.string('grade', 120);
    table.string('address', 120);
    table.string('phone', 120);
    table.integer('beds');
    table.integer('beds_in_use');
    table.integer('doctors');
    table.integer('nurses');
    table.integer('daily_visits');
    table.boolean('emergency');
    table.date('as_of');
    table.string('community_code', 12).notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('clinics');
  await knex.schema.dropTable('medical_disputes');
  await knex.schema.dropTable('health_records');
}
