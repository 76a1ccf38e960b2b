/** A department's rules.ts: judged once per statement, able to take away alone, sound before it serves. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { catalogFromSdl } from '../../policies/bundle/index.ts';
import type { RuledList } from '../../policies/shield/index.ts';
import { recordRef } from '../../wire/ref.ts';
import { ordersFor } from './order.ts';
import { rulesOf } from './rules.ts';
import { checkReferences, departmentSchema } from './schema.ts';
import { departmentSdl } from './sdl.ts';
import { tablesOf } from './tables.ts';
import { agreement } from './testing/bundle.ts';
import { clinic } from './testing/clinic.ts';
import { type Clinic, keyring, reportOf, rowsAt, startClinic } from './testing/harness.ts';
import type { RowRule } from './types.ts';

const even = vi.fn(({ rows }: RuledList): readonly boolean[] =>
  rows.map(({ phone }) => Number(String(phone).slice(-1)) % 2 === 0),
);
const EVEN: RowRule = {
  name: 'even-phones',
  withholds: ['Patient.phone'],
  reads: ['Patient.phone'],
  judge: even,
};
const AGREEMENTS = [
  agreement('open', { items: ['Patient.*', 'Patient.id', 'Visit.*'] }),
  agreement('masked', {
    purpose: 'EARLY_MEDIATION',
    items: ['Patient.phone', 'Patient.wardCode'],
    masks: { 'Patient.phone': 'PHONE' },
  }),
];
const LIST = '{ patients(first: 20) { phone wardCode } }';
const ENTITIES = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { phone } } }`;
const REFERENCES = [4, 5, 6, 7].map((nr) => ({
  __typename: 'Patient',
  id: recordRef(keyring.secret('department:clinic'), 'Patient', nr),
}));

const started: Clinic[] = [];
async function start(...rules: readonly RowRule[]): Promise<Clinic> {
  const fresh = await startClinic({ agreements: AGREEMENTS, rules });
  started.push(fresh);
  return fresh;
}
afterAll(() => Promise.all(started.map((each) => each.close())));

const phones = (rows: readonly Record<string, unknown>[]) => rows.map(({ phone }) => phone);
const isOdd = (phone: unknown) => Number(String(phone).slice(-1)) % 2 === 1;

describe('a rule', () => {
  let plain: unknown[];
  let ruled: Clinic;
  beforeAll(async () => {
    plain = phones(rowsAt(await (await start()).call({ query: LIST }), 'patients'));
    ruled = await start(EVEN);
  });

  it('takes cells of a list away, once per list, and says which and why', async () => {
    even.mockClear();
    const answer = await ruled.call({ query: LIST });
    expect(plain.filter(isOdd).length).toBeGreaterThan(0);
    const wanted = plain.map((phone) => (isOdd(phone) ? null : phone));
    expect(phones(rowsAt(answer, 'patients'))).toEqual(wanted);
    expect(even).toHaveBeenCalledTimes(1);
    const odd = plain.filter(isOdd).length;
    const [cell, ...others] = reportOf(answer).cells;
    expect(others).toEqual([]);
    expect(cell).toMatchObject({
      ...{ coordinate: 'Patient.phone', reason: 'ROW_SCOPE', ruleId: 'rules:clinic:even-phones' },
      path: ['patients', '@', 'phone'],
    });
    const named = (cell?.indexes?.[0] ?? []).reduce((rows, [, length]) => rows + length, 0);
    expect(named).toBe(odd);
  });

  it('takes cells of entities away, once for all of them', async () => {
    even.mockClear();
    const answer = await ruled.call({ query: ENTITIES, variables: { r: REFERENCES } });
    const found = phones(rowsAt(answer, '_entities'));
    expect(found.map((phone) => phone === null)).toEqual([false, true, false, true]);
    expect(even).toHaveBeenCalledTimes(1);
  });

  it('takes cells of other rows away as well: by key, and below parents', async () => {
    const query = '{ wards { patients(first: 8) { phone } } }';
    const wards = rowsAt(await ruled.call({ query }), 'wards');
    const below = wards.flatMap(({ patients }) => phones(patients as Record<string, unknown>[]));
    expect(below.some((phone) => phone === null)).toBe(true);
    expect(below.filter((phone) => phone !== null).some(isOdd)).toBe(false);
    const one = await ruled.call({ query: `{ patient(id: "${REFERENCES[1]?.id}") { phone } }` });
    expect(one.data).toEqual({ patient: { phone: null } });
  });

  it('replaced by one that allows lets through what it takes away', async () => {
    const allowing = await start({ ...EVEN, judge: ({ rows }) => rows.map(() => true) });
    expect(phones(rowsAt(await allowing.call({ query: LIST }), 'patients'))).toEqual(plain);
  });

  it('sees values before masks, and masks what it leaves', async () => {
    const ask = { query: LIST, as: 'clerk', purpose: 'EARLY_MEDIATION' } as const;
    const rows = phones(rowsAt(await ruled.call(ask), 'patients'));
    const shown = rows.filter((phone) => phone !== null);
    expect(shown.length).toBeGreaterThan(0);
    expect(rows).toContain(null);
    for (const phone of shown) expect(phone).toMatch(/^138\*{4}\d{3}[02468]$/);
  });

  it('is not asked where its cells are not', async () => {
    even.mockClear();
    await ruled.call({ query: '{ patients { wardCode } }' });
    expect(even).not.toHaveBeenCalled();
  });
});

describe('a rule admits no row', () => {
  const failing: Readonly<Record<string, RowRule['judge']>> = {
    'that throws': () => {
      throw new Error('broken');
    },
    'that rejects': () => Promise.reject(new Error('broken')),
    'that answers for other rows than it was asked about': ({ rows }) => [
      true,
      ...rows.map(() => true),
    ],
    'that answers with nothing': () => undefined as never,
    'that answers with what is no boolean': ({ rows }) => rows.map(() => 'true' as never),
  };
  it.each(Object.entries(failing))('%s', async (_what, judge) => {
    const broken = await start({ ...EVEN, judge });
    const rows = rowsAt(await broken.call({ query: LIST }), 'patients');
    expect(phones(rows)).toEqual(rows.map(() => null));
    expect(rows.every(({ wardCode }) => wardCode !== null)).toBe(true);
  });

  it('that reads what the caller does not see whole, and is not even asked', async () => {
    const judge = vi.fn(({ rows }: RuledList) => rows.map(() => true));
    const nosy = await start({ ...EVEN, reads: ['Patient.born'], judge });
    const hidden = { query: LIST, as: 'clerk', purpose: 'EARLY_MEDIATION' } as const;
    const rows = rowsAt(await nosy.call(hidden), 'patients');
    expect(phones(rows)).toEqual(rows.map(() => null));
    expect(judge).not.toHaveBeenCalled();
    const pair = ['Patient.phone', 'Patient.name'];
    const both = await start({ ...EVEN, withholds: pair, reads: pair, judge });
    expect(phones(rowsAt(await both.call(hidden), 'patients'))).toEqual(rows.map(() => null));
    expect(judge).not.toHaveBeenCalled();
    const seen = await nosy.call({ query: LIST });
    expect(phones(rowsAt(seen, 'patients'))).not.toContain(null);
  });
});

describe('a department does not start with', () => {
  const { name, schemaFile: file } = clinic;
  const { catalog } = catalogFromSdl([{ name, file, sdl: departmentSdl(clinic) }]);
  const tables = tablesOf(clinic, catalog);
  const schema = () => departmentSchema(clinic, catalog, tables);
  const starting = (...rules: readonly RowRule[]) => {
    return () => rulesOf({ ...clinic, rules }, catalog, tables, schema());
  };

  it.each<[string, Partial<RowRule>, RegExp]>([
    ['an unknown item', { withholds: ['Patient.gone'] }, /Patient\.gone, which is no item/],
    ['an unknown item read', { reads: ['Patient.constructor'] }, /which is no item/],
    ['an unknown type', { withholds: ['Person.phone'] }, /no object type/],
    ['a type that is a union', { withholds: ['_Entity.phone'] }, /no object type/],
    ['a type without a table', { withholds: ['PatientCount.count'] }, /has no table|no item/],
    ['a root field', { withholds: ['Query.patients'] }, /has no table/],
    ['items of two types', { withholds: ['Patient.phone', 'Visit.kind'] }, /no item of Patient/],
    ['a key', { withholds: ['Patient.id'] }, /there to join/],
    [
      'an item that an argument reads',
      { withholds: ['Patient.areaCode'] },
      /patients\(area:\) reads/,
    ],
    ['an item without a column read', { reads: ['Patient.cursor'] }, /declares no column/],
    ['nothing to withhold', { withholds: [] }, /withholds nothing/],
    ['an odd name', { name: 'Even Phones' }, /is not named like/],
  ])('a rule on %s', (_what, change, message) => {
    expect(starting({ ...EVEN, ...change })).toThrow(message);
  });

  it('two rules of one name', () => {
    expect(starting(EVEN, { ...EVEN, withholds: ['Patient.born'] })).toThrow(/name of another/);
    expect(starting(EVEN, { ...EVEN, name: 'other' })).not.toThrow();
  });

  it('a lost __resolveReference', () => {
    const lost = schema();
    expect(() => checkReferences(lost, catalog)).not.toThrow();
    const type = lost.getType('Patient');
    if (type) type.extensions = {};
    expect(() => checkReferences(lost, catalog)).toThrow(/Patient has a key and no __resolveRef/);
  });
});

it('no order follows an item that a rule withholds', async () => {
  const { name, schemaFile: file } = clinic;
  const { catalog } = catalogFromSdl([{ name, file, sdl: departmentSdl(clinic) }]);
  const tables = tablesOf(clinic, catalog);
  const schema = departmentSchema(clinic, catalog, tables);
  const decisions = { ...NOTHING_REACHED, resources: new Map([['Visit', []]]) };
  const followed = async (...rules: readonly RowRule[]) => {
    const bound = rulesOf({ ...clinic, rules }, catalog, tables, schema);
    const orders = await ordersFor(tables, bound, decisions, async () => GRANT);
    return orders.get('Visit')?.map(({ column }) => column);
  };
  expect(await followed()).toEqual(['visited_on', 'nr']);
  const dates = { ...EVEN, withholds: ['Visit.on'], reads: ['Visit.on'] };
  expect(await followed(dates)).toEqual(['nr']);
});

const GRANT = { effect: 'grant', ruleId: 'test', validUntil: Number.MAX_SAFE_INTEGER } as const;
const NOTHING_REACHED = {
  coordinates: new Map(),
  resources: new Map(),
  arguments: new Map(),
  validUntil: Number.MAX_SAFE_INTEGER,
};
