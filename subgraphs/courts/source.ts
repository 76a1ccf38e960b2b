/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  CourtCase: {
    table: 'court_cases',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['filed_at', 'desc'],
      ['case_number', 'asc'],
    ],
  },
  SealedCase: {
    table: 'sealed_cases',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['sealed_at', 'desc']],
  },
  Court: {
    table: 'courts',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  CourtCaseStatistic: {
    table: 'court_cases',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['quarter', 'asc'],
      ['cause_code', 'asc'],
    ],
  },
};
