/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  HealthRecord: {
    table: 'health_records',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['visited_at', 'desc'],
      ['record_number', 'asc'],
    ],
  },
  MedicalDispute: {
    table: 'medical_disputes',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['registered_at', 'desc'],
      ['number', 'asc'],
    ],
  },
  ClinicCapacity: {
    table: 'clinics',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  HealthStatistic: {
    table: 'health_records',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['area_code', 'asc'],
      ['quarter', 'asc'],
      ['visit_kind', 'asc'],
    ],
  },
};
