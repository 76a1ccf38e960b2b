/** What holds for every department of the demo: its SDL, its classification, its database, its seed. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { Knex } from 'knex';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalogFromSdl } from '../policies/bundle/index.ts';
import type { Item } from '../policies/model/index.ts';
import {
  type Department,
  departmentDocument,
  departmentSdl,
  openDatabase,
  prepareDatabase,
} from '../subgraphs/kit/index.ts';
import { isRef } from '../wire/ref.ts';
import { keyring } from './city.ts';

/** Items of its main types, at the least. */
const MAIN_TYPE_ITEMS = 12;
/** Bookkeeping of knex and the kit, and of SQLite. */
const NO_TABLE_OF_OURS = /^(knex_|isthmus_|sqlite_)/;

export interface Expected {
  /** Main types, which have at least twelve items each. */
  readonly mainTypes: readonly string[];
  /** Smallest number of rows per table. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Registers the tests. */
export function describeDepartment(department: Department, expected: Expected): void {
  const { name } = department;
  const { catalog, problems } = catalogFromSdl([
    { name, file: department.schemaFile, sdl: departmentSdl(department) },
  ]);
  const items = Object.values(catalog.items);
  const own = Object.values(catalog.resources).filter((resource) => resource.supplier === name);
  const itemsOf = (type: string) => items.filter((item) => item.type === type);

  describe(`${name}: catalog`, () => {
    it('is a subgraph whose every field and argument is classified', () => {
      buildSubgraphSchema({ typeDefs: departmentDocument(department) });
      expect(problems).toEqual([]);
    });

    it('has main types of twelve items and more, three levels, every sharing attribute', () => {
      for (const type of expected.mainTypes)
        expect(itemsOf(type).length, type).toBeGreaterThanOrEqual(MAIN_TYPE_ITEMS);
      const ours = own.flatMap((resource) => itemsOf(resource.type));
      expect(new Set(ours.map((item) => item.level)).size).toBeGreaterThanOrEqual(3);
      expect([...new Set(ours.map((item) => item.sharing))].sort()).toEqual([
        'CONDITIONAL',
        'UNCONDITIONAL',
        'WITHHELD',
      ]);
    });

    it('has personal resources that are known by references and by nothing else', () => {
      for (const { type, personal, subject, keys } of own.filter(({ personal }) => personal)) {
        expect({ type, personal, subject, keys }).toEqual({
          type,
          personal: true,
          subject: 'person_ref',
          keys: [['id']],
        });
        expect(catalog.items[`${type}.id`]?.returns.type, type).toBe('Ref');
      }
    });

    it('has no controlled item that cannot be null', () => {
      const wrong = items.filter(
        (item) =>
          item.sharing !== 'UNCONDITIONAL' &&
          !item.key &&
          (item.returns.nonNull || item.returns.elementNonNull),
      );
      expect(wrong.map((item) => item.coordinate)).toEqual([]);
    });
  });

  describe(`${name}: database`, () => {
    let first: Seeded;
    beforeAll(async () => {
      first = await seeded(department);
    });

    it('has the columns that items declare, of every mapped type', () => {
      for (const [type, { table, primaryKey, keyColumn }] of Object.entries(department.tables)) {
        const read = itemsOf(type).filter((item) => !item.returns.list || isText(item));
        const declared = [...read.flatMap((item) => item.columns), primaryKey, keyColumn];
        const columns = first.columns.get(table) ?? [];
        expect(
          declared.filter((column) => !columns.includes(column)),
          type,
        ).toEqual([]);
      }
    });

    it('has enough rows and real references', () => {
      for (const [table, least] of Object.entries(expected.rows))
        expect(first.counts.get(table) ?? 0, table).toBeGreaterThanOrEqual(least);
      expect(first.badReferences).toEqual([]);
    });

    it('is seeded alike every time', async () => {
      const second = await seeded(department);
      expect(second.hash).toBe(first.hash);
    });
  });
}

/** A list whose elements lie as JSON in a column of the same row, not a list of other rows. */
const isText = (item: Item) => item.returns.type === 'String';

async function withDatabase<T>(
  department: Department,
  use: (knex: Knex) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `isthmus-${department.name}-`));
  const database = `file:${join(folder, 'data.sqlite')}`;
  await prepareDatabase(department, database, keyring);
  const knex = openDatabase(database);
  try {
    return await use(knex);
  } finally {
    await knex.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Seeded {
  readonly hash: string;
  readonly counts: ReadonlyMap<string, number>;
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly badReferences: readonly string[];
}

function seeded(department: Department): Promise<Seeded> {
  return withDatabase(department, async (knex) => {
    const hash = createHash('sha256');
    const counts = new Map<string, number>();
    const columns = new Map<string, string[]>();
    const bad: string[] = [];
    const tables: { name: string }[] = await knex('sqlite_master')
      .where({ type: 'table' })
      .orderBy('name')
      .select('name');
    for (const { name } of tables.filter((table) => !NO_TABLE_OF_OURS.test(table.name))) {
      const rows: Record<string, unknown>[] = await knex(name).select();
      counts.set(name, rows.length);
      columns.set(name, Object.keys(await knex(name).columnInfo()));
      for (const row of rows) {
        hash.update(JSON.stringify(Object.entries(row)));
        // An anonymous record is about nobody; where that cannot be, the column is not nullable.
        for (const column of ['ref', 'person_ref'])
          if ((row[column] ?? null) !== null && !isRef(row[column])) bad.push(`${name}.${column}`);
      }
    }
    return { hash: hash.digest('hex'), counts, columns, badReferences: bad };
  });
}
