import { expect, it } from 'vitest';
import { catalogFromSdl } from '../../policies/bundle/index.ts';
import { subject } from '../../policies/engine/testing.ts';
import type { Grant } from '../../policies/model/index.ts';
import { compileReader, type RequestState } from './reader.ts';
import { ReportBuilder } from './report.ts';
import { departmentSdl } from './sdl.ts';
import { tablesOf } from './tables.ts';
import { clinic } from './testing/clinic.ts';
import type { Row } from './types.ts';

const { name, schemaFile: file } = clinic;
const { catalog } = catalogFromSdl([{ name, file, sdl: departmentSdl(clinic) }]);
const table = tablesOf(clinic, catalog).get('Patient');
if (!table) throw new Error('no table');

const grant = (more: Partial<Grant> = {}): Grant => ({
  ...{ effect: 'grant', ruleId: 'test', validUntil: Number.MAX_SAFE_INTEGER },
  ...more,
});
const state: RequestState = {
  ...{ subject: subject(), purpose: 'CASE_HANDLING', orders: new Map(), rules: new Map() },
  ...{ report: new ReportBuilder(), cursorKey: Buffer.alloc(32), dialect: 'sqlite' },
  decisions: {
    ...{ resources: new Map(), arguments: new Map(), validUntil: Number.MAX_SAFE_INTEGER },
    coordinates: new Map([
      ['Patient.address', grant({ mask: 'ADDRESS_TO_COMMUNITY' })],
      ['Patient.phone', grant({ mask: 'PHONE' })],
      ['Patient.wardCode', grant()],
      ['Patient.cursor', grant()],
    ]),
  },
};

it('leaves in a row what was asked for, as it may be seen, and nothing it was made from', () => {
  const fields = ['address', 'phone', 'wardCode', 'cursor'];
  const reader = compileReader(table, fields, state, 'area_code');
  const raw = Object.fromEntries(
    Object.entries(reader.columns).map(([key, column]) => [
      key,
      `东胜区天骄社区 ${column} 13812345678`,
    ]),
  );
  raw.phone = '13812345678';
  const row = raw as Row;
  reader.read([row]);
  const left = Object.keys(row).filter((key) => row[key] !== undefined);
  expect(left.sort()).toEqual(['address', 'cursor', 'id', 'phone', 'wardCode']);
  expect(row).toMatchObject({ address: '东胜区天骄社区', phone: '138****5678' });
});

it('selects a column once where the key shows it, and under no field’s name where none does', () => {
  const { columns, subject: person, besides } = compileReader(table, ['wardCode'], state, 'ref');
  expect(besides).toBe('id');
  expect(person).toMatch(/^isthmus_/);
  expect(Object.values(columns).sort()).toEqual(['person_ref', 'ref', 'ward_code']);
});
