import { describe, expect, it } from 'vitest';
import { effectsOf, failuresOf, type Sample } from './effect.ts';

const sample = (replica: string, began: number, bundle?: number): Sample => ({
  ...{ replica, began, ended: began + 5, bundle },
  ...(bundle === undefined ? { failure: '503' } : {}),
});

describe('the time to effect', () => {
  it('is the slowest replica’s', () => {
    const samples = [
      sample('a', 0, 1),
      sample('b', 0, 1),
      sample('a', 110, 2),
      sample('b', 150, 2),
    ];
    expect(effectsOf([{ bundle: 2, at: 100 }], samples)).toEqual([{ bundle: 2, ms: 50 }]);
  });

  it('begins after the last answer of an older bundle, not at the first of the new one', () => {
    const samples = [sample('a', 110, 2), sample('a', 120, 1), sample('a', 140, 2)];
    expect(effectsOf([{ bundle: 2, at: 100 }], samples)).toEqual([{ bundle: 2, ms: 40 }]);
  });

  it('counts a newer bundle as in effect', () => {
    const samples = [sample('a', 90, 1), sample('a', 130, 3)];
    expect(effectsOf([{ bundle: 2, at: 100 }], samples)).toEqual([{ bundle: 2, ms: 30 }]);
  });

  it('is unknown where a replica never answered by it, or only failed', () => {
    const samples = [sample('a', 110, 2), sample('b', 110, 1), sample('b', 120)];
    expect(effectsOf([{ bundle: 2, at: 100 }], samples)).toEqual([{ bundle: 2, ms: undefined }]);
  });

  it('is nothing where requests after the publication only saw the new one', () => {
    expect(effectsOf([{ bundle: 2, at: 100 }], [sample('a', 99, 2)])).toEqual([
      { bundle: 2, ms: 0 },
    ]);
  });
});

it('failures are counted by what was said', () => {
  expect([...failuresOf([sample('a', 0), sample('a', 1), sample('a', 2, 1)])]).toEqual([
    ['503', 2],
  ]);
});
