/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  Insurance: {
    table: 'insurances',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['started_at', 'desc'],
      ['social_security_number', 'asc'],
    ],
  },
  Subsidy: {
    table: 'subsidies',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['approved_at', 'desc'],
      ['number', 'asc'],
    ],
  },
  BenefitStandard: {
    table: 'benefit_standards',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  SubsidyStatistic: {
    table: 'subsidies',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['quarter', 'asc'],
      ['kind', 'asc'],
    ],
  },
};
