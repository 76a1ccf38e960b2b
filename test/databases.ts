/**
 * One department on SQLite, PostgreSQL and MariaDB: the same rows, and byte for byte the same answers to
 * everything that its schema names, orders and pages included.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signAsOfficers } from '../policies/bundle/index.ts';
import type { ClassEntry, SignedBundle } from '../policies/model/index.ts';
import {
  type Department,
  openDatabase,
  prepareDatabase,
  type Row,
} from '../subgraphs/kit/index.ts';
import { isRef } from '../wire/ref.ts';
import { cityPolicy, keyring, startDepartment } from './city.ts';
import type { TestDatabase } from './services.ts';
import { type Samples, type Step, type StepAnswer, stepsOf, walkDepartment } from './walk.ts';

const READER = { as: 'reader', purpose: 'CASE_HANDLING', matter: 'M-1' };
/** Bookkeeping of knex and the kit, and of SQLite. */
const NO_TABLE_OF_OURS = /^(knex_|isthmus_|sqlite_)/;

/** A department's tables as SQLite has them; PostgreSQL and MariaDB are compared with it. */
interface Dump {
  /** Types of columns, by table and column. */
  readonly columns: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly rows: Samples;
}

async function dumpSqlite(url: string): Promise<Dump> {
  const knex = openDatabase(url);
  try {
    const tables: { name: string }[] = await knex('sqlite_master')
      .where({ type: 'table' })
      .orderBy('name')
      .select('name');
    const columns = new Map<string, ReadonlyMap<string, string>>();
    const rows = new Map<string, readonly Row[]>();
    for (const { name } of tables.filter((table) => !NO_TABLE_OF_OURS.test(table.name))) {
      const info = await knex(name).columnInfo();
      columns.set(name, new Map(Object.entries(info).map(([column, { type }]) => [column, type])));
      rows.set(name, await knex(name).select().orderByRaw('1'));
    }
    return { columns, rows };
  } finally {
    await knex.destroy();
  }
}

/** Rows of each table, as many and as a hash. Their order is no part of it: nobody asked for one. */
function digest({ columns, rows }: Dump): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...rows].map(([table, all]) => {
      const types = columns.get(table) ?? new Map<string, string>();
      const lines = all.map((row) =>
        JSON.stringify([...types].map(([column, type]) => canonical(row[column], type))),
      );
      const hash = createHash('sha256').update(lines.sort().join('\n')).digest('hex');
      return [table, `${lines.length} rows ${hash}`];
    }),
  );
}

/** Booleans and decimals come as the driver has them; the kit's scalars make them one. Dates are text. */
function canonical(value: unknown, type: string): unknown {
  if (value === null) return null;
  return type === 'boolean' || type === 'float' ? Number(value) : value;
}

/** What a department's rows must be at the least, and which columns its tables must have. */
interface Tables {
  readonly rows: Readonly<Record<string, number>>;
  /** Columns that items declare, by table. */
  readonly columns: readonly (readonly [table: string, columns: readonly string[]])[];
}

