/** The legal clock by itself, on each database: once a day of China's, by one process, and again after one that failed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { openDatabase } from '../kit/index.ts';
import { runDailyClock } from './channel/daily-clock.ts';
import { type Office, startOffice, TERMS } from './testing/office.ts';

const databases = await testDatabases();
const at = (time: string) => Date.parse(time);

describe.each(databases)('the daily clock on $name', ({ present, create }) => {
  let office: Office;
  let database: Awaited<ReturnType<typeof create>>;
  let knex: ReturnType<typeof openDatabase>;
  beforeAll(async () => {
    if (!present) return;
    database = await create();
    office = await startOffice(database.url);
    knex = openDatabase(database.url);
  });
  afterAll(async () => {
    await knex?.destroy();
    await office?.close();
    await database?.drop();
  });
  const it_ = it.skipIf(!present);
  const runs = async () => office.rows('clock_runs');

  it_('has run when the office opens, for the day it is in China', async () => {
    expect(await runs()).toMatchObject([{ id: 'legal-clock', day: '2026-11-20' }]);
    expect(await runDailyClock(knex, at('2026-11-20T23:59:59+08:00'))).toBeUndefined();
  });

  it_('is taken by one of several processes, and moves each matter once', async () => {
    const { matter } = await office.act('hotline-clerk', 'fileApplication', {
      terms: { ...TERMS, until: '2026-12-31' },
    });
    const number = matter?.number ?? '';
    await knex('applications').where({ number }).update({ state: 'SHARING' });
    const before = (await knex('applications').where({ number }).first('version')).version;
    const midnight = at('2027-01-01T00:00:00+08:00');
    const taken = await Promise.all([1, 2, 3].map(() => runDailyClock(knex, midnight)));
    const moved = taken.filter((count) => count !== undefined);
    expect(moved).toHaveLength(1);
    expect(moved[0]).toBeGreaterThan(0);
    expect(await knex('applications').where({ number }).first('state', 'version')).toMatchObject({
      state: 'EXPIRED',
      version: before + 1,
    });
    // A clock set back takes nothing.
    expect(await runDailyClock(knex, at('2026-12-01T00:00:00+08:00'))).toBeUndefined();
  });

  it_('leaves the day to the next where it fails', async () => {
    const tomorrow = at('2027-01-02T00:00:00+08:00');
    await knex.schema.renameTable('scorecards', 'scorecards_away');
    await expect(runDailyClock(knex, tomorrow)).rejects.toThrow();
    await knex.schema.renameTable('scorecards_away', 'scorecards');
    expect(await runs()).toMatchObject([{ day: '2027-01-01' }]);
    expect(await runDailyClock(knex, tomorrow)).toBe(0);
    expect(await runs()).toMatchObject([{ day: '2027-01-02', moved: 0 }]);
  });
});
