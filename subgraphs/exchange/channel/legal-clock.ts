/**
 * The legal clock: periods in working days (工作日) of the State Council's calendar, per jurisdiction. The
 * Decree is the outer limit: a local rule may be shorter, never longer.
 */
import chineseDays from 'chinese-days';

/** Days, as the Decree counts them. */
export const DECREE_809 = {
  /** Art. 21, unconditional items. */
  answerUnconditional: 1,
  /** Art. 21, conditional items. */
  answerConditional: 10,
  /** Art. 21: once, with the authority's consent. */
  answerExtension: 10,
  /** Art. 22: from the yes to flowing data. */
  supply: 20,
  /** Art. 26. */
  verify: 10,
  /** Art. 17. */
  updateCatalog: 10,
  updateCatalogExtension: 5,
  publishCatalog: 2,
} as const;
export type Period = keyof typeof DECREE_809;

/** A local rule's own periods; what it does not name is the Decree's. */
export interface Jurisdiction {
  readonly code: string;
  readonly periods: Partial<Readonly<Record<Period, number>>>;
  /** Whether the answer's clock stands still while missing papers are awaited; the Decree is silent. */
  readonly stopsForPapers: boolean;
}

export const ORDOS: Jurisdiction = { code: '150600', periods: {}, stopsForPapers: true };

export class PeriodTooLong extends Error {
  readonly period: Period;
  constructor(period: Period, days: number) {
    super(`${period}: ${days} working days are more than the Decree's ${DECREE_809[period]}`);
    this.name = 'PeriodTooLong';
    this.period = period;
  }
}

/** Working days of a period. Throws PeriodTooLong, RangeError for less than one day. */
export function daysOf(period: Period, { periods }: Jurisdiction): number {
  const days = periods[period] ?? DECREE_809[period];
  if (days > DECREE_809[period]) throw new PeriodTooLong(period, days);
  if (!Number.isInteger(days) || days < 1) throw new RangeError(`${period}: ${days} days`);
  return days;
}

export interface Deadline {
  /** ISO date of the last day, in China's time zone; the period ends with that day. */
  readonly lastDay: string;
  /** The calendar of one of its years is not published yet: weekends alone were counted. */
  readonly provisional: boolean;
}

/**
 * The day on which a period of working days ends. The day of the event does not count (Civil Code art.
 * 201). `stopped`: working days on which the clock stood still.
 */
export function deadline(from: number, days: number, stopped = 0): Deadline {
  let left = days + stopped;
  let day = chinaDate(from);
  let provisional = !isPublished(day);
  while (left > 0) {
    day = nextDay(day);
    if (chineseDays.isWorkday(day)) left -= 1;
    if (!isPublished(day)) provisional = true;
  }
  return { lastDay: day, provisional };
}

/** Working days from the day after `from` up to and with `until`'s day. */
export function workingDaysBetween(from: number, until: number): number {
  const last = chinaDate(until);
  let count = 0;
  for (let day = nextDay(chinaDate(from)); day <= last; day = nextDay(day))
    if (chineseDays.isWorkday(day)) count += 1;
  return count;
}

export function isOverdue({ lastDay }: Deadline, now: number): boolean {
  return chinaDate(now) > lastDay;
}

const CHINA_OFFSET_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

/** ISO date in China (UTC+8, no summer time). */
export function chinaDate(instant: number): string {
  return new Date(instant + CHINA_OFFSET_MS).toISOString().slice(0, 10);
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** New Year's Day is a holiday of every published year, whatever weekday it is. */
function isPublished(day: string): boolean {
  const year = Number(day.slice(0, 4));
  return chineseDays.getDayDetail(`${year}-01-01`).name.includes(',');
}
