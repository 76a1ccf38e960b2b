/** Opens a department's database; SQLite, PostgreSQL and MariaDB answer with the same values. */
import { createRequire } from 'node:module';
import createKnex, { type Knex } from 'knex';

export type Dialect = 'sqlite' | 'postgres' | 'mysql';

const require = createRequire(import.meta.url);
const CONNECTIONS_MAX = 8;

export class DatabaseUrlInvalid extends Error {
  constructor(url: string) {
    // The URL may hold a password; only its scheme is told.
    super(`database "${url.split(':', 1)[0]}:" is none of file:, postgres:, mysql:, mariadb:`);
    this.name = 'DatabaseUrlInvalid';
  }
}

export function dialectOf(url: string): Dialect {
  if (url.startsWith('file:') || url === ':memory:') return 'sqlite';
  if (/^postgres(ql)?:/.test(url)) return 'postgres';
  if (/^(mysql|mariadb):/.test(url)) return 'mysql';
  throw new DatabaseUrlInvalid(url);
}

/** `file:PATH` or `:memory:` -> libsql; `postgres://...`; `mysql://...`. */
export function openDatabase(url: string): Knex {
  const dialect = dialectOf(url);
  if (dialect === 'sqlite') return openSqlite(url.replace(/^file:(\/\/)?/, ''));
  if (dialect === 'postgres') return openPostgres(url);
  return openMysql(url.replace(/^mariadb:/, 'mysql:'));
}

function openSqlite(filename: string): Knex {
  return createKnex({
    client: sqliteClient(),
    // Messages of errors go to logs: statements with places, never with values.
    compileSqlOnError: false,
    connection: { filename },
    useNullAsDefault: true,
    // One connection: SQLite has one writer, and `:memory:` is a database per connection.
    pool: { min: 1, max: 1, afterCreate: tuneSqlite },
  });
}

/** knex's better-sqlite3 client over libsql, whose prebuilt driver needs no compiler. */
function sqliteClient(): typeof Knex.Client {
  const BetterSqlite = require('knex/lib/dialects/better-sqlite3/index.js') as typeof Knex.Client;
  return class LibsqlClient extends BetterSqlite {
    _driver(): unknown {
      return require('libsql');
    }
  };
}

interface SqliteConnection {
  exec(sql: string): void;
}

function tuneSqlite(connection: SqliteConnection, done: (error: Error | null) => void): void {
  connection.exec('PRAGMA journal_mode = WAL');
  connection.exec('PRAGMA synchronous = NORMAL');
  connection.exec('PRAGMA busy_timeout = 5000');
  connection.exec('PRAGMA foreign_keys = ON');
  done(null);
}

/** Type ids of pg_type that would become objects or lose digits: they stay text. */
const POSTGRES_TEXT_TYPES = new Set([1082, 1083, 1114, 1184, 1700]);
const POSTGRES_INT8 = 20;

function openPostgres(connectionString: string): Knex {
  const { types } = require('pg') as { types: { getTypeParser(id: number): unknown } };
  function getTypeParser(id: number): unknown {
    if (POSTGRES_TEXT_TYPES.has(id)) return (text: string) => text;
    // Counts and keys of ours stay far below 2^53.
    if (id === POSTGRES_INT8) return Number;
    return types.getTypeParser(id);
  }
  return createKnex({
    client: 'pg',
    compileSqlOnError: false,
    connection: {
      connectionString,
      types: { getTypeParser },
      options: '-c timezone=UTC',
    } as object,
    pool: { min: 0, max: CONNECTIONS_MAX },
  });
}

function openMysql(uri: string): Knex {
  return createKnex({
    client: 'mysql2',
    compileSqlOnError: false,
    connection: {
      uri,
      timezone: 'Z',
      dateStrings: true,
      supportBigNumbers: true,
    } as object,
    pool: { min: 0, max: CONNECTIONS_MAX },
  });
}
