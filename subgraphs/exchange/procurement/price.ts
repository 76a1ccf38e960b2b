/**
 * What a month costs, in fen (分, one hundredth of a yuan) and whole numbers throughout: no sum passes
 * through a fraction. Products stay below 2^53 by the bounds that terms.ts sets.
 */

/** What happens to uses beyond the month's quota (ADR 0231). */
export const OVER_QUOTA_RULES = ['BILLED', 'STOPPED'] as const;
export type OverQuota = (typeof OVER_QUOTA_RULES)[number];

/** The price part of a contract's terms; prices in fen per use, quota in uses per month. */
export interface Price {
  readonly unitPrice: number;
  readonly quota: number;
  readonly overQuota: OverQuota;
  /** Where they are billed: fen for each use beyond the quota. */
  readonly overPrice: number | null;
  /** Where they are billed: the most that a month may cost, fen. */
  readonly ceiling: number | null;
  /** Thousandths of the sum taken off for each measure below its promise. */
  readonly deduction: number;
}

/** One month's sum; all in fen but the uses. */
export interface MonthSum {
  readonly uses: number;
  readonly withinQuota: number;
  readonly beyondQuota: number;
  /** Uses beyond the quota that nobody owes anything for. */
  readonly unpaid: number;
  readonly gross: number;
  /** What the ceiling takes off. */
  readonly capped: number;
  readonly deducted: number;
  readonly net: number;
}

const THOUSANDTHS = 1000;

/** `shortfalls`: measures below their promise. Throws RangeError where a sum is no exact number. */
export function monthSum(price: Price, uses: number, shortfalls: number): MonthSum {
  const withinQuota = Math.min(uses, price.quota);
  const beyondQuota = uses - withinQuota;
  const billed = price.overQuota === 'BILLED';
  const over = billed ? exact(beyondQuota, price.overPrice ?? 0) : 0;
  const gross = exact(withinQuota, price.unitPrice) + over;
  const most = billed && price.ceiling !== null ? price.ceiling : gross;
  const capped = Math.max(0, gross - most);
  const owed = gross - capped;
  const share = Math.min(THOUSANDTHS, price.deduction * shortfalls);
  // Divided last and rounded down: the buyer never deducts a fen more than the contract gives.
  const deducted = Math.floor(exact(owed, share) / THOUSANDTHS);
  return {
    ...{ uses, withinQuota, beyondQuota, unpaid: billed ? 0 : beyondQuota },
    ...{ gross, capped, deducted, net: owed - deducted },
  };
}

function exact(factor: number, other: number): number {
  const product = factor * other;
  if (!Number.isSafeInteger(product) || product < 0)
    throw new RangeError(`${factor} x ${other} is beyond what is counted exactly`);
  return product;
}

/** `1234` fen as `12.34`. */
export function yuan(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}
