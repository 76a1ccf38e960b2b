/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  PublicInterestCase: {
    table: 'public_interest_cases',
    primaryKey: 'number',
    keyColumn: 'number',
    order: [
      ['registered_at', 'desc'],
      ['number', 'asc'],
    ],
  },
  Prosecution: {
    table: 'prosecutions',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['received_at', 'desc'],
      ['number', 'asc'],
    ],
  },
};
