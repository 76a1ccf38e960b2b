/** The archive of uses on three databases. */
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabases } from '../../../test/services.ts';
import { openDatabase } from '../../kit/index.ts';
import {
  type ArchivedUse,
  archiveUses,
  forgetUses,
  LogGap,
  personQuery,
  usesOfPerson,
} from './archive.ts';
import { createUseTables, dropUseTables, monthAfter, USE_SUBJECTS, USES } from './tables.ts';

const ALICE = `1${'A'.repeat(22)}`;
const BOB = `1${'B'.repeat(22)}`;

function use(seq: number, over: Partial<ArchivedUse> = {}): ArchivedUse {
  return {
    ...{ seq, at: `2026-11-23T08:00:00.${String(seq).padStart(3, '0')}Z`, outcome: 'ANSWERED' },
    ...{ decisionId: `d-${seq}`, policyVersion: '3-abc', dept: 'mediation' },
    ...{ purpose: 'EARLY_MEDIATION', coordinates: ['HotlineCall.title'], denied: [] },
    ...{ agreements: ['a-1'], subjects: [ALICE], ...over },
  };
}

const seqs = (uses: readonly { readonly log: string; readonly seq: number }[]) =>
  uses.map(({ log, seq }) => `${log}/${seq}`);

for (const { name, present, create } of await testDatabases()) {
  describe.skipIf(!present)(`uses archived on ${name}`, () => {
    let knex: Knex;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const database = await create();
      drop = database.drop;
      knex = openDatabase(database.url);
    });
    afterAll(async () => {
      await knex.destroy();
      await drop();
    });
    beforeEach(async () => {
      if (await knex.schema.hasTable(USES)) await dropUseTables(knex);
      await createUseTables(knex);
    });

    it('tells a person who used its data, newest first, page by page, over logs and months', async () => {
      const old = use(0, { at: '2026-10-31T23:59:59.999Z', dept: 'health' });
      await archiveUses(knex, 'gateway-1', [old, use(1), use(2, { subjects: [BOB] }), use(3)]);
      await archiveUses(knex, 'gateway-2', [use(0, { subjects: [ALICE, BOB, ALICE] })]);
      const page = await usesOfPerson(knex, ALICE, { first: 2 });
      expect(seqs(page)).toEqual(['gateway-1/3', 'gateway-1/1']);
      const rest = await usesOfPerson(knex, ALICE, { first: 9, after: page[1] });
      expect(seqs(rest)).toEqual(['gateway-2/0', 'gateway-1/0']);
      expect(rest[1]).toMatchObject({ dept: 'health', coordinates: ['HotlineCall.title'] });
      expect(await knex(USES).where({ log: 'gateway-2' }).first('persons')).toEqual({ persons: 2 });
    });

    it('takes what it has already without a second row', async () => {
      expect(await archiveUses(knex, 'g', [use(0), use(1)])).toBe(2);
      expect(await archiveUses(knex, 'g', [use(0), use(1), use(2)])).toBe(3);
      expect(await archiveUses(knex, 'g', [use(0)])).toBe(3);
      expect(seqs(await usesOfPerson(knex, ALICE, { first: 9 }))).toEqual(['g/2', 'g/1', 'g/0']);
    });

    it.each([
      ['after what it has', [use(2)], 0],
      ['within what comes', [use(0), use(2)], 1],
      ['by an order of its own', [use(1), use(0)], 0],
    ])('takes nothing with a gap %s', async (_, entries, expected) => {
      const refused = archiveUses(knex, 'g', entries);
      await expect(refused).rejects.toMatchObject({ name: 'LogGap', log: 'g', expected });
      await expect(refused).rejects.toBeInstanceOf(LogGap);
      expect(await knex(USES).select('seq')).toEqual([]);
    });

    it('counts entries that are no uses', async () => {
      expect(await archiveUses(knex, 'g', [{ seq: 0, other: true }, use(1)])).toBe(2);
      expect(seqs(await usesOfPerson(knex, ALICE, { first: 9 }))).toEqual(['g/1']);
    });

    it('takes nothing of a batch with an instant that is none', async () => {
      const wrong = use(1, { at: '2026-11-23 08:00' });
      await expect(archiveUses(knex, 'g', [use(0), wrong])).rejects.toThrow(RangeError);
      expect(await knex(USE_SUBJECTS).select('seq')).toEqual([]);
    });

    it('takes more rows than one statement may have', async () => {
      const subjects = Array.from({ length: 5_000 }, (_, n) => `1${String(n).padStart(22, '0')}`);
      await archiveUses(knex, 'g', [use(0, { subjects })]);
      const rows = await knex(USE_SUBJECTS).count({ n: '*' });
      expect(Number(rows[0]?.n)).toBe(5_000);
    });

    it('keeps three years, and forgets whole months before', async () => {
      const at = (month: string) => `${month}-28T00:00:00.000Z`;
      const months = ['2023-09', '2023-10', '2023-11', '2026-11'];
      await archiveUses(
        knex,
        'g',
        months.map((month, seq) => use(seq, { at: at(month) })),
      );
      const now = Date.parse('2026-11-23T00:00:00Z');
      await expect(forgetUses(knex, now, 2)).rejects.toThrow('3 years at least');
      const dropped = await forgetUses(knex, now);
      expect(dropped).toEqual(name === 'PostgreSQL' ? ['2023-09', '2023-10'] : undefined);
      expect(seqs(await usesOfPerson(knex, ALICE, { first: 9 }))).toEqual(['g/3', 'g/2']);
      expect(await archiveUses(knex, 'g', [use(4)])).toBe(5);
    });

    it.runIf(name === 'PostgreSQL')(
      'finds a page by the index of persons in every month',
      async () => {
        await archiveUses(knex, 'g', [use(0), use(1, { at: '2026-10-01T00:00:00.000Z' })]);
        await knex.raw('set enable_seqscan = off');
        const { sql, bindings } = personQuery(knex, ALICE, 50).toSQL().toNative();
        const { rows } = await knex.raw(`explain ${sql.replace(/\$\d+/g, '?')}`, [...bindings]);
        const plan = rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
        expect(plan).toMatch(/Index (Only )?Scan (Backward )?using use_subjects_2026_11_pkey/);
        expect(plan).toMatch(/Index Scan using uses_2026_11_pkey/);
        expect(plan).not.toContain('Seq Scan');
        // Month by month in order already: a person with a hundred thousand uses costs a page.
        expect(plan).not.toContain('Sort');
      },
    );
  });
}

it('knows the month after', () => {
  expect(['2026-01', '2026-09', '2026-12'].map(monthAfter)).toEqual([
    '2026-02',
    '2026-10',
    '2027-01',
  ]);
});
