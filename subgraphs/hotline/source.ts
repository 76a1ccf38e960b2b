import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  HotlineCall: {
    table: 'hotline_calls',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['received_at', 'desc']],
  },
  HotlineCategory: {
    table: 'hotline_categories',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  CallStatistic: {
    table: 'hotline_calls',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['quarter', 'asc'],
      ['category_class', 'asc'],
    ],
  },
};
