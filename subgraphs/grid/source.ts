import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  Person: {
    table: 'persons',
    primaryKey: 'nr',
    keyColumn: 'person_ref',
    order: [['grid_code', 'asc']],
  },
  Household: {
    table: 'households',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['grid_code', 'asc']],
  },
  Grid: { table: 'grids', primaryKey: 'code', keyColumn: 'code', order: [['code', 'asc']] },
  Community: {
    table: 'communities',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
};
