/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  Property: {
    table: 'properties',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['registered_at', 'desc'],
      ['unit_number', 'asc'],
    ],
  },
  Estate: {
    table: 'estates',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  PropertyManager: {
    table: 'property_managers',
    primaryKey: 'credit_code',
    keyColumn: 'credit_code',
    order: [['credit_code', 'asc']],
  },
  Repair: {
    table: 'repairs',
    primaryKey: 'number',
    keyColumn: 'number',
    order: [
      ['reported_at', 'desc'],
      ['number', 'asc'],
    ],
  },
};
