import { describe, expect, it } from 'vitest';
import { median, medianRatio, quartilesOfRatio } from './statistics.ts';

describe('statistics of benchmarks', () => {
  it('takes the middle by value, not by order of writing', () => {
    expect(median([100, 9, 20])).toBe(20);
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('has no median of nothing, so that a missing figure cannot pass for a met bar', () => {
    expect(median([])).toBeNaN();
    expect(medianRatio([1, 2], [])).toBeNaN();
  });

  it('compares round by round: one slow round of both changes nothing', () => {
    expect(medianRatio([2, 200, 2], [1, 100, 1])).toBe(2);
  });

  it('shows between what values the middle half of the rounds lies', () => {
    expect(quartilesOfRatio([9, 1, 3, 2, 4], [1, 1, 1, 1, 1])).toEqual([2, 4]);
  });
});
