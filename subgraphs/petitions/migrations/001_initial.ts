import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('petitions', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('person_ref', 23).index();
    table.string('number', 16).notNullable().unique();
    table.string('form', 16).notNullable();
    table.string('purpose_kind', 16).notNullable();
    table.string('category_code', 6).notNullable();
    table.string('category_class', 2).notNullable();
    table.string('subject', 64).notNullable();
    table.text('content').notNullable();
    table.string('opponent', 64);
    table.string('registered_at', 20).notNullable().index();
    table.string('year', 4).notNullable();
    handling(table);
    table.boolean('is_repeat').notNullable();
    table.string('repeat_of_ref', 23);
    table.integer('person_count').notNullable();
    table.string('petitioner_name', 64);
    table.string('petitioner_phone', 32);
    table.string('informant_name', 64);
    table.string('informant_contact', 64);
    table.string('community_code', 12).notNullable().index();
    table.string('area_code', 6).notNullable();
  });
  await knex.schema.createTable('petition_offices', (table) => {
    table.string('code', 16).primary();
    table.string('name', 64).notNullable();
    table.string('area_code', 6).notNullable();
    table.string('address', 128).notNullable();
    table.string('phone', 32).notNullable();
    table.string('opening_hours', 64).notNullable();
  });
}

function handling(table: Knex.CreateTableBuilder): void {
  table.date('accept_due_at').notNullable();
  table.date('routed_at');
  table.date('accepted_at');
  table.date('due_at').notNullable();
  table.boolean('extended').notNullable();
  table.date('replied_at');
  table.string('reply_number', 32);
  table.text('reply');
  table.string('review_stage', 16).notNullable();
  table.date('review_due_at');
  table.string('status', 16).notNullable().index();
  table.string('responsible_unit', 64).notNullable();
  table.boolean('court_related').notNullable();
  table.boolean('satisfied');
}
