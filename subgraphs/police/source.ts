import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  PoliceCall: {
    table: 'police_calls',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['received_at', 'desc']],
  },
  HouseholdRegistration: {
    table: 'household_registrations',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [['registered_at', 'desc']],
  },
  PoliceStation: {
    table: 'police_stations',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  PoliceCallStatistic: {
    table: 'police_calls',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['year', 'asc'],
      ['kind', 'asc'],
    ],
  },
};
