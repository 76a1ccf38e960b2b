/**
 * Where uses are archived: one row a use, one row for each person whose data it read. On PostgreSQL both are
 * partitioned by month, so that what has been kept long enough goes by dropping a table and not by
 * deleting its rows. Instants are ISO 8601 text in UTC with milliseconds, which sorts as time does.
 */
import type { Knex } from 'knex';

export const USES = 'uses';
export const USE_SUBJECTS = 'use_subjects';
/** How far each gateway's log has been archived. */
export const USE_LOGS = 'use_logs';

/** Characters of an instant, e.g. `2026-11-23T08:15:30.123Z`. */
export const INSTANT_LENGTH = 24;
/** Characters of a reference on the wire (contract, "To the client"). */
const REF_LENGTH = 23;
const LOG_LENGTH = 63;

const isPostgres = (knex: Knex) => knex.client.config.client === 'pg';

export async function createUseTables(knex: Knex): Promise<void> {
  await knex.schema.createTable(USE_LOGS, (table) => {
    table.string('log', LOG_LENGTH).primary();
    table.bigInteger('next').notNullable();
  });
  if (isPostgres(knex)) return createPartitioned(knex);
  await knex.schema.createTable(USES, (table) => {
    useColumns(table);
    table.primary(['log', 'seq']);
    table.index(['at']);
  });
  await knex.schema.createTable(USE_SUBJECTS, (table) => {
    subjectColumns(table);
    table.primary(['subject', 'at', 'log', 'seq']);
    table.index(['at']);
  });
}

export async function dropUseTables(knex: Knex): Promise<void> {
  for (const name of [USE_SUBJECTS, USES, USE_LOGS]) await knex.schema.dropTable(name);
}

function useColumns(table: Knex.CreateTableBuilder): void {
  table.string('log', LOG_LENGTH).notNullable();
  table.bigInteger('seq').notNullable();
  table.string('at', INSTANT_LENGTH).notNullable();
  table.string('outcome', 16).notNullable();
  table.string('decision_id', 64).notNullable();
  table.string('policy_version', 64).notNullable();
  table.string('dept', 120).notNullable();
  table.string('purpose', 64).notNullable();
  table.string('matter', 120);
  table.string('app', 120);
  for (const list of ['coordinates', 'denied', 'agreements']) table.text(list).notNullable();
  table.integer('persons').notNullable();
}

function subjectColumns(table: Knex.CreateTableBuilder): void {
  table.string('subject', REF_LENGTH).notNullable();
  table.string('at', INSTANT_LENGTH).notNullable();
  table.string('log', LOG_LENGTH).notNullable();
  table.bigInteger('seq').notNullable();
}

/** knex has no words for partitions: the columns are said by it, the rest in SQL. */
async function createPartitioned(knex: Knex): Promise<void> {
  // The collation of bytes: instants are compared often, and never by a language's order.
  const at = `alter column "at" type varchar(${INSTANT_LENGTH}) collate "C"`;
  for (const [name, columns, key] of [
    [USES, useColumns, 'at, log, seq'],
    [USE_SUBJECTS, subjectColumns, 'subject, at, log, seq'],
  ] as const) {
    await knex.schema.createTable(`${name}_shape`, columns);
    await knex.raw(`alter table ${name}_shape ${at}`);
    await knex.raw(
      `create table ${name} (like ${name}_shape, primary key (${key})) partition by range ("at")`,
    );
    await knex.schema.dropTable(`${name}_shape`);
  }
}

/** The partition of a month (`2026-11`), if the database has partitions. Within the caller's transaction. */
export async function ensureMonth(knex: Knex, month: string): Promise<void> {
  if (!isPostgres(knex)) return;
  if (!/^\d{4}-\d{2}$/.test(month)) throw new RangeError(`"${month}" is no month`);
  const bounds = `for values from ('${month}') to ('${monthAfter(month)}')`;
  for (const name of [USES, USE_SUBJECTS])
    await knex.raw(
      `create table if not exists ${partitionOf(name, month)} partition of ${name} ${bounds}`,
    );
}

/** Removes every month that ended before `month`. Returns the months, or undefined where rows went one by one. */
export async function dropMonthsBefore(
  knex: Knex,
  month: string,
): Promise<readonly string[] | undefined> {
  if (!isPostgres(knex)) {
    for (const name of [USE_SUBJECTS, USES]) await knex(name).where('at', '<', month).delete();
    return undefined;
  }
  const dropped = (await monthsOf(knex)).filter((one) => one < month);
  for (const one of dropped)
    for (const name of [USE_SUBJECTS, USES]) await knex.schema.dropTable(partitionOf(name, one));
  return dropped;
}

async function monthsOf(knex: Knex): Promise<readonly string[]> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ?::regclass order by 1`,
    [USES],
  );
  return rows.map(({ name }) => name.slice(USES.length + 1).replace('_', '-'));
}

function partitionOf(table: string, month: string): string {
  return `${table}_${month.replace('-', '_')}`;
}

export function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
