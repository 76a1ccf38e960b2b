import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { agreement } from './testing/bundle.ts';
import { type Clinic, reportOf, rowsAt, startClinic } from './testing/harness.ts';

const VOLUME = 30;
const LIMITED = agreement('limited', { items: ['Patient.name'], volume: VOLUME });
const FREE = agreement('free', { items: ['Patient.areaCode', 'Patient.cursor'] });
const QUERY = `query($first: Int, $after: Cursor) {
  patients(first: $first, after: $after) { cursor name areaCode }
}`;

const databases = await testDatabases();

describe.each(databases)('volume on $name', ({ present, create }) => {
  describe.skipIf(!present)('of an agreement', () => {
    let clinic: Clinic;
    let drop: () => Promise<void>;
    beforeAll(async () => {
      const database = await create();
      drop = database.drop;
      clinic = await startClinic({ agreements: [LIMITED, FREE], database: database.url });
    });
    afterAll(async () => {
      await clinic?.close();
      await drop?.();
    });

    const ask = (first: number, after?: unknown) =>
      clinic.call({ query: QUERY, variables: { first, after }, as: 'clerk' });

    it('counts each person once a day, whoever asks how often', async () => {
      for (let time = 0; time < 3; time += 1) {
        const rows = rowsAt(await ask(20), 'patients');
        expect(rows.every((row) => typeof row.name === 'string')).toBe(true);
      }
    });

    it('withholds the items it grants once exceeded, and nothing else', async () => {
      const beyond = await ask(VOLUME + 1);
      const rows = rowsAt(beyond, 'patients');
      expect(rows).toHaveLength(VOLUME + 1);
      expect(rows.every((row) => !('name' in row) && row.areaCode !== null)).toBe(true);
      expect(beyond.text).not.toMatch(/王建国|巴特尔/);
      expect(reportOf(beyond).cells).toEqual([
        {
          coordinate: 'Patient.name',
          reason: 'QUOTA_EXCEEDED',
          ruleId: 'quota',
          path: ['patients', '@', 'name'],
        },
      ]);
    });

    it('is not used up by an answer that it withheld', async () => {
      const last = rowsAt(await ask(VOLUME), 'patients');
      expect(last.every((row) => typeof row.name === 'string')).toBe(true);
      const next = rowsAt(await ask(1, last.at(-1)?.cursor), 'patients');
      expect(next).toHaveLength(1);
      expect('name' in (next[0] ?? {})).toBe(false);
    });

    it('does not let two answers at once share what is left', async () => {
      const own = await create();
      const other = await startClinic({ agreements: [LIMITED, FREE], database: own.url });
      try {
        const first = await other.call({ query: QUERY, variables: { first: 20 } });
        const after = rowsAt(first, 'patients').at(-1)?.cursor;
        expect(after).toBeDefined();
        const pages = await Promise.all(
          ['1506210', '1506020'].map((area) =>
            other.call({
              query: `query($area: String) { patients(area: $area, first: 20) { name } }`,
              variables: { area },
              as: 'clerk',
            }),
          ),
        );
        const shown = pages.flatMap((page) =>
          rowsAt(page, 'patients').filter((row) => typeof row.name === 'string'),
        );
        expect(shown.length).toBeLessThanOrEqual(VOLUME);
        expect(shown).toHaveLength(20);
      } finally {
        await other.close();
        await own.drop();
      }
    });
  });
});
