/** Dates of the demo. Nothing here reads the clock: the demo's today is fixed. */

/** Today in the demo data. */
export const TODAY = '2026-11-20';

const DAY_MS = 86_400_000;
/** Ordos keeps China Standard Time; there is no daylight saving. */
const OFFSET_MS = 8 * 3_600_000;

/** Milliseconds since the epoch of a local date or of `YYYY-MM-DDThh:mm:ss+08:00`. */
export function instant(text: string): number {
  return Date.parse(text.length === 10 ? `${text}T00:00:00+08:00` : text);
}

/** `YYYY-MM-DDThh:mm:ss+08:00` (GB/T 7408.1-2023). */
export function dateTime(ms: number): string {
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The same moment in UTC, as databases hold it: `YYYY-MM-DDThh:mm:ssZ`. */
export function utc(text: string): string {
  return new Date(instant(text)).toISOString().replace('.000Z', 'Z');
}

/** Local `YYYY-MM-DD`. */
export function date(ms: number): string {
  return new Date(ms + OFFSET_MS).toISOString().slice(0, 10);
}

/** A local date or date-time moved by days, in the form it came in. */
export function plusDays(text: string, days: number): string {
  const moved = instant(text) + days * DAY_MS;
  return text.length === 10 ? date(moved) : dateTime(moved);
}

/** Whole days from `from` to `to`. */
export function daysBetween(from: string, to: string): number {
  return Math.floor((instant(to) - instant(from)) / DAY_MS);
}

/** Full years at `TODAY` of somebody born on `birthDate`. */
export function ageOf(birthDate: string): number {
  const years = Number(TODAY.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return TODAY.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
