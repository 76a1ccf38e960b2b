import { describe, expect, it } from 'vitest';
import { ALL, type Scope } from '../model/index.ts';
import { type Shown, showsNoMore } from './shown.ts';

const EAST: Scope = { kind: 'compare', item: 'P.area', op: 'eq', value: { literal: '1' } };
const PLAIN: Shown = [{ rows: ALL }];
const PHONE: Shown = [{ rows: ALL, mask: 'PHONE' }];
const NAME: Shown = [{ rows: ALL, mask: 'NAME' }];
const BAND: Shown = [{ rows: ALL, mask: 'NUMBER_TO_BAND' }];

describe('what shows no more', () => {
  it('is less than plain if masked, and as much under the same mask', () => {
    expect(showsNoMore(PHONE, PLAIN)).toBe(true);
    expect(showsNoMore(PLAIN, PHONE)).toBe(false);
    expect(showsNoMore(PHONE, PHONE)).toBe(true);
    expect(showsNoMore([], PHONE)).toBe(true);
    expect(showsNoMore(PHONE, [])).toBe(false);
  });

  it('is not to be told of two different masks', () => {
    expect(showsNoMore(NAME, PHONE)).toBe(false);
    expect(showsNoMore(PHONE, NAME)).toBe(false);
  });

  it('looks at the mask that a cell really had: the least strict of its row', () => {
    const both: Shown = [...BAND, ...PHONE];
    expect(showsNoMore(PHONE, both)).toBe(false);
    expect(showsNoMore(PHONE, [...PHONE, ...NAME])).toBe(true);
  });

  it('has no other rows', () => {
    expect(showsNoMore([{ rows: EAST }], PLAIN)).toBe(true);
    expect(showsNoMore(PLAIN, [{ rows: EAST }, ...PHONE])).toBe(false);
    expect(showsNoMore(PHONE, [{ rows: EAST }, ...PHONE])).toBe(true);
  });
});
