/** Few and robust: a shared machine has outliers, so a figure is a median and its spread is shown. */

/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Median of the quotients of each round: what slows a whole round down falls out. */
export function medianRatio(over: readonly number[], base: readonly number[]): number {
  return median(ratios(over, base));
}

/** The two values between which the middle half of the rounds' quotients lie. NaN of none. */
export function quartilesOfRatio(
  over: readonly number[],
  base: readonly number[],
): readonly [number, number] {
  const sorted = ratios(over, base).toSorted((left, right) => left - right);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return [at(0.25), at(0.75)];
}

function ratios(over: readonly number[], base: readonly number[]): readonly number[] {
  return over.map((value, round) => value / (base[round] ?? Number.NaN));
}

/** `digits` places after the point; figures are for reading. */
export function round(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
