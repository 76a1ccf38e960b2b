/** The role that the service reads with, on the databases that have roles; on SQLite the Source's own list. */
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogFromSdl, unsignedBundle } from '../../policies/bundle/index.ts';
import type { Bundle, NegativeEntry } from '../../policies/model/index.ts';
import { testDatabases } from '../../test/services.ts';
import { openDatabase } from './database.ts';
import { prepareDatabase } from './prepare.ts';
import { openReader, ReaderRefused, readerPlan } from './roles.ts';
import { departmentSdl } from './sdl.ts';
import { tablesOf } from './tables.ts';
import { agreement, clinicBundle } from './testing/bundle.ts';
import { clinic } from './testing/clinic.ts';
import { keyring, startClinic } from './testing/harness.ts';

const { catalog } = catalogFromSdl([
  { name: clinic.name, file: 'schema.graphql', sdl: departmentSdl(clinic) },
]);
const tables = tablesOf(clinic, catalog);
const TEXT = { zh: '文', en: 'text' };

const entry = (over: Partial<NegativeEntry>): NegativeEntry => ({
  ...{ id: 'neg', kind: 'STATUTORY', label: TEXT, basis: [] },
  ...{ coordinates: [], classes: [], resources: [] },
  ...over,
});

/** Bundle `number` of the clinic with these entries. */
function bundle(number: number, ...negative: Partial<NegativeEntry>[]): Bundle {
  const { content } = clinicBundle(keyring, { agreements: [], number });
  return unsignedBundle({
    ...content,
    lists: { ...content.lists, negative: negative.map(entry) },
  });
}

const SECRET = { coordinates: ['Patient.secret'] };

describe('the columns of a reader', () => {
  const columnsOf = (...listed: string[]) =>
    readerPlan(clinic, tables, catalog, (coordinate) => listed.includes(coordinate)).columns;

  it('are those of items that are not listed, with key, subject and primary key', () => {
    const open = columnsOf();
    expect(open.get('patients')).toEqual(
      expect.arrayContaining(['nr', 'person_ref', 'ref', 'secret']),
    );
    expect(columnsOf('Patient.secret').get('patients')).toEqual(
      open.get('patients')?.filter((column) => column !== 'secret'),
    );
  });

  it('do not include a column that a listed item shares with another', () => {
    expect(columnsOf('Patient.wardCode').get('patients')).not.toContain('ward_code');
    // Without its subject no row of the type could be reported or scoped.
    const listed = [...tables.values()].flatMap(({ items }) =>
      [...items.values()].filter(({ columns }) => columns.includes('person_ref')),
    );
    const without = columnsOf(...listed.map(({ coordinate }) => coordinate));
    expect(without.get('patients')).toContain('person_ref');
  });

  it('are none of a table of which everything is listed', () => {
    const visits = [...(tables.get('Visit')?.items.values() ?? [])];
    expect(columnsOf(...visits.map(({ coordinate }) => coordinate)).has('visits')).toBe(false);
  });
});

const databases = await testDatabases();

