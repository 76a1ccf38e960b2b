/**
 * Noise of released counts by the cell key method (Wooton and Fraser, ABS 1352.0.55.072, 2005; Thompson,
 * Broadfoot and Elazar, UNECE 2013; `cellKey` and `ptable` of sdcTools): every record has a key, a cell's
 * key is the sum of its records' keys, and the cell's key draws its noise. Equal sets of records have equal
 * noise, whatever asks for them and however often: repeating a question averages nothing out.
 *
 * The table is a two-sided geometric distribution cut at NOISE_MAX. Each step away from zero is RATIO
 * times as likely, so one record more or less changes the odds of any published value by at most 1 / RATIO
 * (5/3), except for the EDGE_PROBABILITY (2.1 %) that the noise stands at its bound. Mean 0, variance 4.25.
 */
import { createHmac, hkdfSync } from 'node:crypto';

/** Largest noise, in records. */
export const NOISE_MAX = 5;
export const RATIO = 3 / 5;

const KEY_BYTES = 6;
const KEY_MODULUS = 2 ** (8 * KEY_BYTES);
const DRAW_MODULUS = 2 ** 32;

/** Weights of noise -NOISE_MAX to NOISE_MAX; products alone, which every machine rounds alike. */
const WEIGHTS = Array.from({ length: 2 * NOISE_MAX + 1 }, (_, index) => weightOf(index));
const TOTAL_WEIGHT = WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** Probability of the largest noise, on one side. */
export const EDGE_PROBABILITY = (WEIGHTS[0] ?? 0) / TOTAL_WEIGHT;

function weightOf(index: number): number {
  let weight = 1;
  for (let step = 0; step < Math.abs(index - NOISE_MAX); step += 1) weight *= RATIO;
  return weight;
}

/** Key of a department's releases. It outlives them: with a new key, old and new would average out. */
export function releaseKey(departmentKey: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', departmentKey, '', 'isthmus release v1', 32));
}

/** Uniform in 0 to 2^48 - 1, for a record of a table whatever statistic counts it. */
export function recordKey(key: Uint8Array, table: string, primaryKey: string | number): number {
  return digest(key, ['record', table, String(primaryKey)]).readUIntBE(0, KEY_BYTES);
}

/** Key of a cell without records: by where it stands, since nothing stands in it. */
export function emptyCellKey(key: Uint8Array, table: string, cell: string): number {
  return digest(key, ['empty', table, cell]).readUIntBE(0, KEY_BYTES);
}

export function addKeys(left: number, right: number): number {
  return (left + right) % KEY_MODULUS;
}

/** Whole records, from -NOISE_MAX to NOISE_MAX. The cell's key is hashed: sums of keys are no secret sums. */
export function countNoise(key: Uint8Array, cellKey: number): number {
  let rest = (draw(key, 'count', cellKey) / DRAW_MODULUS) * TOTAL_WEIGHT;
  for (const [index, weight] of WEIGHTS.entries()) {
    if (rest < weight) return index - NOISE_MAX;
    rest -= weight;
  }
  return NOISE_MAX;
}

/**
 * Noise of a sum, in units of its largest contribution: 0.5 to 1, either way. Who knows all other
 * contributions still errs by half of the largest one or more (Thompson et al. 2013, section 4).
 */
export function sumNoise(key: Uint8Array, cellKey: number): number {
  const drawn = draw(key, 'sum', cellKey);
  const magnitude = 0.5 + (drawn >>> 1) / DRAW_MODULUS;
  return drawn % 2 === 0 ? magnitude : -magnitude;
}

function draw(key: Uint8Array, measure: string, cellKey: number): number {
  return digest(key, [measure, String(cellKey)]).readUInt32BE(0);
}

function digest(key: Uint8Array, parts: readonly string[]): Buffer {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest();
}
