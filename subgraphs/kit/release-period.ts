/** Published periods as texts: `2026`, `2026-Q3`, `2026-09`, and school years `2025-2026`. */

/** Everyone in China lives by UTC+8, without summer time (GB/T 7408.1). */
const CHINA_OFFSET_MS = 8 * 3_600_000;
const SCHOOL_YEAR_BEGINS = 9;

/** First month of the period, from 1, and how many months it has. */
interface Months {
  readonly year: number;
  readonly month: number;
  readonly count: number;
}

/** First moment of the period and the first after it, in milliseconds; undefined where it is none. */
export function boundsOf(
  period: string,
): { readonly from: number; readonly to: number } | undefined {
  const months = monthsOf(period);
  if (!months) return undefined;
  const { year, month, count } = months;
  const at = (index: number) => Date.UTC(year, index, 1) - CHINA_OFFSET_MS;
  return { from: at(month - 1), to: at(month - 1 + count) };
}

function monthsOf(period: string): Months | undefined {
  const [, first, rest] = /^(\d{4})(?:-(\d{4}|\d{2}|Q[1-4]))?$/.exec(period) ?? [];
  if (first === undefined) return undefined;
  const year = Number(first);
  if (rest === undefined) return { year, month: 1, count: 12 };
  if (rest.startsWith('Q')) return { year, month: 3 * Number(rest[1]) - 2, count: 3 };
  if (rest.length === 4)
    return Number(rest) === year + 1 ? { year, month: SCHOOL_YEAR_BEGINS, count: 12 } : undefined;
  const month = Number(rest);
  return month >= 1 && month <= 12 ? { year, month, count: 1 } : undefined;
}