describe.each(databases.filter(({ name }) => name !== 'SQLite'))(
  'the reader on $name',
  ({ name, present, create }) => {
    describe.skipIf(!present)('role', () => {
      let database: Awaited<ReturnType<typeof create>>;
      let owner: Knex;
      beforeAll(async () => {
        database = await create();
        await prepareDatabase(clinic, database.url, keyring);
        owner = openDatabase(database.url);
      });
      afterAll(async () => {
        await owner?.destroy();
        await database?.drop();
      });

      const DENIED = name === 'PostgreSQL' ? /permission denied/ : /SELECT command denied/;
      const open = () => openReader(clinic, tables, catalog, { database: database.url, keyring });

      it('selects what is open, and no listed column by whatever statement', async () => {
        const { knex, follow } = open();
        try {
          await follow(bundle(1, SECRET));
          const [row] = await knex('patients').select('ref', 'name').limit(1);
          expect(row.ref).toBeTruthy();
          for (const statement of [
            'select secret from patients',
            'select * from patients',
            'select nr from patients where secret is not null',
            'select nr from patients order by secret',
            'select count(secret) from patients',
            'update patients set name = secret',
            'select x.secret from patients x join wards on true',
          ])
            await expect(knex.raw(statement), statement).rejects.toThrow(DENIED);
        } finally {
          await knex.destroy();
        }
      });

      it('is no owner: neither tables nor grants are its to change', async () => {
        const { knex, follow } = open();
        try {
          await follow(bundle(1, SECRET));
          const grant =
            name === 'PostgreSQL'
              ? 'grant select (secret) on patients to current_user'
              : 'grant select (secret) on patients to current_user()';
          // PostgreSQL answers such a grant with a warning and grants nothing.
          for (const statement of ['drop table patients', 'alter table patients add x int', grant])
            await knex.raw(statement).catch(() => {});
          await expect(knex.raw('select secret from patients')).rejects.toThrow(DENIED);
          expect(await owner.schema.hasColumn('patients', 'x')).toBe(false);
          if (name === 'PostgreSQL') {
            await expect(knex.raw('reset role; select secret from patients')).rejects.toThrow(
              DENIED,
            );
            await expect(knex.raw('set role postgres')).rejects.toThrow(/permission denied/);
          }
          await expect(knex('isthmus_seed').select('department')).rejects.toThrow(DENIED);
          await expect(knex('knex_migrations').select('name')).rejects.toThrow(DENIED);
        } finally {
          await knex.destroy();
        }
      });

      it('follows the newest bundle, closing and opening; an older one changes nothing', async () => {
        const { knex, follow } = open();
        const secret = () => knex.raw('select secret from patients limit 1');
        try {
          await follow(bundle(2, SECRET));
          await expect(secret()).rejects.toThrow(DENIED);
          await follow(bundle(3));
          await secret();
          await follow(bundle(2, SECRET));
          await secret();
          await follow(bundle(4, { classes: ['POLITICAL_STATUS'] }));
          await expect(secret()).rejects.toThrow(DENIED);
          await follow(bundle(5, { resources: ['Visit'] }));
          await expect(knex('visits').count()).rejects.toThrow(DENIED);
        } finally {
          await knex.destroy();
        }
      });

      it('without a bundle sees nothing but the tables of the kit', async () => {
        const fresh = await create();
        await prepareDatabase(clinic, fresh.url, keyring);
        const { knex, follow } = openReader(clinic, tables, catalog, {
          ...{ database: fresh.url, keyring },
        });
        try {
          await follow(undefined);
          await expect(knex('patients').select('nr')).rejects.toThrow(DENIED);
          expect(await knex('isthmus_ledger_heads').select('log')).toEqual([]);
        } finally {
          await knex.destroy();
          await fresh.drop();
        }
      });

      it('several processes may grant at once', async () => {
        const readers = [open(), open(), open(), open()];
        try {
          await Promise.all(readers.map(({ follow }) => follow(bundle(6, SECRET))));
          for (const { knex } of readers) await knex('patients').select('ref').limit(1);
        } finally {
          for (const { knex } of readers) await knex.destroy();
        }
      });

      it('is refused where the owner may not make it, and nothing is served instead', async () => {
        const { knex, follow } = open();
        await follow(bundle(1, SECRET));
        await knex.destroy();
        // The reader itself as the owner: it may make no role.
        const url = new URL(database.url);
        const { client } = knex as unknown as {
          client: { connectionSettings: { password?: string } };
        };
        url.username = `${url.pathname.slice(1)}_reader`;
        url.password = passwordOf(client.connectionSettings);
        const other = openReader(clinic, tables, catalog, { database: url.toString(), keyring });
        try {
          await expect(other.follow(bundle(1, SECRET))).rejects.toThrow(ReaderRefused);
        } finally {
          await other.knex.destroy();
        }
      });

      it('a guard serves through it: what is open, the ledger’s heads and quotas included', async () => {
        const served = await create();
        const running = await startClinic({
          ...{ agreements: [agreement('a', { items: ['Patient.name'], volume: 5 })] },
          database: served.url,
        });
        try {
          const asked = { as: 'clerk', query: '{ patients(first: 2) { name } }' } as const;
          const { data } = await running.call(asked);
          expect(data?.patients).toHaveLength(2);
          const written = await running.call({
            ...{ as: 'nurse', claims: { op: 'mutation' as const } },
            query: 'mutation { discharge(id: "A") { name } }',
          });
          expect(JSON.stringify(written.errors ?? [])).not.toMatch(/SOURCE|INTERNAL/);
        } finally {
          await running.close();
          await served.drop();
        }
      });
    });
  },
);

function passwordOf(settings: {
  password?: string;
  connectionString?: string;
  uri?: string;
}): string {
  return settings.password ?? new URL(settings.connectionString ?? settings.uri ?? '').password;
}
