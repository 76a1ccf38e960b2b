import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogFromSdl } from '../../policies/bundle/index.ts';
import { testDatabases } from '../../test/services.ts';
import { aggregateCells } from './aggregate.ts';
import { openDatabase } from './database.ts';
import { prepareDatabase } from './prepare.ts';
import { departmentSdl } from './sdl.ts';
import { tablesOf } from './tables.ts';
import { clinic } from './testing/clinic.ts';
import { keyring } from './testing/harness.ts';
import { PATIENTS } from './testing/seed.ts';

const databases = await testDatabases();

describe.each(databases)('on $name', ({ present, create }) => {
  describe.skipIf(!present)('database', () => {
    let knex: Knex;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const database = await create();
      drop = database.drop;
      await prepareDatabase(clinic, database.url, keyring);
      knex = openDatabase(database.url);
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

    it('gives averages to the last digit', async () => {
      const source = { name: clinic.name, file: 'schema.graphql', sdl: departmentSdl(clinic) };
      const patients = tablesOf(clinic, catalogFromSdl([source]).catalog).get('Patient');
      if (!patients) throw new Error('no table of Patient');
      const request = {
        type: 'Patient',
        by: ['ward_code'],
        filter: {},
        measure: { avg: 'admissions' },
        k: 10,
      };
      const cells = await aggregateCells(patients, request, (query) => query(knex));
      const numbers = Array.from({ length: PATIENTS }, (_, index) => index + 1);
      const average = (of: readonly number[]) =>
        of.reduce((sum, nr) => sum + (nr % 60), 0) / of.length;
      expect(cells.map(({ value }) => value)).toEqual([
        average(numbers.filter((nr) => nr % 40 !== 0)),
        average(numbers.filter((nr) => nr % 40 === 0)),
      ]);
    });
  });
});
