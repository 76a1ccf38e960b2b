import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyring, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { personRef } from '../../wire/ref.ts';
import { openDatabase, prepareDatabase, type Row } from '../kit/index.ts';
import { DEMO_CITIZEN, instant, OPEN_MATTERS, population } from '../population/index.ts';
import { digest, plantedFilings, rowsOf, validIdNumbers } from '../population/testing.ts';
import { truth } from '../population/truth.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: ['HotlineCall'],
  rows: { hotline_calls: 10_000, hotline_categories: 30 },
});

let hotline: RunningDepartment;
let calls: Row[];
let byNumber: Map<unknown, Row>;

beforeAll(async () => {
  hotline = await startDepartment(department);
  calls = await hotline.rows('hotline_calls');
  byNumber = new Map(calls.map((row) => [row.number, row]));
});
afterAll(() => hotline.close());

const citizenRef = personRef(
  keyring.secret('base'),
  population().persons[DEMO_CITIZEN]?.idNumber ?? '',
);

describe('seed', () => {
  it('is the same on every machine', () => {
    expect(digest(calls)).toMatchInlineSnapshot(`"d71825035321b282"`);
  });

  it('holds every planted call under its number, from the right person', () => {
    const planted = plantedFilings('hotline');
    expect(planted.size).toBeGreaterThan(100);
    for (const [number, ref] of planted) expect(byNumber.get(number)?.person_ref).toBe(ref);
  });

  it('shows every planted fault as a burst of calls of its kind and community', () => {
    for (const fault of truth().faults)
      for (const number of fault.calls)
        expect(byNumber.get(number)).toMatchObject({
          community_code: fault.communityCode,
          category_class: '04',
        });
  });

  it('names nobody real', () => {
    expect(validIdNumbers(calls)).toEqual([]);
  });

  it('keeps the order of a work order: received, dispatched, closed, called back', () => {
    for (const row of calls) {
      const times = [row.received_at, row.dispatched_at, row.closed_at, row.callback_at]
        .filter((time) => time !== null)
        .map((time) => instant(String(time)));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(row.status === 'CLOSED').toBe(row.closed_at !== null);
    }
  });

  it('links repeated orders to an earlier one of the same person', () => {
    const byRef = new Map(calls.map((row) => [row.ref, row]));
    const repeats = calls.filter((row) => row.repeat_of_ref !== null);
    expect(repeats.length).toBeGreaterThan(3);
    for (const row of repeats) {
      const earlier = byRef.get(row.repeat_of_ref);
      expect(earlier?.person_ref).toBe(row.person_ref);
      expect(Number(earlier?.nr)).toBeLessThan(Number(row.nr));
    }
  });

  it('has the open order of the demo', () => {
    const open = byNumber.get(OPEN_MATTERS.hotline);
    expect(open).toMatchObject({ person_ref: citizenRef, status: 'REHANDLING', closed_at: null });
  });
});

