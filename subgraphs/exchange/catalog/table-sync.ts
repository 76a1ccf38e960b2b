/** Makes a table's rows those wanted, and says what that changed; columns that nobody wants stay as they are. */
import type { Knex } from 'knex';
import type { Row } from '../../kit/index.ts';

/** SQLite prints rows of an insert as a compound select, of which it takes 500 terms. */
const ROWS_PER_STATEMENT = 400;

export interface Changed {
  readonly key: string;
  /** Undefined where the row is new. */
  readonly before: Row | undefined;
  /** Undefined where the row is gone. */
  readonly after: Row | undefined;
  /** Columns whose value changed. */
  readonly columns: readonly string[];
}

export interface TableRows {
  readonly table: string;
  readonly key: string;
  readonly rows: readonly Row[];
  /** Set on rows that are new or changed, over what they say. */
  readonly stamp?: (change: Changed) => Row;
}

/** In the order of keys. Nothing is written where nothing changed. */
export async function syncTable(knex: Knex, wanted: TableRows): Promise<readonly Changed[]> {
  const changes = await changesOf(knex, wanted);
  const stamped = (change: Changed) => ({ ...change.after, ...wanted.stamp?.(change) });
  const added = changes.filter(({ before }) => !before);
  const gone = changes.filter(({ after }) => !after);
  for (const some of chunks(gone.map(({ key }) => key)))
    await knex(wanted.table).whereIn(wanted.key, some).delete();
  await insertRows(knex, wanted.table, added.map(stamped));
  for (const change of changes.filter(({ before, after }) => before && after)) {
    const row: Row = stamped(change);
    delete row[wanted.key];
    await knex(wanted.table).where(wanted.key, change.key).update(row);
  }
  return changes;
}

async function changesOf(knex: Knex, { table, key, rows }: TableRows): Promise<Changed[]> {
  const columns = Object.keys(rows[0] ?? {});
  const present: Row[] = await knex(table).select(columns.length > 0 ? columns : [key]);
  const before = new Map(present.map((row) => [String(row[key]), row]));
  const after = new Map(rows.map((row) => [String(row[key]), row]));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((one): Changed[] => {
    const [old, now] = [before.get(one), after.get(one)];
    const changed = old && now ? columns.filter((name) => !isSame(old[name], now[name])) : [];
    if (old && now && changed.length === 0) return [];
    return [{ key: one, before: old, after: now, columns: changed }];
  });
}

/** Booleans and decimals come back as the driver has them. */
function isSame(stored: unknown, wanted: unknown): boolean {
  if (stored === null || wanted === null) return stored === wanted;
  if (typeof wanted === 'number' || typeof wanted === 'boolean')
    return Number(stored) === Number(wanted);
  return stored === wanted;
}

/** Terms of a search: all of a row's go and come together, since they have no key of their own. */
export async function syncTerms(
  knex: Knex,
  table: string,
  terms: readonly Row[],
  of: readonly string[],
): Promise<void> {
  const keys = new Set(of);
  for (const some of chunks(of)) await knex(table).whereIn('row_key', some).delete();
  const wanted = terms.filter(({ row_key }) => keys.has(String(row_key)));
  await insertRows(knex, table, wanted);
}

export async function insertRows(knex: Knex, table: string, rows: readonly Row[]): Promise<void> {
  for (const some of chunks(rows)) await knex(table).insert(some);
}

function chunks<T>(all: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < all.length; start += ROWS_PER_STATEMENT)
    parts.push(all.slice(start, start + ROWS_PER_STATEMENT));
  return parts;
}
