import { describe, expect, it } from 'vitest';
import { readScalar, SCALARS } from './scalars.ts';

describe('databases answer alike', () => {
  it.each([
    ['2026-01-15 08:30:00+00', '2026-01-15T08:30:00Z'],
    ['2026-01-15 08:30:00', '2026-01-15T08:30:00Z'],
    ['2026-01-15T16:30:00+08:00', '2026-01-15T08:30:00Z'],
    ['2026-01-15 16:30:00+0800', '2026-01-15T08:30:00Z'],
    ['2026-01-15T08:30:00.250Z', '2026-01-15T08:30:00.250Z'],
    [Date.UTC(2026, 0, 15, 8, 30), '2026-01-15T08:30:00Z'],
    ['2026-01-15', undefined],
    ['yesterday', undefined],
  ])('DateTime %s is %s', (value, text) => {
    expect(readScalar('DateTime', value)).toBe(text);
  });

  it.each([
    ['12.50', '12.5'],
    [12.5, '12.5'],
    ['100.00', '100'],
    ['100', '100'],
    ['-0.0', '0'],
    ['1e3', undefined],
    ['12,5', undefined],
    [Number.NaN, undefined],
  ])('Decimal %s is %s', (value, text) => {
    expect(readScalar('Decimal', value)).toBe(text);
  });
});

describe('values that are none are refused', () => {
  it.each([
    ['Date', '2026-02-30'],
    ['Date', '1985-XX-XX'],
    ['Date', '0000-01-01'],
    ['PartialDate', '1985-13-XX'],
    ['Ref', 'A123'],
    ['Cursor', 'a b'],
    ['IdNumber', '12345'],
    ['PersonName', '  '],
    ['Phone', 'call me'],
    ['Band', '30-'],
  ])('%s %s', (name, value) => {
    expect(readScalar(name, value)).toBeUndefined();
  });

  it('without repeating the value', () => {
    expect(() => SCALARS.IdNumber.serialize('SECRET')).toThrow(/^value is not a valid IdNumber$/);
  });

  it('and no name of a prototype is a scalar', () => {
    expect(readScalar('constructor', 'x')).toBeUndefined();
  });
});
