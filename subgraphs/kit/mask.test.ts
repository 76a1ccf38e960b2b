import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyMask } from './mask.ts';
import { readScalar } from './scalars.ts';

describe('NAME', () => {
  it.each([
    ['王建国', '王*'],
    ['王五', '王*'],
    ['欧阳娜娜', '欧阳*'],
    ['欧阳', '欧*'],
    ['巴特尔', '巴*'],
    ['巴特尔·敖登格日勒', '巴*·*'],
    ['阿·斯琴', '*·*'],
    ['𠮷田花子', '𠮷*'],
    ['王', '*'],
  ])('%s becomes %s', (name, masked) => {
    expect(applyMask('NAME', name)).toBe(masked);
  });

  it('shows nothing but the first character, whatever follows', () => {
    const han = fc.stringMatching(/^[王李张刘陈]{2,6}$/u);
    fc.assert(
      fc.property(han, han, (one, other) => {
        fc.pre(Array.from(one)[0] === Array.from(other)[0]);
        expect(applyMask('NAME', one)).toBe(applyMask('NAME', other));
      }),
    );
  });
});

describe('PHONE', () => {
  it.each([
    ['13812345678', '138****5678'],
    ['+8613812345678', '138****5678'],
    ['138 1234 5678', '138****5678'],
    ['0477-8123456', '0477-****456'],
    ['010-81234567', '010-****567'],
    ['8123456', '****456'],
    ['110', '****'],
    ['1381234567890', '****'],
  ])('%s becomes %s', (phone, masked) => {
    expect(applyMask('PHONE', phone)).toBe(masked);
  });

  it('depends on the visible digits alone', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    fc.assert(
      fc.property(digits(2), digits(4), digits(4), digits(4), (head, one, other, tail) => {
        const masked = applyMask('PHONE', `1${head}${one}${tail}`);
        expect(masked).toBe(applyMask('PHONE', `1${head}${other}${tail}`));
        expect(readScalar('Phone', masked)).toBe(masked);
      }),
    );
  });
});

describe('ID_NUMBER', () => {
  it.each([
    ['15060219850101349X', '150602************'],
    ['150602850101349', '150602*********'],
    ['not an id number', null],
    ['1506021985010134900', null],
  ])('%s becomes %s', (idNumber, masked) => {
    expect(applyMask('ID_NUMBER', idNumber)).toBe(masked);
    if (masked !== null) expect(readScalar('IdNumber', masked)).toBe(masked);
  });

  it('shows the division alone', () => {
    const rest = fc.stringMatching(/^\d{11}[\dX]$/);
    fc.assert(
      fc.property(rest, rest, (one, other) => {
        expect(applyMask('ID_NUMBER', `150602${one}`)).toBe(
          applyMask('ID_NUMBER', `150602${other}`),
        );
      }),
    );
  });
});

describe('DATE_TO_YEAR', () => {
  it.each([
    ['1985-03-21', '1985-XX-XX'],
    ['1985-03-XX', '1985-XX-XX'],
    ['2026-01-15T08:30:00Z', '2026-XX-XX'],
    ['1985', null],
    ['21.03.1985', null],
  ])('%s becomes %s', (date, masked) => {
    expect(applyMask('DATE_TO_YEAR', date)).toBe(masked);
    if (masked !== null) expect(readScalar('PartialDate', masked)).toBe(masked);
  });
});

describe('ADDRESS_TO_COMMUNITY', () => {
  it.each([
    ['鄂尔多斯市东胜区交通街道天骄社区3号楼2单元301', '鄂尔多斯市东胜区交通街道天骄社区'],
    [
      '内蒙古自治区鄂尔多斯市乌审旗嘎鲁图镇神水台村二社12号',
      '内蒙古自治区鄂尔多斯市乌审旗嘎鲁图镇神水台村',
    ],
    ['乌审旗苏力德苏木呼和陶勒盖嘎查3号', '乌审旗苏力德苏木呼和陶勒盖嘎查'],
    ['康巴什区哈巴格希街道神华康城小区3号楼', '康巴什区哈巴格希街道'],
    ['东胜区交通街道杏花村小区3号楼', '东胜区交通街道'],
    ['伊金霍洛旗伊金霍洛镇杏花村小区3号楼', '伊金霍洛旗伊金霍洛镇'],
    ['东胜区交通街道杏花村3号楼', '东胜区交通街道'],
    ['东胜区大超市旁301', '东胜区'],
    ['阳光小区3号楼', '*'],
    ['3号楼2单元301', '*'],
  ])('%s becomes %s', (address, masked) => {
    expect(applyMask('ADDRESS_TO_COMMUNITY', address)).toBe(masked);
  });

  it('shows nothing that follows the community', () => {
    const door = fc.stringMatching(/^\d{1,3}号楼\d单元\d{3,4}[甲乙丙]?$/u);
    fc.assert(
      fc.property(door, (text) => {
        const masked = applyMask('ADDRESS_TO_COMMUNITY', `东胜区交通街道天骄社区${text}`);
        expect(masked).toBe('东胜区交通街道天骄社区');
      }),
    );
  });
});

describe('NUMBER_TO_BAND', () => {
  it.each([
    [0, '0-9'],
    [37, '30-39'],
    ['40', '40-49'],
    [-1, null],
    [3.5, null],
    ['many', null],
  ])('%s becomes %s', (number, masked) => {
    expect(applyMask('NUMBER_TO_BAND', number)).toBe(masked);
    if (masked !== null) expect(readScalar('Band', masked)).toBe(masked);
  });
});

it('masks nothing into null and withholds what is not a value of its kind', () => {
  for (const mask of [
    'NAME',
    'PHONE',
    'ID_NUMBER',
    'ADDRESS_TO_COMMUNITY',
    'DATE_TO_YEAR',
  ] as const) {
    expect(applyMask(mask, null)).toBeNull();
    expect(applyMask(mask, { toString: () => 'secret' })).toBeNull();
    expect(applyMask(mask, 13812345678)).toBeNull();
  }
});
