import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('insurances', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('social_security_number', 120);
    table.string('kind', 32).notNullable().index();
    table.string('status', 32);
    table.string('employer', 120);
    table.integer('contribution_base');
    table.integer('months_paid');
    table.string('last_paid_month', 120);
    table.date('started_at');
    table.integer('benefit_amount');
    table.string('bank_account', 120);
    table.string('person_ref', 23).notNullable().index();
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('subsidies', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('number', 40);
    table.string('kind', 32).notNullable().index();
    table.string('status', 32).notNullable().index();
    table.integer('amount');
    table.date('approved_at');
    table.date('starts_at');
    table.date('ends_at');
    table.date('review_due_at');
    table.integer('household_size');
    table.text('reason');
    table.string('bank_account', 120);
    table.string('authority', 120);
    table.string('person_ref', 23).notNullable().index();
    table.string('community_code', 12).notNullable().index();
    table.string('quarter', 7).notNullable();
    table.string('area_code', 6).notNullable();
    table.index(['area_code', 'quarter', 'kind']);
  });
  await knex.schema.createTable('benefit_standards', (table) => {
    table.string('code', 40).primary();
    table.string('kind', 32).notNullable().index();
    table.string('area_code', 6);
    table.integer('monthly_amount');
    table.date('effective_from');
    table.string('document', 120);
    table.text('conditions');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('benefit_standards');
  await knex.schema.dropTable('subsidies');
  await knex.schema.dropTable('insurances');
}
