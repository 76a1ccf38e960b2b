/** How the types of this department lie in its database. */
import type { TableMapping } from '../kit/index.ts';

export const tables: Readonly<Record<string, TableMapping>> = {
  School: {
    table: 'schools',
    primaryKey: 'code',
    keyColumn: 'code',
    order: [['code', 'asc']],
  },
  Enrolment: {
    table: 'enrolments',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['enrolled_at', 'desc'],
      ['student_number', 'asc'],
    ],
  },
  ChildEnrolment: {
    table: 'child_enrolments',
    primaryKey: 'nr',
    keyColumn: 'ref',
    order: [
      ['enrolled_at', 'desc'],
      ['student_number', 'asc'],
    ],
  },
  EnrolmentStatistic: {
    table: 'enrolment_facts',
    primaryKey: 'nr',
    keyColumn: 'nr',
    order: [
      ['area_code', 'asc'],
      ['school_year', 'asc'],
      ['stage', 'asc'],
    ],
  },
};
