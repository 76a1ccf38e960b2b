import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('companies', (table) => {
    table.string('credit_code', 40).primary();
    table.string('name', 120);
    table.string('kind', 32);
    table.string('industry_code', 40).notNullable().index();
    table.string('industry', 120);
    table.integer('capital');
    table.date('established_at');
    table.string('status', 32).notNullable().index();
    table.text('business_scope');
    table.string('authority', 120);
    table.boolean('irregular');
    table.string('legal_representative', 64);
    table.string('registered_address', 200);
    table.string('contact_phone', 32);
    table.integer('employees');
    table.string('inspection_result', 32);
    table.date('inspected_at');
    table.integer('annual_tax');
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('sole_traders', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('credit_code', 40);
    table.string('trade_name', 120);
    table.string('person_ref', 23).notNullable().index();
    table.string('owner_name', 64);
    table.string('owner_phone', 32);
    table.string('premises', 200);
    table.string('industry_code', 40);
    table.string('industry', 120);
    table.string('status', 32);
    table.date('established_at');
    table.integer('turnover');
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('licences', (table) => {
    table.string('number', 40).primary();
    table.string('kind', 32).notNullable().index();
    table.string('scope', 120);
    table.date('issued_at');
    table.date('valid_until');
    table.string('status', 32);
    table.string('authority', 120);
    table.string('credit_code', 40).notNullable().index();
    table.string('manager', 64);
    table.string('revoked_reason', 120);
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('consumer_complaints', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('number', 40);
    table.string('received_at', 25);
    table.string('channel', 32);
    table.string('category', 32);
    table.string('title', 120);
    table.text('content');
    table.integer('amount');
    table.string('status', 32).notNullable().index();
    table.boolean('mediated');
    table.date('due_at');
    table.date('closed_at');
    table.string('credit_code', 40).notNullable().index();
    table.string('person_ref', 23).notNullable().index();
    table.string('complainant_phone', 32);
    table.string('community_code', 12).notNullable().index();
    table.string('quarter', 7).notNullable();
    table.string('area_code', 6).notNullable();
    table.index(['area_code', 'quarter', 'category']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('consumer_complaints');
  await knex.schema.dropTable('licences');
  await knex.schema.dropTable('sole_traders');
  await knex.schema.dropTable('companies');
}
