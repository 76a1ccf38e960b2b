import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agreement, Scope } from '../../policies/model/index.ts';
import { testDatabases } from '../../test/services.ts';
import { agreement } from './testing/bundle.ts';
import { type Clinic, reportOf, rowsAt, startClinic } from './testing/harness.ts';
import { areaCode, idNumber, PATIENTS, year } from './testing/seed.ts';

const IN_AREAS: Scope = {
  kind: 'compare',
  item: 'Patient.areaCode',
  op: 'within',
  value: { subject: 'areas' },
};
const WARD_TWO: Scope = {
  kind: 'compare',
  item: 'Patient.wardCode',
  op: 'eq',
  value: { literal: 'W2' },
};
/** The clerk: patients of its county; names masked; births only of ward two. */
const SCOPED: Agreement = agreement('scoped', {
  items: ['Patient.*', 'Visit.*', 'Patient.id'],
  resourceScope: { Patient: IN_AREAS },
  itemScope: { 'Patient.born': WARD_TWO },
  masks: { 'Patient.name': 'NAME' },
});
/** For another purpose: two agreements that differ in rows and masks. */
const PARTS: readonly Agreement[] = [
  agreement('open', {
    purpose: 'EARLY_MEDIATION',
    items: ['Patient.name', 'Patient.wardCode', 'Patient.areaCode'],
    resourceScope: { Patient: WARD_TWO },
  }),
  agreement('masked', {
    purpose: 'EARLY_MEDIATION',
    items: ['Patient.name', 'Patient.wardCode', 'Patient.areaCode'],
    resourceScope: { Patient: IN_AREAS },
    masks: { 'Patient.name': 'NAME' },
  }),
];

const databases = await testDatabases();

