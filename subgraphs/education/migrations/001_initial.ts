import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('schools', (table) => {
    table.string('code', 40).primary();
    table.string('name', 120);
    table.string('stage', 32).notNullable().index();
    table.boolean('is_public');
    table.string('address', 120);
    table.string('phone', 120);
    table.integer('capacity');
    table.integer('enrolled');
    table.integer('classes');
    table.integer('teachers');
    table.boolean('boarding');
    table.text('catchment');
    table.string('safety_finding', 120);
    table.date('safety_inspected_at');
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('enrolments', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('student_number', 120);
    table.string('school_code', 40);
    table.string('stage', 32).notNullable().index();
    table.integer('grade');
    table.string('class_name', 120);
    table.string('status', 32);
    table.date('enrolled_at');
    table.boolean('boarding');
    table.boolean('subsidised');
    table.string('guardian_phone', 32);
    table.string('special_needs', 120);
    table.string('person_ref', 23).notNullable().index();
    table.string('community_code', 12).notNullable().index();
  });
  await knex.schema.createTable('child_enrolments', (table) => {
    table.integer('nr').primary();
    table.string('ref', 23).notNullable().unique();
    table.string('student_number', 120);
    table.string('school_code', 40);
    table.string('stage', 32);
    table.integer('grade');
    table.string('class_name', 120);
    table.string('status', 32);
    table.date('enrolled_at');
    table.boolean('boarding');
    table.boolean('left_behind');
    table.string('guardian_phone', 32);
    table.string('special_needs', 120);
    table.string('person_ref', 23).notNullable().index();
    table.string('community_code', 12).notNullable().index();
  });
  // One row a pupil of any age, without the pupil: what statistics are counted from.
  await knex.schema.createTable('enrolment_facts', (table) => {
    table.integer('nr').primary();
    table.string('area_code', 6).notNullable();
    table.string('school_year', 9).notNullable();
    table.string('stage', 32).notNullable();
    table.index(['area_code', 'school_year', 'stage']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('enrolment_facts');
  await knex.schema.dropTable('child_enrolments');
  await knex.schema.dropTable('enrolments');
  await knex.schema.dropTable('schools');
}
