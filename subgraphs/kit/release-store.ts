/**
 * Releases kept in the department's own database: of each table and closed period the first answer is
 * stored and is the answer for ever. A record that comes, goes or changes later changes no published
 * number, so two answers about one period can never be subtracted from each other.
 */
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { recordKey } from './release-noise.ts';
import { boundsOf } from './release-period.ts';
import {
  type Contribution,
  type Dimension,
  type Protection,
  type ReleasedCell,
  releaseTable,
} from './release-table.ts';
import type { Row } from './types.ts';

export const RELEASES_TABLE = 'isthmus_releases';
const ROWS_PER_STATEMENT = 20_000;
const RELEASES_CACHED = 128;

/** What is counted, in terms of the database. */
export interface Counted {
  readonly table: string;
  readonly primaryKey: string;
  /** Columns; `person` is absent where records are about nobody or do not say. */
  readonly period: string;
  readonly dimensions: readonly (Dimension & { readonly column: string })[];
  readonly person: string | undefined;
  readonly value: string | undefined;
  /** A stock is counted when its period begins, what happens in a period after its end. */
  readonly closes: 'BEGIN' | 'END';
  readonly protect: boolean;
}

/** A period that was released spanned otherwise: another cut of it could be laid over the first. */
export class ReleaseSpannedOtherwise extends Error {
  constructor(table: string, period: string) {
    super(
      `${period} of ${table} was released over other columns; keep a released period's columns, ` +
        'and give a new statistic periods of its own',
    );
    this.name = 'ReleaseSpannedOtherwise';
  }
}

type Run = (statement: (knex: Knex) => Knex.QueryBuilder) => Promise<Row[]>;

export interface ReleaseEnvironment {
  readonly knex: Knex;
  readonly releaseKey: Uint8Array;
  /** Runs a statement within the request's bounds. */
  readonly run: Run;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Release {
  readonly spans: string;
  readonly cells: readonly ReleasedCell[];
}

const caches = new WeakMap<Knex, LRUCache<string, Release>>();

/** Periods that are closed and have records, in order. */
export async function closedPeriods(
  { run, now }: ReleaseEnvironment,
  counted: Counted,
): Promise<readonly string[]> {
  const { table, period } = counted;
  const rows = await run((knex) => knex(table).distinct(period).whereNotNull(period));
  return rows
    .map((row) => String(row[period]))
    .filter((text) => isClosed(text, counted, now))
    .sort();
}

/** Throws TypeError where the column holds what is no period: it would never be released. */
function isClosed(period: string, { closes, table }: Counted, now: number): boolean {
  const bounds = boundsOf(period);
  if (!bounds) throw new TypeError(`"${period}" of ${table} is no period that can be released`);
  return (closes === 'BEGIN' ? bounds.from : bounds.to) <= now;
}

/** The period's release: as stored, or made and stored now. */
export async function releaseOf(
  environment: ReleaseEnvironment,
  counted: Counted,
  period: string,
): Promise<readonly ReleasedCell[]> {
  const { knex } = environment;
  const cache = caches.get(knex) ?? new LRUCache<string, Release>({ max: RELEASES_CACHED });
  caches.set(knex, cache);
  const name = JSON.stringify([counted.table, period]);
  const release =
    cache.get(name) ??
    (await stored(environment, counted, period)) ??
    (await make(environment, counted, period));
  if (release.spans !== spansOf(counted)) throw new ReleaseSpannedOtherwise(counted.table, period);
  cache.set(name, release);
  return release.cells;
}

async function stored(
  { run }: ReleaseEnvironment,
  { table }: Counted,
  period: string,
): Promise<Release | undefined> {
  const where = { counted_table: table, period };
  const [row] = await run((knex) => knex(RELEASES_TABLE).where(where).select('body'));
  return row ? (JSON.parse(String(row.body)) as Release) : undefined;
}

/** Two processes may make it at once; what was stored first is the release. */
async function make(
  environment: ReleaseEnvironment,
  counted: Counted,
  period: string,
): Promise<Release> {
  const { knex, releaseKey, now } = environment;
  const { table, dimensions, protect } = counted;
  const protection: Protection | undefined = protect ? { key: releaseKey, table } : undefined;
  const contributions = await readContributions(environment, counted, period);
  const made: Release = {
    spans: spansOf(counted),
    cells: releaseTable(contributions, dimensions, protection),
  };
  await knex(RELEASES_TABLE)
    .insert({
      counted_table: table,
      period,
      released_at: new Date(now).toISOString(),
      body: JSON.stringify(made),
    })
    .onConflict(['counted_table', 'period'])
    .ignore();
  const kept = await stored(environment, counted, period);
  if (!kept) throw new Error(`release of ${period} of ${table} was not stored`);
  return kept;
}

export function spansOf({ dimensions, value, protect }: Counted): string {
  return JSON.stringify([dimensions.map(({ column, levels }) => [column, levels]), value, protect]);
}

/** All records of the period, in the order of their primary key, a bounded number at a time. */
async function readContributions(
  { run, releaseKey }: ReleaseEnvironment,
  counted: Counted,
  period: string,
): Promise<readonly Contribution[]> {
  const { table, primaryKey, dimensions, person, value } = counted;
  const columns = [
    primaryKey,
    ...dimensions.map(({ column }) => column),
    ...(person === undefined ? [] : [person]),
    ...(value === undefined ? [] : [value]),
  ];
  const contributions: Contribution[] = [];
  for (let after: Row | undefined; ; ) {
    const last = after?.[primaryKey];
    const rows = await run((knex) => {
      const query = knex(table)
        .select([...new Set(columns)])
        .where(counted.period, period);
      // A record without a place in a code list belongs to no cell.
      for (const { column } of dimensions) query.whereNotNull(column);
      if (after) query.where(primaryKey, '>', last as string | number);
      return query.orderBy(primaryKey).limit(ROWS_PER_STATEMENT);
    });
    for (const row of rows) contributions.push(contributionOf(row, counted, releaseKey));
    if (rows.length < ROWS_PER_STATEMENT) return contributions;
    after = rows.at(-1);
  }
}

function contributionOf(row: Row, counted: Counted, releaseKey: Uint8Array): Contribution {
  const { table, primaryKey, dimensions, person, value } = counted;
  const id = row[primaryKey] as string | number;
  const about = person === undefined ? null : row[person];
  const number = value === undefined ? null : row[value];
  return {
    place: dimensions.map(({ column }) => String(row[column])),
    recordKey: recordKey(releaseKey, table, id),
    person: about === null || about === undefined ? `record ${id}` : String(about),
    value: number === null || number === undefined ? null : Number(number),
  };
}

export async function createReleases(knex: Knex): Promise<void> {
  await knex.schema.createTable(RELEASES_TABLE, (table) => {
    table.string('counted_table', 64).notNullable();
    table.string('period', 16).notNullable();
    table.string('released_at', 32).notNullable();
    table.text('body', 'longtext').notNullable();
    table.primary(['counted_table', 'period']);
  });
}
