import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { openDatabase } from './database.ts';
import { prepareDatabase } from './prepare.ts';
import { recordKey, releaseKey } from './release-noise.ts';
import {
  type Counted,
  closedPeriods,
  ReleaseSpannedOtherwise,
  releaseOf,
  spansOf,
} from './release-store.ts';
import { releaseTable } from './release-table.ts';
import { clinic } from './testing/clinic.ts';
import { keyring } from './testing/harness.ts';
import { areaCode, PATIENTS, wardCode, year } from './testing/seed.ts';

const databases = await testDatabases();

const KEY = releaseKey(Buffer.alloc(32, 7));
const COUNTED: Counted = {
  table: 'patients',
  primaryKey: 'nr',
  period: 'year',
  dimensions: [
    { column: 'area_code', levels: [4, 6] },
    { column: 'ward_code', levels: [0, 1000] },
  ],
  person: 'person_ref',
  value: 'admissions',
  closes: 'END',
  protect: true,
};

function releasing(knex: Knex) {
  const run = (statement: (knex: Knex) => Knex.QueryBuilder) => Promise.resolve(statement(knex));
  return { knex, run, releaseKey: KEY, now: Date.UTC(2026, 10, 23) };
}

/** What the seed writes, without a database. */
function contributions(of: string) {
  return Array.from({ length: PATIENTS }, (_, index) => index + 1)
    .filter((nr) => year(nr) === of)
    .map((nr) => ({
      place: [areaCode(nr), wardCode(nr)],
      recordKey: recordKey(KEY, 'patients', nr),
      person: String(nr),
      value: nr % 60,
    }));
}

describe.each(databases)('on $name', ({ present, create }) => {
  describe.skipIf(!present)('database', () => {
    let knex: Knex;
    let url: string;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const database = await create();
      drop = database.drop;
      await prepareDatabase(clinic, database.url, keyring);
      url = database.url;
      knex = openDatabase(url);
    });
    afterAll(async () => {
      await knex?.destroy();
      await drop?.();
    });

    it('orders text by code points, whatever the locale of the server', async () => {
      // By pinyin 一 (yi) comes after 丁 (ding), by locale a before B, by surrogates 𠮷 before ﹏.
      const codes = ['𠮷', '﹏', '丁', '一', 'é', 'b', 'a', 'Z', 'B'];
      await knex('wards').insert(codes.map((code) => ({ code: `T${code}`, name: '测试' })));
      const ordered = await knex('wards').where({ name: '测试' }).orderBy('code').pluck('code');
      expect(ordered).toEqual(
        ['B', 'Z', 'a', 'b', 'é', '一', '丁', '﹏', '𠮷'].map((c) => `T${c}`),
      );
    });

    it('keeps texts apart that differ in case, accent or a trailing space', async () => {
      const codes = ['X', 'x', 'X ', 'Ẍ'];
      await knex('wards').insert(codes.map((code) => ({ code, name: code })));
      for (const code of codes)
        expect(await knex('wards').where({ name: code }).pluck('code')).toEqual([code]);
    });

    it('releases the same cells, from the same records alone', async () => {
      const environment = releasing(knex);
      expect(await closedPeriods(environment, COUNTED)).toEqual(['2024', '2025']);
      const cells = await releaseOf(environment, COUNTED, '2024');
      const protection = { key: KEY, table: 'patients' };
      expect(cells).toEqual(releaseTable(contributions('2024'), COUNTED.dimensions, protection));
      expect(cells.some(({ count }) => count !== null)).toBe(true);
      await knex('patients').where({ year: '2024' }).update({ ward_code: 'W2' });
      // Another process, which remembers nothing.
      const other = openDatabase(url);
      const again = await releaseOf(releasing(other), COUNTED, '2024');
      await other.destroy();
      expect(again).toEqual(cells);
    });

    it('keeps the release that was stored first, where two processes make it at once', async () => {
      const body = JSON.stringify({ spans: spansOf(COUNTED), cells: [] });
      const other = openDatabase(url);
      const environment = releasing(other);
      // The other process stores its own while this one still reads records.
      const run: typeof environment.run = async (statement) => {
        const key = { counted_table: 'patients', period: '2025' };
        const rows = await environment.run(statement);
        await knex('isthmus_releases')
          .insert({ ...key, released_at: '2026-01-01', body })
          .onConflict(['counted_table', 'period'])
          .ignore();
        return rows;
      };
      expect(await releaseOf({ ...environment, run }, COUNTED, '2025')).toEqual([]);
      await other.destroy();
    });

    it('refuses to span a released period otherwise', async () => {
      await releaseOf(releasing(knex), COUNTED, '2024');
      const cut = { ...COUNTED, value: undefined };
      await expect(releaseOf(releasing(knex), cut, '2024')).rejects.toThrow(
        ReleaseSpannedOtherwise,
      );
    });
  });
});
