/** Brings a department's database to its newest migration and seeds it once. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Knex } from 'knex';
import type { Keyring } from '../../wire/keyring.ts';
import { personRef, recordRef } from '../../wire/ref.ts';
import { setColumnCollations, setDefaultCollation } from './collation.ts';
import { dialectOf, openDatabase } from './database.ts';
import { createLedgerHeads, LEDGER_HEADS_TABLE } from './ledger-heads.ts';
import { createNewestBundle, NEWEST_BUNDLE_TABLE } from './newest-bundle.ts';
import {
  createQuotaDays,
  createQuotaPersons,
  QUOTA_DAYS_TABLE,
  QUOTA_PERSONS_TABLE,
} from './quota.ts';
import { createReleases, RELEASES_TABLE } from './release-store.ts';
import type { Department, Row, SeedContext } from './types.ts';

const SEED_TABLE = 'isthmus_seed';
/** SQLite prints rows of an insert as a compound select, of which it takes 500 terms. */
const ROWS_PER_INSERT_MAX = 500;
/** SQLite takes 32,766 bound values, PostgreSQL 65,535. */
const VALUES_PER_INSERT_MAX = 30_000;

/**
 * Migrates, then seeds in one transaction together with the mark that says so: a seed that fails or is
 * killed leaves nothing behind, and a second run finds the mark. `seeded` is true if this run did it.
 */
export async function prepareDatabase(
  department: Department,
  databaseUrl: string,
  keyring: Keyring,
): Promise<{ seeded: boolean }> {
  const dialect = dialectOf(databaseUrl);
  const knex = openDatabase(databaseUrl);
  try {
    await setDefaultCollation(knex, dialect);
    await knex.migrate.latest({ migrationSource: new FolderMigrations(department.migrations) });
    await ensureTable(knex, SEED_TABLE, createSeedTable);
    await ensureTable(knex, LEDGER_HEADS_TABLE, createLedgerHeads);
    await ensureTable(knex, QUOTA_DAYS_TABLE, createQuotaDays);
    await ensureTable(knex, QUOTA_PERSONS_TABLE, createQuotaPersons);
    await ensureTable(knex, NEWEST_BUNDLE_TABLE, createNewestBundle);
    await ensureTable(knex, RELEASES_TABLE, createReleases);
    await setColumnCollations(knex, dialect);
    return { seeded: await seedOnce(knex, department, keyring) };
  } finally {
    await knex.destroy();
  }
}

async function createSeedTable(knex: Knex): Promise<void> {
  await knex.schema.createTable(SEED_TABLE, (table) => {
    table.string('department', 64).primary();
    table.string('seeded_at', 32).notNullable();
  });
}

/** Creates a table of the kit's own unless it is there; another process may be doing the same. */
async function ensureTable(
  knex: Knex,
  name: string,
  create: (knex: Knex) => Promise<void>,
): Promise<void> {
  if (await knex.schema.hasTable(name)) return;
  try {
    await create(knex);
  } catch (error) {
    if (!(await knex.schema.hasTable(name))) throw error;
  }
}

async function seedOnce(knex: Knex, department: Department, keyring: Keyring): Promise<boolean> {
  return knex.transaction(async (transaction) => {
    const mark = { department: department.name };
    if (await transaction(SEED_TABLE).where(mark).first()) return false;
    // The mark first: of two processes that seed at once, the second fails here and not in the middle.
    await transaction(SEED_TABLE).insert({ ...mark, seeded_at: new Date().toISOString() });
    await department.seed(seedContext(transaction, department, keyring));
    return true;
  });
}

function seedContext(knex: Knex, department: Department, keyring: Keyring): SeedContext {
  const baseKey = keyring.secret('base');
  const departmentKey = keyring.secret(`department:${department.name}`);
  return {
    knex,
    personRef: (idNumber) => personRef(baseKey, idNumber),
    recordRef: (type, primaryKey) => recordRef(departmentKey, type, primaryKey),
    insert: (table, rows) => insertInChunks(knex, table, rows),
  };
}

async function insertInChunks(knex: Knex, table: string, rows: readonly Row[]): Promise<void> {
  const columns = Math.max(1, Object.keys(rows[0] ?? {}).length);
  const size = Math.min(ROWS_PER_INSERT_MAX, Math.floor(VALUES_PER_INSERT_MAX / columns));
  for (let start = 0; start < rows.length; start += size) {
    await knex(table).insert(rows.slice(start, start + size));
  }
}

interface MigrationModule {
  up(knex: Knex): Promise<void>;
  down?(knex: Knex): Promise<void>;
}

/** knex loads migrations with `require` unless npm started it; these are ES modules in TypeScript. */
class FolderMigrations implements Knex.MigrationSource<string> {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async getMigrations(): Promise<string[]> {
    const files = await readdir(this.folder);
    return files.filter((file) => /(?<!\.d)\.[jt]s$/.test(file)).sort();
  }

  /** Without the ending: a database migrated from source and one from a build are the same. */
  getMigrationName(file: string): string {
    return file.slice(0, -extname(file).length);
  }

  async getMigration(file: string): Promise<Knex.Migration> {
    const loaded = (await import(pathToFileURL(join(this.folder, file)).href)) as MigrationModule;
    return { up: loaded.up, down: loaded.down ?? (async () => {}) };
  }
}
