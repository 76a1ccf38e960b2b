/**
 * Runs the legal clock once a day of China's calendar, whatever processes the office has: the first of them
 * after midnight, or after whatever kept all of them from it, takes the day; it and what the clock moved are
 * one transaction, so that a process that dies in it leaves the day to the next (ADR 0230).
 */
import type { Knex } from 'knex';
import type { RecurringWork } from '../../kit/index.ts';
import { chinaDate } from './legal-clock.ts';
import type { Actor } from './roles.ts';
import { AUTHORITY } from './roles.ts';
import { runLegalClock } from './run-clock.ts';

const CLOCK_RUNS = 'clock_runs';
const RUN = { id: 'legal-clock' } as const;
const EVERY_MS = 60_000;

/** In whose name time passes: the authority's, by no person. */
const CLOCK: Actor = { kind: 'service', sub: 'legal-clock', dept: AUTHORITY, duties: [] };

/** Matters that were moved; undefined where the day, or a later one, was taken already. `now` in ms. */
export async function runDailyClock(knex: Knex, now: number): Promise<number | undefined> {
  const day = chinaDate(now);
  // Most of a day's turns end here, without a lock.
  const last: { day: string } | undefined = await knex(CLOCK_RUNS).where(RUN).first('day');
  if (last && last.day >= day) return undefined;
  return knex.transaction(async (transaction) => {
    // One statement compares and takes. Its lock on the row ends with the transaction, and so with a
    // process that dies.
    const ran_at = new Date(now).toISOString();
    const taken = await transaction(CLOCK_RUNS)
      .where(RUN)
      .where('day', '<', day)
      .update({ day, ran_at });
    if (taken === 0) return undefined;
    const moved = await runLegalClock({ transaction, actor: CLOCK, now });
    await transaction(CLOCK_RUNS).where(RUN).update({ moved });
    return moved;
  });
}

export const dailyClock: RecurringWork = {
  everyMs: EVERY_MS,
  async run({ knex, logger, now }) {
    const moved = await runDailyClock(knex, now);
    if (moved !== undefined) logger.info({ day: chinaDate(now), moved }, 'the legal clock has run');
  },
};
