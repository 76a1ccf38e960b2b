/** Promise 4 on real databases: what is on the city's negative list, the departments' services cannot select. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogFromSdl, unsignedBundle } from '../policies/bundle/index.ts';
import { department as courts } from '../subgraphs/courts/index.ts';
import { department as grid } from '../subgraphs/grid/index.ts';
import { departmentSdl, prepareDatabase } from '../subgraphs/kit/index.ts';
import { openReader, type Reader } from '../subgraphs/kit/roles.ts';
import { tablesOf } from '../subgraphs/kit/tables.ts';
import { department as petitions } from '../subgraphs/petitions/index.ts';
import { cityPolicy, keyring, startDepartment } from './city.ts';
import { testDatabases } from './services.ts';

/** Statements that read what nobody may, and one that the service needs. */
const DEPARTMENTS = [
  [grid, ['political_status from persons'], 'name, id_number from persons'],
  [courts, ['ref from sealed_cases', 'count(*) from sealed_cases'], 'cause from court_cases'],
  [petitions, ['informant_name from petitions'], 'content from petitions'],
] as const;

const databases = (await testDatabases()).filter(({ name }) => name !== 'SQLite');

describe.each(databases)('on $name', ({ present, create }) => {
  describe.skipIf(!present).each(DEPARTMENTS)('$name', (department, denied, needed) => {
    let database: Awaited<ReturnType<typeof create>>;
    let reader: Reader;
    beforeAll(async () => {
      database = await create();
      await prepareDatabase({ ...department, seed: async () => {} }, database.url, keyring);
      const { name, schemaFile: file } = department;
      const { catalog } = catalogFromSdl([{ name, file, sdl: departmentSdl(department) }]);
      reader = openReader(department, tablesOf(department, catalog), catalog, {
        database: database.url,
        keyring,
      });
      await reader.follow(unsignedBundle((await cityPolicy()).content));
    });
    afterAll(async () => {
      await reader?.knex.destroy();
      await database?.drop();
    });

    it.each(denied)('select %s is denied', async (statement) => {
      await expect(reader.knex.raw(`select ${statement}`)).rejects.toThrow(/denied/);
    });

    it('what the service needs is not', async () => {
      await reader.knex.raw(`select ${needed}`);
    });

    it('a guard over it answers', async () => {
      const running = await startDepartment(department, { database: database.url });
      try {
        const asked = { as: 'auditor', purpose: 'AUDIT', query: '{ __typename }' };
        expect((await running.ask(asked)).data).toEqual({ __typename: 'Query' });
      } finally {
        await running.close();
      }
    });
  });
});
