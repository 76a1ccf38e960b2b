/** What holds for every department of the demo: its SDL, its classification, its database, its seed. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { describe, expect, it } from 'vitest';
import { catalogFromSdl } from '../policies/bundle/index.ts';
import type { Item } from '../policies/model/index.ts';
import { type Department, departmentDocument, departmentSdl } from '../subgraphs/kit/index.ts';
import { describeDatabases } from './databases.ts';
import { testDatabases } from './services.ts';

/** Items of its main types, at the least. */
const MAIN_TYPE_ITEMS = 12;

export interface Expected {
  /** Main types, which have at least twelve items each. */
  readonly mainTypes: readonly string[];
  /** Smallest number of rows per table. */
  readonly rows: Readonly<Record<string, number>>;
}

const databases = await testDatabases();

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

  const columns = Object.entries(department.tables).map(
    ([type, { table, primaryKey, keyColumn }]) => {
      const read = itemsOf(type).filter((item) => !item.returns.list || isText(item));
      return [table, [...read.flatMap((item) => item.columns), primaryKey, keyColumn]] as const;
    },
  );
  describe(`${name}: database`, () => {
    describeDatabases(department, { rows: expected.rows, columns }, databases);
  });
}

/** A list whose elements lie as JSON in a column of the same row, not a list of other rows. */
const isText = (item: Item) => item.returns.type === 'String';