describe('under the policy of the city', () => {
  it('a mediator reads orders of the own area with their text, without the calling number', async () => {
    const query = `{ hotlineCalls(first: 100) {
      number title content communityCode callerPhone caller { id calls(first: 3) { number } } } }`;
    const answer = await hotline.ask({ as: 'mediator', purpose: 'CASE_HANDLING', query });
    const orders = rowsOf(answer.data?.hotlineCalls);
    expect(orders).toHaveLength(100);
    for (const order of orders) {
      const row = byNumber.get(order.number);
      expect(order.communityCode).toMatch(/^150602/);
      expect(order).toMatchObject({ title: row?.title, content: row?.content });
      expect(order.callerPhone ?? null).toBeNull();
    }
    expect(answer.text).not.toMatch(/(154|16[013489])\d{8}/);
    expect(answer.report?.cells.map(({ coordinate, reason }) => [coordinate, reason])).toEqual([
      ['HotlineCall.callerPhone', 'NO_AGREEMENT'],
    ]);
    // Orders of one list and of all their callers: statements do not grow with rows.
    expect(answer.report?.statements).toBe(2);
  });

  it('a text that tells a telephone or identity number stays with the hotline', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-hotline-rules-'));
    const database = `file:${join(folder, 'data.sqlite')}`;
    await prepareDatabase(department, database, keyring);
    const [first, second] = calls.filter((row) => String(row.community_code).startsWith('150602'));
    const knex = openDatabase(database);
    const tell = (row: Row | undefined, content: string) =>
      knex('hotline_calls').where({ nr: row?.nr }).update({ content });
    await tell(first, '对方电话13812345678，多次骚扰');
    await tell(second, '订单编号138123456789012，未发货');
    await knex.destroy();
    const telling = await startDepartment(department, { database });
    try {
      const query = 'query ($n: String!) { hotlineCall(number: $n) { number title content } }';
      const ask = (as: 'mediator' | 'hotline-clerk', row: Row | undefined) =>
        telling.ask({ as, purpose: 'CASE_HANDLING', query, variables: { n: row?.number } });
      const withheld = await ask('mediator', first);
      expect(withheld.data?.hotlineCall).toMatchObject({ title: first?.title, content: null });
      expect(withheld.report?.cells).toEqual([
        {
          ...{ coordinate: 'HotlineCall.content', reason: 'ROW_SCOPE' },
          ...{ ruleId: 'rules:hotline:no-numbers-in-content', path: ['hotlineCall', 'content'] },
        },
      ]);
      expect((await ask('mediator', second)).data?.hotlineCall).toMatchObject({
        content: '订单编号138123456789012，未发货',
      });
      expect((await ask('hotline-clerk', first)).text).toContain('13812345678');
    } finally {
      await telling.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('anonymous orders are about nobody', async () => {
    const anonymous = calls.filter((row) => row.person_ref === null);
    expect(anonymous.length).toBeGreaterThan(300);
    const query = `query ($number: String!) { hotlineCall(number: $number) {
      number caller { id } callerName } }`;
    const variables = { number: anonymous[0]?.number };
    const answer = await hotline.ask({
      as: 'hotline-clerk',
      purpose: 'CASE_HANDLING',
      query,
      variables,
    });
    expect(answer.data?.hotlineCall).toEqual({
      number: anonymous[0]?.number,
      caller: null,
      callerName: null,
    });
    expect(answer.report?.subjects).toEqual([]);
  });

  it('a grid worker gets masked names and phones and no text', async () => {
    const query = '{ hotlineCalls(first: 40) { number content callerName callerPhone } }';
    const answer = await hotline.ask({ as: 'grid-worker', purpose: 'CASE_HANDLING', query });
    const named = rowsOf(answer.data?.hotlineCalls).filter((order) => order.callerName !== null);
    expect(named.length).toBeGreaterThan(20);
    for (const order of named) {
      expect(order.callerName).toContain('*');
      expect(order.callerPhone).toMatch(/^1\d\d\*{4}\d{4}$/);
      expect(order.content ?? null).toBeNull();
    }
  });

  it('the governance centre sees references, never a text or a name', async () => {
    const query = `{ hotlineCalls(first: 40) { id number receivedAt caller { id } title content
      callerName opponent } }`;
    const answer = await hotline.ask({
      as: 'governance-centre',
      purpose: 'EARLY_MEDIATION',
      query,
    });
    for (const order of rowsOf(answer.data?.hotlineCalls)) {
      expect(Object.keys(order).sort()).toEqual(['caller', 'id', 'number', 'receivedAt']);
    }
    for (const row of calls) {
      if (row.caller_name) expect(answer.text).not.toContain(`"${row.caller_name}"`);
    }
  });

  it('statistics tell whole cells and never one below ten', async () => {
    const query = '{ callStatistics { areaCode period categoryClass count suppressed } }';
    const answer = await hotline.ask({ as: 'planner', purpose: 'DECISION_SUPPORT', query });
    const cells = rowsOf(answer.data?.callStatistics);
    expect(cells.some((cell) => cell.suppressed)).toBe(true);
    const counted = (cell: Row) =>
      calls.filter(
        (row) =>
          row.area_code === cell.areaCode &&
          row.quarter === cell.period &&
          row.category_class === cell.categoryClass,
      ).length;
    for (const cell of cells.filter(({ suppressed }) => !suppressed).slice(0, 40)) {
      expect(counted(cell)).toBeGreaterThanOrEqual(10);
      expect(Math.abs(Number(cell.count) - counted(cell))).toBeLessThanOrEqual(5);
    }
    for (const cell of cells.filter(({ suppressed }) => suppressed)) expect(cell.count).toBeNull();
  });

  it('a citizen reads the own orders, whole, and the recording never', async () => {
    const query = '{ hotlineCalls(first: 50) { number content callerPhone recording } }';
    const answer = await hotline.ask({ as: 'citizen', purpose: 'OWN_DATA', query });
    const own = calls.filter((row) => row.person_ref === citizenRef);
    const read = rowsOf(answer.data?.hotlineCalls);
    expect(read.map(({ number }) => number).sort()).toEqual(own.map(({ number }) => number).sort());
    expect(read[0]?.callerPhone).toBe(population().persons[DEMO_CITIZEN]?.phone);
    expect(answer.text).not.toContain('REC-');
  });
});
