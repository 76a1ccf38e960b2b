import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('mediation_organisations', (table) => {
    table.string('code', 16).primary();
    table.string('name', 128).notNullable();
    table.string('kind', 16).notNullable();
    table.string('area_code', 6).notNullable();
    table.string('address', 128).notNullable();
    table.string('phone', 32).notNullable();
    table.integer('mediator_count').notNullable();
    table.boolean('bilingual').notNullable();
  });
  await knex.schema.createTable('mediation_cases', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).notNullable().index();
    table.string('respondent_ref', 23).index();
    table.string('number', 16).notNullable().unique();
    table.string('origin', 16).notNullable();
    table.string('origin_number', 32);
    table.string('cause', 64).notNullable();
    table.string('category_class', 2).notNullable();
    table.string('accepted_at', 20).notNullable().index();
    table.string('year', 4).notNullable();
    progress(table);
    table.string('organisation_code', 16).notNullable();
    table.string('mediator_name', 64).notNullable();
    table.text('facts').notNullable();
    table.string('claim', 255).notNullable();
    table.text('session_record');
    table.string('applicant_name', 64).notNullable();
    table.string('respondent_name', 64).notNullable();
    table.string('community_code', 12).notNullable().index();
    table.string('area_code', 6).notNullable();
  });
}

function progress(table: Knex.CreateTableBuilder): void {
  table.string('stage', 16).notNullable().index();
  table.date('due_at').notNullable();
  table.integer('sessions').notNullable();
  table.date('closed_at');
  table.string('outcome', 24);
  table.string('performance', 16);
  table.boolean('judicially_confirmed').notNullable();
  table.text('agreement_text');
  table.integer('agreement_amount');
}
