import { invalidIdNumber } from '../../population/id-number.ts';
import type { SeedContext } from '../types.ts';

/** Enough for two pages of the longest list. */
export const PATIENTS = 400;
export const VISITS_EACH = 4;
const KINDS = ['门诊', '急诊', '复诊', '体检'];

/** Invented id numbers whose check digit fails. */
export function idNumber(nr: number): string {
  return invalidIdNumber(`15060219850101${String(nr).padStart(3, '0')}`);
}

/** Area of a patient: two thirds in county 150602, the rest in 150621. */
export function areaCode(nr: number): string {
  return nr % 3 === 0 ? '150621001001' : '150602001001';
}

export function wardCode(nr: number): string {
  return nr % 40 === 0 ? 'W2' : 'W1';
}

/** Two closed years and one that never closes. */
export function year(nr: number): string {
  return ['2024', '2024', '2025', '2025', '2999'][nr % 5] ?? '';
}

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('wards', [
    { code: 'W1', name: '内科' },
    { code: 'W2', name: '外科' },
  ]);
  const patients = Array.from({ length: PATIENTS }, (_, index) => patient(context, index + 1));
  await context.insert('patients', patients);
  await context.insert(
    'visits',
    patients.flatMap((row) => visits(context, row)),
  );
}

function patient(context: SeedContext, nr: number) {
  const name = nr % 2 === 0 ? '巴特尔' : '王建国';
  return {
    nr,
    ref: context.recordRef('Patient', nr),
    person_ref: context.personRef(idNumber(nr)),
    // A character outside the basic plane: every database must keep it.
    name: nr === 349 ? '王建国𠮷' : `${name}${nr}`,
    phone: `138${String(nr).padStart(8, '0')}`,
    id_number: idNumber(nr),
    // Every seventh is unknown: orders with nulls must page alike on every database.
    born: nr % 7 === 0 ? null : `19${String(50 + (nr % 50))}-0${1 + (nr % 9)}-1${nr % 10}`,
    street: '东胜区交通街道天骄社区',
    door: `${nr}号楼2单元301`,
    admissions: nr % 60,
    area_code: areaCode(nr),
    ward_code: wardCode(nr),
    secret: `SECRET-${nr}`,
    year: year(nr),
  };
}

function visits(context: SeedContext, row: ReturnType<typeof patient>) {
  return Array.from({ length: VISITS_EACH }, (_, index) => {
    const nr = row.nr * 10 + index;
    return {
      nr,
      ref: context.recordRef('Visit', nr),
      person_ref: row.person_ref,
      patient_ref: row.ref,
      kind: KINDS[index] ?? '门诊',
      visited_on: `2026-0${1 + index}-15`,
      visited_at: `2026-0${1 + index}-15 08:30:00`,
      fee: index === 0 ? '12.50' : `${nr}.05`,
    };
  });
}