describe.each(databases)('on $name', ({ present, create }) => {
  describe.skipIf(!present)('source', () => {
    let clinic: Clinic;
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const database = await create();
      drop = database.drop;
      clinic = await startClinic({ agreements: [SCOPED, ...PARTS], database: database.url });
    });
    afterAll(async () => {
      await clinic?.close();
      await drop?.();
    });

    it('answers the same values on every database', async () => {
      const query = `{ patients(first: 1) {
        name phone born address admissions areaCode ward { code name }
        visits(first: 2) { kind on at fee patient { name } }
      } }`;
      const answer = await clinic.call({ query, as: 'nurse' });
      expect(answer.errors).toBeUndefined();
      expect(rowsAt(answer, 'patients')).toEqual([
        {
          name: '王建国𠮷',
          phone: '13800000349',
          born: '1999-08-19',
          address: '东胜区交通街道天骄社区349号楼2单元301',
          admissions: '49',
          areaCode: '150602001001',
          ward: { code: 'W1', name: '内科' },
          visits: [
            {
              kind: '门诊',
              on: '2026-01-15',
              at: '2026-01-15T08:30:00Z',
              fee: '12.5',
              patient: { name: '王建国𠮷' },
            },
            {
              kind: '急诊',
              on: '2026-02-15',
              at: '2026-02-15T08:30:00Z',
              fee: '3491.05',
              patient: { name: '王建国𠮷' },
            },
          ],
        },
      ]);
    });

    it('removes rows outside the row scope before limit and in every way to reach them', async () => {
      const all = await clinic.call({
        query: '{ patients(first: 200) { areaCode } }',
        as: 'clerk',
      });
      const codes = rowsAt(all, 'patients').map((row) => row.areaCode);
      expect(codes).toHaveLength(200);
      expect(codes.every((code) => String(code).startsWith('150602'))).toBe(true);

      const outside = await clinic.call({
        query: '{ patients(area: "150621", first: 1) { id } }',
        as: 'nurse',
      });
      const [row] = rowsAt(outside, 'patients');
      const variables = { id: row?.id };
      const byKey = 'query($id: Ref!) { patient(id: $id) { areaCode } }';
      expect((await clinic.call({ query: byKey, variables, as: 'nurse' })).data).toEqual({
        patient: { areaCode: '150621001001' },
      });
      expect((await clinic.call({ query: byKey, variables, as: 'clerk' })).data).toEqual({
        patient: null,
      });
      const entities = `query($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { areaCode } } }`;
      const representations = { r: [{ __typename: 'Patient', id: row?.id, areaCode: 'forged' }] };
      const entity = await clinic.call({
        query: entities,
        variables: representations,
        as: 'clerk',
      });
      expect(entity.data).toEqual({ _entities: [null] });
      const wards = await clinic.call({
        query: '{ wards { patients(first: 200) { areaCode } } }',
        as: 'clerk',
      });
      const nested = rowsAt(wards, 'wards').flatMap(
        (ward) => ward.patients as { areaCode: string }[],
      );
      expect(nested.length).toBeGreaterThan(100);
      expect(nested.every((patient) => patient.areaCode.startsWith('150602'))).toBe(true);
    });

    it('masks, and nulls cells outside their item scope with path and indexes', async () => {
      const query = '{ patients(first: 80) { name born wardCode } }';
      const answer = await clinic.call({ query, as: 'clerk' });
      const rows = rowsAt(answer, 'patients');
      expect(new Set(rows.map((row) => row.name))).toEqual(new Set(['王*', '巴*']));
      for (const row of rows) if (row.wardCode !== 'W2') expect(row.born).toBeNull();
      const shown = rows.flatMap((row, index) => (row.wardCode === 'W2' ? [index] : []));
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.some((index) => rows[index]?.born !== null)).toBe(true);
      const [cell, ...others] = reportOf(answer).cells;
      expect(others).toEqual([]);
      expect(cell).toMatchObject({
        coordinate: 'Patient.born',
        reason: 'ROW_SCOPE',
        path: ['patients', '@', 'born'],
      });
      const named = (cell?.indexes?.[0] ?? []).flatMap(([start, length]) =>
        Array.from({ length }, (_, offset) => start + offset),
      );
      const withheld = rows.flatMap((row, index) => (row.wardCode === 'W2' ? [] : [index]));
      expect(named).toEqual(withheld);
    });

    it('gives each cell the least strict mask of the agreements that admit its row', async () => {
      const query = '{ patients(first: 200) { name wardCode areaCode } }';
      const answer = await clinic.call({ query, as: 'clerk', purpose: 'EARLY_MEDIATION' });
      const rows = rowsAt(answer, 'patients');
      const open = rows.filter((row) => row.wardCode === 'W2');
      expect(open.some((row) => row.areaCode === '150621001001')).toBe(true);
      for (const row of open) expect(row.name).toMatch(/^(王建国|巴特尔)\d+$/);
      const masked = rows.flatMap((row, index) => (row.wardCode === 'W2' ? [] : [index]));
      for (const index of masked) expect(rows[index]?.name).toMatch(/^[王巴]\*$/);
      const [cell] = reportOf(answer).cells;
      expect(cell).toMatchObject({ coordinate: 'Patient.name', mask: 'NAME' });
      const count = cell?.indexes?.[0]?.reduce((sum, [, length]) => sum + length, 0);
      expect(count).toBe(masked.length);
    });

    it('compares an argument only within the scope of the item it reads', async () => {
      const query = '{ patients(filter: { bornBefore: "2026-01-01" }, first: 200) { wardCode } }';
      const clerk = rowsAt(await clinic.call({ query, as: 'clerk' }), 'patients');
      expect(clerk.length).toBeGreaterThan(0);
      expect(clerk.every((row) => row.wardCode === 'W2')).toBe(true);
      const nurse = rowsAt(await clinic.call({ query, as: 'nurse' }), 'patients');
      expect(nurse.some((row) => row.wardCode === 'W1')).toBe(true);
    });

    it('refuses an argument that reads a masked item', async () => {
      const query = '{ patients(area: "150602") { areaCode } }';
      const answer = await clinic.call({ query, as: 'clerk', purpose: 'EARLY_MEDIATION' });
      expect(answer.errors).toBeUndefined();
      const ward = '{ patients(filter: { bornBefore: "1980-01-01" }) { areaCode } }';
      const refused = await clinic.call({ query: ward, as: 'clerk', purpose: 'EARLY_MEDIATION' });
      expect(refused.data).toBeNull();
      expect(refused.errors?.[0]?.extensions).toMatchObject({
        code: 'FORBIDDEN',
        reason: 'ARGUMENT_READS_DENIED_ITEM',
        coordinate: 'PatientFilter.bornBefore',
      });
    });

    it('runs as many statements for 20 rows as for 200', async () => {
      const query = `query($n: Int) { patients(first: $n) {
        ward { name } visits(first: 3) { kind patient { name } }
      } }`;
      const few = reportOf(await clinic.call({ query, variables: { n: 20 } }));
      const many = reportOf(await clinic.call({ query, variables: { n: 200 } }));
      expect(many.rows).toMatchObject({ Patient: 400, Visit: 600 });
      expect(few.statements).toBe(4);
      expect(many.statements).toBe(few.statements);
    });

    it("limits each parent's children, in their order, and pages through them", async () => {
      const query = `query($after: Cursor) { wards {
        code patients(first: 5, after: $after) { cursor areaCode }
      } }`;
      const wards = rowsAt(await clinic.call({ query }), 'wards');
      expect(wards.map((ward) => (ward.patients as unknown[]).length)).toEqual([5, 5]);
    });

    it('pages through every row once, nulls in the order included', async () => {
      const query = `query($after: Cursor) {
        patients(first: 150, after: $after) { id cursor born areaCode }
      }`;
      const seen: Record<string, unknown>[] = [];
      for (let after: unknown = null; ; after = seen.at(-1)?.cursor) {
        const page = rowsAt(await clinic.call({ query, variables: { after } }), 'patients');
        seen.push(...page);
        if (page.length < 150) break;
      }
      expect(seen).toHaveLength(PATIENTS);
      expect(new Set(seen.map((row) => row.id)).size).toBe(PATIENTS);
      const born = seen.map((row) => row.born as string | null);
      const known = born.filter((date) => date !== null);
      expect([...known].sort().reverse()).toEqual(known);
      expect(born.indexOf(null)).toBe(known.length);
    });

    it('follows no order that the subject does not see', async () => {
      const query = '{ patients(first: 200) { cursor areaCode } }';
      const clerk = rowsAt(await clinic.call({ query, as: 'clerk' }), 'patients');
      const expected = Array.from({ length: PATIENTS }, (_, index) => areaCode(index + 1));
      const inScope = expected.filter((code) => code.startsWith('150602')).slice(0, 200);
      expect(clerk.map((row) => row.areaCode)).toEqual(inScope);
    });

    it('reports subjects of rows even where nothing of them was asked for', async () => {
      const answer = await clinic.call({ query: '{ patients(first: 7) { areaCode } }' });
      const report = reportOf(answer);
      expect(report.subjects).toHaveLength(7);
      expect(report.rows).toEqual({ Patient: 7 });
      expect(report.subjects.every((ref) => /^A[\w-]{22}$/.test(ref))).toBe(true);
    });

    it('counts closed periods alone, and hides what few stand in', async () => {
      const query = '{ patientCounts { area period ward count admissions suppressed } }';
      const rows = rowsAt(await clinic.call({ query, as: 'nurse' }), 'patientCounts');
      expect(new Set(rows.map(({ period }) => period))).toEqual(new Set(['2024', '2025']));
      expect(new Set(rows.map(({ area }) => area))).toEqual(new Set(['150602', '150621']));
      // Ten patients of ward two are too few for it to be named in any area.
      expect(new Set(rows.map(({ ward }) => ward))).toEqual(new Set(['W1']));
      for (const { count, admissions, suppressed } of rows) {
        expect(suppressed).toBe(count === null);
        expect(suppressed ? admissions : Number(count) >= 15).toBe(suppressed ? null : true);
      }
      expect(rows.some(({ suppressed }) => !suppressed)).toBe(true);
    });

    it('sums dimensions out, perturbed on their own, and filters by whole codes', async () => {
      const query = `{
        wards: patientCounts(period: "2025", totals: [AREA]) { area ward count }
        all: patientCounts(period: "2025", totals: [AREA, CATEGORY]) { area ward count }
        one: patientCounts(area: "150621", period: "2025", totals: [CATEGORY]) { area ward count }
        cut: patientCounts(area: "1506210", period: "2025") { area }
        open: patientCounts(period: "2999") { area }
        none: patientCounts(period: "x") { area }
      }`;
      const { data } = await clinic.call({ query, as: 'nurse' });
      const closed = Array.from({ length: PATIENTS }, (_, nr) => nr + 1).filter(
        (nr) => year(nr) === '2025',
      );
      const near = (count: number) => ({
        asymmetricMatch: (value: unknown) => Math.abs(Number(value) - count) <= 5,
      });
      expect(data).toEqual({
        wards: [{ area: '150600', ward: 'W1', count: near(closed.length) }],
        all: [{ area: '150600', ward: null, count: near(closed.length) }],
        one: [{ area: '150621', ward: null, count: near(closed.length / 3) }],
        cut: [],
        open: [],
        none: [],
      });
    });

    it('keeps references and codes apart that differ in case alone', async () => {
      const [row] = rowsAt(
        await clinic.call({ query: '{ patients(first: 1) { id } }' }),
        'patients',
      );
      const id = String(row?.id);
      const flipped = id[0] + [...id.slice(1, 22)].map(flipCase).join('') + id[22];
      const query = 'query($id: Ref!) { patient(id: $id) { name } }';
      const answer = await clinic.call({ query, variables: { id: flipped } });
      expect(answer.data).toEqual({ patient: null });
      const ward = '{ patients(filter: { ward: "w1" }) { name } }';
      expect(rowsAt(await clinic.call({ query: ward }), 'patients')).toEqual([]);
    });

    it('treats wildcards of LIKE as characters', async () => {
      const query = '{ patients(area: "1506%", first: 1) { id } }';
      expect(rowsAt(await clinic.call({ query }), 'patients')).toEqual([]);
      const all = '{ patients(area: "", first: 1) { id } }';
      expect(rowsAt(await clinic.call({ query: all }), 'patients')).toEqual([]);
    });

    it('finds nothing by text that no database keeps', async () => {
      const query = `query($text: String!, $list: [_Any!]!) {
        ward: patients(filter: { ward: $text }) { name }
        area: patients(area: $text) { name }
        _entities(representations: $list) { ... on Ward { name } }
      }`;
      for (const text of ['W1\0', '\0', 'W1 ', 'w1']) {
        const list = [{ __typename: 'Ward', code: text }];
        const answer = await clinic.call({ query, variables: { text, list } });
        expect(answer.errors).toBeUndefined();
        expect(answer.data).toEqual({ ward: [], area: [], _entities: [null] });
      }
    });

    it('finds whether a person matches without answering anything else', async () => {
      const query = `query($name: PersonName!, $idNumber: IdNumber!) {
        verifyPatient(name: $name, idNumber: $idNumber)
      }`;
      const variables = { name: '王建国1', idNumber: idNumber(1) };
      const yes = await clinic.call({ query, variables, as: 'clerk' });
      expect(yes.data).toEqual({ verifyPatient: true });
      expect(reportOf(yes).subjects).toHaveLength(1);
      const other = { ...variables, name: '王建国2' };
      const no = await clinic.call({ query, variables: other, as: 'clerk' });
      expect(no.data).toEqual({ verifyPatient: false });
    });
  });
});

function flipCase(character: string): string {
  const upper = character.toUpperCase();
  return upper === character ? character.toLowerCase() : upper;
}
