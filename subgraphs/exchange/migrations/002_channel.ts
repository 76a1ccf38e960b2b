import type { Knex } from 'knex';

/** Columns of the legal clock, which applications and tickets have. */
function clock(table: Knex.CreateTableBuilder): void {
  table.date('due_date');
  table.string('due_for', 16);
  table.string('due_from', 24);
  table.integer('due_days').notNullable();
  table.string('stopped_since', 24);
  table.integer('stopped_days').notNullable();
  table.boolean('provisional').notNullable();
}

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('legal_bases', (table) => {
    table.string('id', 120).primary();
    table.string('title_zh', 120).notNullable();
    table.string('title_en', 200).notNullable();
    table.string('article', 200).notNullable();
    table.string('rank', 32).notNullable();
  });
  await knex.schema.createTable('parties', (table) => {
    table.string('id', 120).primary();
    table.string('name_zh', 120).notNullable();
    table.string('name_en', 200).notNullable();
    table.string('level', 16).notNullable();
    table.string('area', 12).notNullable();
    table.string('binding', 16).notNullable();
    table.string('head', 120).notNullable();
    table.text('public_key');
  });
  await knex.schema.createTable('applications', (table) => {
    table.string('number', 20).primary();
    table.string('requester', 120).notNullable();
    table.string('supplier', 120).notNullable();
    table.string('title', 200).notNullable();
    table.string('purpose', 120).notNullable();
    table.string('demand', 120);
    table.string('state', 20).notNullable();
    table.integer('version').notNullable();
    table.string('filed_at', 24).notNullable();
    table.string('received_at', 24);
    table.string('answered_at', 24);
    table.boolean('answered_in_time');
    table.date('until_date');
    table.text('terms').notNullable();
    table.text('offer');
    table.string('agreement', 20);
    clock(table);
    // Lists are ordered by number: each filter's index holds it second, and none needs a sort.
    table.index(['supplier', 'number']);
    table.index(['requester', 'number']);
    table.index(['state', 'number']);
    table.index(['due_date', 'number']);
  });
  await knex.schema.createTable('sharing_agreements', (table) => {
    table.string('id', 20).primary();
    table.string('application', 20).notNullable();
    table.string('requester', 120).notNullable();
    table.string('supplier', 120).notNullable();
    table.text('document', 'mediumtext').notNullable();
    table.string('hash', 64).notNullable();
    table.text('signatures').notNullable();
    table.string('signed_at', 24);
  });
  await knex.schema.createTable('verification_tickets', (table) => {
    table.string('number', 20).primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).index();
    table.string('coordinate', 120).notNullable();
    table.string('record', 120);
    table.text('claim').notNullable();
    table.string('origin', 16).notNullable();
    table.string('requester', 120).notNullable();
    table.string('supplier', 120).notNullable();
    table.string('state', 20).notNullable();
    table.integer('version').notNullable();
    table.string('filed_at', 24).notNullable();
    table.text('finding');
    table.text('reply');
    table.string('dispute', 20);
    clock(table);
    table.index(['supplier', 'number']);
    table.index(['requester', 'number']);
    table.index(['state', 'number']);
    table.index(['due_date', 'number']);
  });
  await knex.schema.createTable('disputes', (table) => {
    table.string('number', 20).primary();
    table.string('about', 20).notNullable();
    table.string('requester', 120).notNullable();
    table.string('supplier', 120).notNullable();
    table.text('subject').notNullable();
    table.string('state', 20).notNullable();
    table.integer('version').notNullable();
    table.string('filed_at', 24).notNullable();
    table.text('outcome');
    table.index(['state', 'number']);
  });
  await knex.schema.createTable('procedure_steps', (table) => {
    table.string('id', 32).primary();
    table.string('matter', 20).notNullable();
    table.string('procedure_name', 20).notNullable();
    table.integer('version').notNullable();
    table.string('step', 24).notNullable();
    table.string('from_state', 20).notNullable();
    table.string('to_state', 20).notNullable();
    table.string('role', 20).notNullable();
    table.string('department', 120).notNullable();
    table.string('requester', 120).notNullable();
    table.string('supplier', 120).notNullable();
    table.string('at', 24).notNullable();
    table.text('papers', 'mediumtext').notNullable();
    table.string('author', 250).notNullable();
    table.string('idempotency_key', 64).notNullable();
    table.string('request_hash', 64).notNullable();
    // One history per matter, and one step per key of a person.
    table.unique(['matter', 'version']);
    table.unique(['author', 'idempotency_key']);
  });
  await knex.schema.createTable('channel_events', (table) => {
    table.increments('nr').primary();
    table.string('id', 32).notNullable().unique();
    table.string('matter', 20).notNullable().index();
    table.string('procedure_name', 20).notNullable();
    table.string('step', 24).notNullable();
    table.string('state', 20).notNullable();
    table.integer('version').notNullable();
    table.string('requester', 120).notNullable();
    table.string('supplier', 120).notNullable();
    table.string('at', 24).notNullable();
    table.date('due_date');
  });
  await knex.schema.createTable('channel_numbers', (table) => {
    table.string('name', 20).primary();
    table.integer('last').notNullable();
  });
  await knex.schema.createTable('scorecards', (table) => {
    table.string('department', 120).primary();
    table.integer('received').notNullable();
    table.integer('answered').notNullable();
    table.integer('answered_in_time').notNullable();
    table.integer('refused').notNullable();
    table.integer('overdue').notNullable();
    table.integer('tickets').notNullable();
    table.integer('tickets_overdue').notNullable();
    table.string('as_of', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'scorecards',
    'channel_numbers',
    'channel_events',
    'procedure_steps',
    'disputes',
    'verification_tickets',
    'sharing_agreements',
    'applications',
    'parties',
    'legal_bases',
  ])
    await knex.schema.dropTable(table);
}
