import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  Petition: {
    table: 'petitions',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['registered_at', 'desc']],
  },
  PetitionOffice: {
    table: 'petition_offices',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  PetitionStatistic: {
    table: 'petitions',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['year', 'asc'],
      ['category_class', 'asc'],
    ],
  },
};
