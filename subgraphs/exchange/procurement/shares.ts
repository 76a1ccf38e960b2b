/** 合作开发: who bears what of a cost and holds what of a right, in ten-thousandths that sum to the whole. */

export interface Share {
  readonly party: string;
  /** Ten-thousandths of the development's cost. */
  readonly cost: number;
  /** Ten-thousandths of the right in what was developed. */
  readonly right: number;
}

export const WHOLE = 10_000;

/** What is missing to the whole (negative: too much), per kind; both 0 where the shares are right. */
export function missingToWhole(shares: readonly Share[]): { cost: number; right: number } {
  const sum = (kind: 'cost' | 'right') => shares.reduce((total, share) => total + share[kind], 0);
  return { cost: WHOLE - sum('cost'), right: WHOLE - sum('right') };
}

/**
 * A sum in fen by the shares of its cost, to the last fen: each party gets its part rounded down, and the fen
 * left over go one each to the largest remainders, equal ones in the order of the parties' codes (ADR 0233).
 * Shares sum to WHOLE; `fen` is at most 2^53 / WHOLE.
 */
export function apportion(fen: number, shares: readonly Share[]): ReadonlyMap<string, number> {
  const parts = shares.map(({ party, cost }) => ({
    party,
    fen: Math.floor((fen * cost) / WHOLE),
    remainder: (fen * cost) % WHOLE,
  }));
  const left = fen - parts.reduce((total, part) => total + part.fen, 0);
  const first = [...parts].sort(
    (a, b) => b.remainder - a.remainder || (a.party < b.party ? -1 : 1),
  );
  const luckier = new Set(first.slice(0, left).map(({ party }) => party));
  return new Map(parts.map((part) => [part.party, part.fen + (luckier.has(part.party) ? 1 : 0)]));
}
