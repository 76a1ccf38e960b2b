import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  MediationCase: {
    table: 'mediation_cases',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['accepted_at', 'desc']],
  },
  MediationOrganisation: {
    table: 'mediation_organisations',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  MediationStatistic: {
    table: 'mediation_cases',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['year', 'asc'],
      ['category_class', 'asc'],
    ],
  },
};
