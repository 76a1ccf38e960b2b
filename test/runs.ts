/** A number that no property reaches: where time is the bound, the clock ends it. */
const UNBOUNDED = 2 ** 31 - 1;

/**
 * Runs of a property: `usual` for every change, `FC_RUNS` where more are asked for, and as many as there is
 * time for where `FC_PROPERTY_MS` bounds each property (nightly).
 */
export function runs(usual: number): number {
  const asked = Number(process.env.FC_RUNS);
  if (Number.isInteger(asked) && asked > 0) return asked;
  return process.env.FC_PROPERTY_MS === undefined ? usual : UNBOUNDED;
}

/** Milliseconds that a property's test may take: `usual`, and no bound of its own where more runs are asked for. */
export function within(usual: number): number {
  const { FC_RUNS, FC_PROPERTY_MS } = process.env;
  return FC_RUNS === undefined && FC_PROPERTY_MS === undefined ? usual : UNBOUNDED;
}
