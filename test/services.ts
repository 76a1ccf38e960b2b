/**
 * Services for tests: SQLite always, PostgreSQL, MariaDB and NATS where they answer on this machine. With
 * `CI_SERVICES=required` their absence is a failure; otherwise it is said loudly and their tests skip.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { openDatabase } from '../subgraphs/kit/index.ts';

const POSTGRES = process.env.TEST_POSTGRES ?? 'postgres://postgres@127.0.0.1:5432/';
const MARIADB = process.env.TEST_MARIADB ?? 'mysql://root@127.0.0.1:3306/';

const PINYIN_ORDER =
  "template template0 locale_provider icu icu_locale 'zh-Hans-CN' lc_collate 'C' lc_ctype 'C'";

export interface TestDatabase {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB';
  /** False where the service does not answer: skip its tests. */
  readonly present: boolean;
  /** A fresh, empty database. */
  create(): Promise<{ readonly url: string; drop(): Promise<void> }>;
}

/** One entry per kind of database, for `describe.each`. */
export async function testDatabases(): Promise<readonly TestDatabase[]> {
  return [
    { name: 'SQLite', present: true, create: createSqlite },
    {
      name: 'PostgreSQL',
      present: await answers('PostgreSQL', `${POSTGRES}postgres`),
      // A locale of a server in China, which the kit has to replace; needs PostgreSQL 15 with ICU.
      create: () => createOn(POSTGRES, `${POSTGRES}postgres`, PINYIN_ORDER),
    },
    {
      name: 'MariaDB',
      present: await answers('MariaDB', `${MARIADB}mysql`),
      // MariaDB's own default, which the kit has to replace.
      create: () =>
        createOn(MARIADB, `${MARIADB}mysql`, 'character set utf8mb4 collate utf8mb4_general_ci'),
    },
  ];
}

async function createSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-test-'));
  return {
    url: `file:${join(folder, 'test.sqlite')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function createOn(server: string, administration: string, options: string) {
  const name = `isthmus_test_${randomBytes(6).toString('hex')}`;
  await statement(administration, `create database ${name} ${options}`);
  return {
    url: server + name,
    async drop() {
      await statement(administration, `drop database ${name}`);
      const kind = server === POSTGRES ? 'role' : 'user';
      await statement(administration, `drop ${kind} if exists ${name}_reader`);
    },
  };
}

async function statement(url: string, sql: string): Promise<void> {
  const knex = openDatabase(url);
  try {
    await knex.raw(sql);
  } finally {
    await knex.destroy();
  }
}

async function answers(name: string, url: string): Promise<boolean> {
  try {
    await statement(url, 'select 1');
    return true;
  } catch (error) {
    return absent(name, error);
  }
}

function absent(name: string, error: unknown): false {
  const cause = error instanceof Error ? error.message : String(error);
  if (process.env.CI_SERVICES === 'required')
    throw new Error(`CI_SERVICES=required, but ${name} does not answer: ${cause}`);
  console.warn(`\n*** ${name} does not answer (${cause}): its tests are SKIPPED ***\n`);
  return false;
}

export const NATS = process.env.TEST_NATS ?? 'nats://127.0.0.1:4222';

/** False where no broker answers: skip its tests. */
export async function natsAnswers(): Promise<boolean> {
  try {
    const connection = await connect({ servers: new URL(NATS).host, timeout: 2_000 });
    await connection.close();
    return true;
  } catch (error) {
    return absent('NATS', error);
  }
}
