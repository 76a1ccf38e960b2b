import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('public_interest_cases', (table) => {
    table.string('number', 40).primary();
    table.string('field', 32).notNullable().index();
    table.string('kind', 32);
    table.string('stage', 32).notNullable().index();
    table.string('title', 120);
    table.date('registered_at');
    table.date('suggestion_at');
    table.date('rectify_due_at');
    table.boolean('rectified');
    table.string('respondent_agency', 120);
    table.text('facts');
    table.text('evidence');
    table.integer('amount_recovered');
    table.string('procuratorate', 120);
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('prosecutions', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('number', 40);
    table.string('charge', 120);
    table.string('stage', 32).notNullable().index();
    table.date('received_at');
    table.date('review_due_at');
    table.string('decision', 32);
    table.date('decided_at');
    table.boolean('leniency_agreed');
    table.string('transferred_by', 120);
    table.string('prosecutor_unit', 120);
    table.text('facts');
    table.string('person_ref', 23).notNullable().index();
    table.string('community_code', 12).notNullable().index();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('prosecutions');
  await knex.schema.dropTable('public_interest_cases');
}
