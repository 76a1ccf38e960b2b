/** When a matter must be answered: the legal clock of its row, counted anew at every step. */
import {
  chinaDate,
  daysOf,
  deadline,
  type Jurisdiction,
  ORDOS,
  type Period,
  workingDaysBetween,
} from './legal-clock.ts';

/** What a period is for; `REPLY`: until an answer that nobody contradicts counts as accepted. */
export type ClockPeriod = 'ANSWER' | 'SUPPLY' | 'VERIFY' | 'REPLY';

/** The clock's columns of a matter. */
export interface ClockColumns {
  readonly due_date: string | null;
  readonly due_for: ClockPeriod | null;
  /** The instant from which days count; null: no clock has run. */
  readonly due_from: string | null;
  readonly due_days: number;
  /** Since when it stands still; null: it runs. */
  readonly stopped_since: string | null;
  /** Working days on which it stood still. */
  readonly stopped_days: number;
  readonly provisional: boolean;
}

export const CLOCK_COLUMNS = [
  'due_date',
  'due_for',
  'due_from',
  'due_days',
  'stopped_since',
  'stopped_days',
  'provisional',
] as const satisfies readonly (keyof ClockColumns)[];

export const NO_CLOCK: ClockColumns = {
  due_date: null,
  due_for: null,
  due_from: null,
  due_days: 0,
  stopped_since: null,
  stopped_days: 0,
  provisional: false,
};

export function started(
  dueFor: ClockPeriod,
  period: Period,
  now: number,
  jurisdiction: Jurisdiction = ORDOS,
): ClockColumns {
  const due_from = new Date(now).toISOString();
  return counted({
    ...NO_CLOCK,
    due_for: dueFor,
    due_from,
    due_days: daysOf(period, jurisdiction),
  });
}

/** Nobody is late while the other side is awaited. */
export function stopped(clock: ClockColumns, now: number): ClockColumns {
  if (clock.due_from === null || clock.stopped_since !== null || !ORDOS.stopsForPapers)
    return clock;
  return { ...clock, stopped_since: new Date(now).toISOString(), due_date: null };
}

export function resumed(clock: ClockColumns, now: number): ClockColumns {
  if (clock.stopped_since === null) return clock;
  const stood = workingDaysBetween(Date.parse(clock.stopped_since), now);
  return counted({ ...clock, stopped_since: null, stopped_days: clock.stopped_days + stood });
}

export function extended(clock: ClockColumns, period: Period): ClockColumns {
  return counted({ ...clock, due_days: clock.due_days + daysOf(period, ORDOS) });
}

function counted(clock: ClockColumns): ClockColumns {
  if (clock.due_from === null) return clock;
  const { lastDay, provisional } = deadline(
    Date.parse(clock.due_from),
    clock.due_days,
    clock.stopped_days,
  );
  return { ...clock, due_date: lastDay, provisional };
}

/** The clock as a row holds it; databases give flags as numbers. */
export function clockOf(row: Readonly<Record<string, unknown>>): ClockColumns {
  const text = (column: string) => (row[column] as string | null | undefined) ?? null;
  return {
    due_date: text('due_date'),
    due_for: text('due_for') as ClockPeriod | null,
    due_from: text('due_from'),
    due_days: Number(row.due_days ?? 0),
    stopped_since: text('stopped_since'),
    stopped_days: Number(row.stopped_days ?? 0),
    provisional: Boolean(row.provisional),
  };
}

/** The last day that is over: what was due then or before is overdue. */
export function yesterday(now: number): string {
  return chinaDate(now - 24 * 3600 * 1000);
}
