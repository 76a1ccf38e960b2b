/** docs/POLICY.md: ids are compared by UTF-16 code unit. */
import { describe, expect, it } from 'vitest';
import { kept } from './kept.ts';
import { byId, byText } from './order.ts';

describe('the order of texts', () => {
  it('goes by code unit, not by locale', () => {
    expect(['b', 'B', 'ä', 'a', '10', '9', '协'].sort(byText)).toEqual([
      ...['10', '9', 'B', 'a', 'b', 'ä', '协'],
    ]);
  });
  it('tells less, equal and more apart', () => {
    expect([byText('a', 'b'), byText('a', 'a'), byText('b', 'a')]).toEqual([-1, 0, 1]);
    expect(byId({ id: 'a' }, { id: 'b' })).toBe(-1);
  });
});

describe('what is kept of a list', () => {
  const list = [1, 2, 3];
  it('is the list itself where that is all', () => expect(kept(list, () => true)).toBe(list));
  it('is in the order of the list', () => expect(kept(list, (one) => one !== 2)).toEqual([1, 3]));
});