/** Registers the tests. */
export function describeDatabases(
  department: Department,
  { rows, columns }: Tables,
  [sqlite, ...others]: readonly TestDatabase[],
): void {
  let first: { dump: Dump; steps: readonly Step[]; answers: readonly StepAnswer[] };
  beforeAll(async () => {
    first = await onDatabase(department, sqlite, async (url) => {
      const dump = await dumpSqlite(url);
      const steps = stepsOf(department, dump.rows);
      return { dump, steps, answers: await answersOn(department, url, steps) };
    });
  });

  it('has the columns that items declare, of every mapped type', () => {
    for (const [table, declared] of columns) {
      const own = first.dump.columns.get(table);
      expect(
        declared.filter((column) => !own?.has(column)),
        table,
      ).toEqual([]);
    }
  });

  it('has enough rows and real references', () => {
    for (const [table, least] of Object.entries(rows))
      expect(first.dump.rows.get(table)?.length ?? 0, table).toBeGreaterThanOrEqual(least);
    expect(badReferences(first.dump)).toEqual([]);
  });

  // Where another database is present, seeding it is a second time already.
  it.runIf(others.every(({ present }) => !present))('is seeded alike every time', async () => {
    const second = await onDatabase(department, sqlite, dumpSqlite);
    expect(digest(second)).toEqual(digest(first.dump));
  });

  it('answers all that its schema names to a reader who may see all of it', () => {
    const wrong = first.answers.filter(
      ({ errors, denied }) => errors.length > 0 || denied.length > 0,
    );
    expect(wrong).toEqual([]);
    // A filter takes its value from a row, a key from a table: each has something to find.
    const empty = first.answers.filter(({ rows: read }) => Object.keys(read).length === 0);
    expect(empty.map(({ name }) => name).filter(isAnswerOfRows)).toEqual([]);
  });

  describe.each(others)('on $name', ({ present, create }) => {
    describe.skipIf(!present)('as on SQLite', () => {
      let database: Awaited<ReturnType<typeof create>>;
      beforeAll(async () => {
        database = await create();
        await prepareDatabase(department, database.url, keyring);
      });
      afterAll(() => database?.drop());

      it('is seeded alike', async () => {
        expect(digest(await dumpLike(first.dump, database.url))).toEqual(digest(first.dump));
      });

      it('answers alike, rows in the same order', async () => {
        const answers = await answersOn(department, database.url, first.steps);
        for (const [index, answer] of answers.entries())
          expect(answer, answer.name).toEqual(first.answers[index]);
        expect(answers).toHaveLength(first.answers.length);
      });
    });
  });
}

/** An anonymous record is about nobody; where that cannot be, the column is not nullable. */
function badReferences({ rows }: Dump): readonly string[] {
  return [...rows].flatMap(([table, all]) =>
    ['ref', 'person_ref']
      .filter((column) => all.some((row) => (row[column] ?? null) !== null && !isRef(row[column])))
      .map((column) => `${table}.${column}`),
  );
}

/** Statistics read cells, not rows; a stub is its own key. */
const isAnswerOfRows = (step: string) => / 1$/.test(step) && !/statistics\(|^stubs /i.test(step);

async function onDatabase<T>(
  department: Department,
  database: TestDatabase | undefined,
  use: (url: string) => Promise<T>,
): Promise<T> {
  if (!database) throw new Error('no database');
  const { url, drop } = await database.create();
  try {
    await prepareDatabase(department, url, keyring);
    return await use(url);
  } finally {
    await drop();
  }
}

async function dumpLike({ columns }: Dump, url: string): Promise<Dump> {
  const knex = openDatabase(url);
  try {
    const rows = new Map<string, readonly Row[]>();
    for (const table of columns.keys()) rows.set(table, await knex(table).select());
    return { columns, rows };
  } finally {
    await knex.destroy();
  }
}

async function answersOn(
  department: Department,
  database: string,
  steps: readonly Step[],
): Promise<readonly StepAnswer[]> {
  const policy = readerPolicy(await cityPolicy(), department.name);
  const running = await startDepartment(department, { database, policy });
  try {
    return await walkDepartment(running, steps, READER);
  } finally {
    await running.close();
  }
}

/** The city's policy without its denials, and somebody of the department itself with every duty. */
function readerPolicy({ content }: SignedBundle, dept: string): SignedBundle {
  const { registry, lists } = content;
  const reader: ClassEntry = {
    id: 'reader',
    kind: 'department',
    dept,
    duties: Object.keys(registry.duties).filter((duty) => duty !== 'CITIZEN'),
    clearance: 4,
    areas: ['1506'],
  };
  const label = { zh: '读者', en: 'reader' };
  const personas = {
    reader: { class: reader.id, sub: 'reader-1', label, matters: [READER.matter] },
  };
  return signAsOfficers(
    {
      ...content,
      registry: { ...registry, classes: [reader], personas },
      lists: { ...lists, negative: [], combinations: [] },
    },
    keyring,
  );
}
