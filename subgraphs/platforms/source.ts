/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  ActivityIndex: {
    table: 'activity_index',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [
      ['week', 'desc'],
      ['community_code', 'asc'],
    ],
  },
  IndexRelease: {
    table: 'index_releases',
    primaryKey: 'week',
    keyColumn: 'week',
    order: [['week', 'desc']],
  },
};
