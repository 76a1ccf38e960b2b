import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('court_cases', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('case_number', 40);
    table.string('cause_code', 40);
    table.string('cause', 120);
    table.string('procedure', 32);
    table.string('stage', 32).notNullable().index();
    table.date('filed_at');
    table.string('hearing_at', 25);
    table.date('closed_at');
    table.string('result', 32);
    table.integer('amount');
    table.string('judge_unit', 120);
    table.string('court_code', 40);
    table.boolean('mediation_attempted');
    table.string('mediation_organisation', 120);
    table.text('claim');
    table.string('enforcement_status', 32);
    table.string('person_ref', 23).notNullable().index();
    table.string('respondent_ref', 23);
    table.string('respondent_name', 64);
    table.string('respondent_organisation', 120);
    table.string('community_code', 12).notNullable().index();
    table.string('quarter', 7).notNullable();
    table.string('area_code', 6).notNullable();
    table.index(['area_code', 'quarter', 'cause_code']);
  });
  await knex.schema.createTable('sealed_cases', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('case_number', 40);
    table.string('charge', 120);
    table.string('disposition', 120);
    table.date('sealed_at');
    table.string('sealing_unit', 120);
    table.string('person_ref', 23).notNullable().index();
  });
  await knex.schema.createTable('courts', (table) => {
    table.string('code', 40).primary();
    table.string('name', 120);
    table.string('short_code', 40);
    table.string('level', 32);
    table.string('area_code', 6);
    table.string('address', 120);
    table.string('service_hotline', 120);
    table.string('opening_hours', 120);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('courts');
  await knex.schema.dropTable('sealed_cases');
  await knex.schema.dropTable('court_cases');
}
