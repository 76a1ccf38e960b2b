/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  PowerOutage: {
    table: 'power_outages',
    primaryKey: 'number',
    keyColumn: 'number',
    order: [
      ['started_at', 'desc'],
      ['number', 'asc'],
    ],
  },
  Meter: {
    table: 'meters',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['month', 'desc'],
      ['customer_number', 'asc'],
    ],
  },
  MeterStatistic: {
    table: 'meters',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['month', 'asc'],
      ['tariff', 'asc'],
    ],
  },
};
