/**
 * Text is equal only where it is the same text, and ordered by code points, on every database. A server's
 * own default would order lists by its locale, and MariaDB's would take A for a and "a " for "a".
 */
import type { Knex } from 'knex';
import type { Dialect } from './database.ts';

/** Before the first table is made: MariaDB and MySQL give new tables their database's collation. */
export async function setDefaultCollation(knex: Knex, dialect: Dialect): Promise<void> {
  if (dialect !== 'mysql') return;
  const [known] = await knex.raw(
    `select collation_name as name, database() as db, @@collation_database as current
     from information_schema.collations
     where collation_name in ('utf8mb4_nopad_bin', 'utf8mb4_0900_bin')`,
  );
  const [found] = known as { name: string; db: string; current: string }[];
  // MariaDB since 10.2, MySQL since 8.0.17.
  if (!found) throw new Error('the database has no binary utf8mb4 collation without padding');
  if (found.current === found.name) return;
  await knex.raw('alter database ?? character set utf8mb4 collate ??', [found.db, found.name]);
}

/** After migrations: PostgreSQL cannot change a database's collation, only columns'. */
export async function setColumnCollations(knex: Knex, dialect: Dialect): Promise<void> {
  if (dialect !== 'postgres') return;
  const { rows } = (await knex.raw(OTHERWISE_COLLATED)) as { rows: CollatedColumn[] };
  for (const [table, columns] of groupByTable(rows)) {
    // Types are PostgreSQL's own text for them, e.g. character varying(23).
    const changes = columns.map(({ type }) => `alter column ?? type ${type} collate "C"`);
    const names = columns.map(({ column }) => column);
    await knex.raw(`alter table ?? ${changes.join(', ')}`, [table, ...names]);
  }
}

interface CollatedColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

const OTHERWISE_COLLATED = `
  select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type"
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_collation l on l.oid = a.attcollation
  where n.nspname = current_schema() and c.relkind in ('r', 'p')
    and a.attnum > 0 and not a.attisdropped and l.collname <> 'C'
  order by c.relname, a.attnum`;

function groupByTable(rows: readonly CollatedColumn[]): ReadonlyMap<string, CollatedColumn[]> {
  const tables = new Map<string, CollatedColumn[]>();
  for (const row of rows) tables.set(row.table, [...(tables.get(row.table) ?? []), row]);
  return tables;
}
