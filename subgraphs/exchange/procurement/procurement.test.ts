import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultsOf, type Procedure } from '../channel/machine.ts';
import { DATA_OFFER } from './data-offer.ts';
import { monthSum, type Price, yuan } from './price.ts';
import { PROCUREMENT } from './procurement.ts';
import { SETTLEMENT } from './settlement.ts';
import { apportion, missingToWhole, type Share, WHOLE } from './shares.ts';

const BILLED: Price = {
  ...{
    unitPrice: 50,
    quota: 100,
    overQuota: 'BILLED',
    overPrice: 80,
    ceiling: 6000,
    deduction: 20,
  },
};
const STOPPED: Price = { ...BILLED, overQuota: 'STOPPED', overPrice: null, ceiling: null };

describe('procurement: the tables', () => {
  it.each([PROCUREMENT, DATA_OFFER, SETTLEMENT] as Procedure<string, string, string>[])(
    '$name has no dead end, and no state that nobody reaches',
    (procedure) => {
      expect(faultsOf(procedure)).toEqual([]);
    },
  );
});

describe('procurement: what a month costs', () => {
  it('is the unit price within the quota, the over-price beyond it, and no more than the ceiling', () => {
    expect(monthSum(BILLED, 90, 0)).toMatchObject({ gross: 4500, net: 4500, beyondQuota: 0 });
    expect(monthSum(BILLED, 110, 0)).toMatchObject({ gross: 5800, capped: 0, net: 5800 });
    expect(monthSum(BILLED, 200, 0)).toMatchObject({ gross: 13_000, capped: 7000, net: 6000 });
  });

  it('is nothing for uses beyond the quota where the contract stops there', () => {
    const sum = monthSum(STOPPED, 130, 0);
    expect(sum).toMatchObject({ beyondQuota: 30, unpaid: 30, gross: 5000, net: 5000 });
  });

  it('is less for each measure below its promise, rounded in favour of who is paid', () => {
    expect(monthSum(BILLED, 100, 2)).toMatchObject({ deducted: 200, net: 4800 });
    expect(monthSum({ ...BILLED, unitPrice: 1 }, 99, 1)).toMatchObject({ deducted: 1, net: 98 });
    expect(monthSum({ ...BILLED, deduction: 1000 }, 100, 3)).toMatchObject({ net: 0 });
  });

  it('is refused where it cannot be counted exactly', () => {
    expect(() => monthSum({ ...BILLED, ceiling: null }, Number.MAX_SAFE_INTEGER, 0)).toThrow(
      RangeError,
    );
  });

  it('never exceeds the ceiling and never falls below nothing', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(6), (uses, shortfalls) => {
        const { net, gross, capped, deducted } = monthSum(BILLED, uses, shortfalls);
        expect(net).toBe(gross - capped - deducted);
        expect(net).toBeGreaterThanOrEqual(0);
        expect(net).toBeLessThanOrEqual(6000);
      }),
    );
  });

  it('is told in yuan with two places', () => {
    expect([0, 5, 1234, 100].map(yuan)).toEqual(['0.00', '0.05', '12.34', '1.00']);
  });
});

describe('procurement: shares of what is developed together', () => {
  const share = (party: string, cost: number): Share => ({ party, cost, right: cost });

  it('gives the fen left over to the largest remainders, equal ones by code', () => {
    const thirds = [share('c', 3333), share('a', 3333), share('b', 3334)];
    expect([...apportion(100, thirds)]).toEqual([
      ['c', 33],
      ['a', 33],
      ['b', 34],
    ]);
    const halves = [share('b', 5000), share('a', 5000)];
    expect([...apportion(1, halves)]).toEqual([
      ['b', 0],
      ['a', 1],
    ]);
  });

  it('gives out every sum to the last fen, nobody more than a fen off', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: WHOLE - 1 }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.nat(1_000_000_000), cuts, (fen, points) => {
        const bounds = [0, ...points.sort((a, b) => a - b), WHOLE];
        const shares = bounds.slice(1).map((to, i) => share(`p${i}`, to - (bounds[i] ?? 0)));
        expect(missingToWhole(shares)).toEqual({ cost: 0, right: 0 });
        const parts = apportion(fen, shares);
        expect([...parts.values()].reduce((a, b) => a + b, 0)).toBe(fen);
        for (const { party, cost } of shares)
          expect(Math.abs((parts.get(party) ?? 0) - (fen * cost) / WHOLE)).toBeLessThan(1);
      }),
    );
  });

  it('says by how much shares miss the whole', () => {
    expect(missingToWhole([share('a', 5000), share('b', 5001)])).toEqual({ cost: -1, right: -1 });
    expect(missingToWhole([])).toEqual({ cost: WHOLE, right: WHOLE });
  });
});
