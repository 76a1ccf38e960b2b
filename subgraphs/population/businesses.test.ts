import { describe, expect, it } from 'vitest';
import {
  creditCode,
  creditCodeHolds,
  managementCompanies,
  organisationCheck,
} from './businesses.ts';

describe('credit codes (GB 32100-2015)', () => {
  it('accepts published examples and refuses wrong check characters', () => {
    const valid = ['91350100M000100Y43', '914403001922038216', '9144030071526726XG'];
    expect(valid.filter((code) => !creditCodeHolds(code))).toEqual([]);
    const wrong = ['91350100M000100Y4Z', '91350100M000100Y44', '91310115MA1H8R7C6D', ''];
    expect(wrong.filter(creditCodeHolds)).toEqual([]);
  });

  it('makes codes whose two check characters hold', () => {
    for (let serial = 1; serial < 2000; serial += 7) {
      const code = creditCode('92', '150602', serial);
      expect(creditCodeHolds(code)).toBe(true);
      expect(organisationCheck(code.slice(8, 16))).toBe(code[16]);
    }
  });
});

describe('management companies', () => {
  it('have distinct codes and names in every district', () => {
    const companies = managementCompanies();
    expect(companies).toHaveLength(45);
    expect(new Set(companies.map((company) => company.creditCode)).size).toBe(45);
    expect(new Set(companies.map((company) => company.name)).size).toBe(45);
    expect(companies.every((company) => company.communityCode.startsWith(company.areaCode))).toBe(
      true,
    );
  });
});
