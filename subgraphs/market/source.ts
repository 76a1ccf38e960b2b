/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  Company: {
    table: 'companies',
    primaryKey: 'credit_code',
    keyColumn: 'credit_code',
    order: [
      ['name', 'asc'],
      ['credit_code', 'asc'],
    ],
  },
  SoleTrader: {
    table: 'sole_traders',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['trade_name', 'asc'],
      ['credit_code', 'asc'],
    ],
  },
  Licence: {
    table: 'licences',
    primaryKey: 'number',
    keyColumn: 'number',
    order: [
      ['issued_at', 'desc'],
      ['number', 'asc'],
    ],
  },
  ConsumerComplaint: {
    table: 'consumer_complaints',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['received_at', 'desc'],
      ['number', 'asc'],
    ],
  },
  ComplaintStatistic: {
    table: 'consumer_complaints',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['quarter', 'asc'],
      ['category', 'asc'],
    ],
  },
};
