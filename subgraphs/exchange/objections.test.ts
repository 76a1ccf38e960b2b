/** Objections and disputes on each database: who may raise them, who answers, and how they end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRefSpace } from '../../gateway/references/ref-space.ts';
import { keyring } from '../../test/city.ts';
import { testDatabases } from '../../test/services.ts';
import { type Office, startOffice, TERMS } from './testing/office.ts';

const databases = await testDatabases();

describe.each(databases)('objections on $name', ({ present, create }) => {
  let office: Office;
  let database: Awaited<ReturnType<typeof create>>;
  beforeAll(async () => {
    if (!present) return;
    database = await create();
    office = await startOffice(database.url);
  });
  afterAll(async () => {
    await office?.close();
    await database?.drop();
  });
  const it_ = it.skipIf(!present);

  const raise = (persona: string, coordinate: string, claim = '与实际不符') =>
    office.act(persona, 'raiseObjection', { coordinate, claim });

  it_(
    'a citizen objects in one step; the source corrects, answers, and the mark goes',
    async () => {
      const { matter } = await raise('citizen', 'Person.phone');
      const number = matter?.number ?? '';
      expect(matter).toMatchObject({ state: 'FILED', dueDate: '2026-12-04' });
      const own = async () => {
        const query = '{ verificationTickets(first: 50) { number marked state finding reply } }';
        const { data, errors } = await office.ask({ as: 'citizen', purpose: 'OWN_DATA', query });
        expect(errors).toEqual([]);
        const tickets = data?.verificationTickets as { number: string; marked: boolean }[];
        return tickets.find((ticket) => ticket.number === number);
      };
      expect(await own()).toMatchObject({ marked: true });
      await office.step('coordinator', number, 'accept');
      expect(
        await office.refused('coordinator', number, 'trace', { source: 'moon' }),
      ).toMatchObject({
        code: 'SOURCE_UNKNOWN',
      });
      await office.step('coordinator', number, 'trace', { source: 'grid' });
      expect(
        await office.refused('coordinator', number, 'correct', { correctionRecord: '改' }),
      ).toMatchObject({
        code: 'WRONG_ACTOR',
        details: ['supplier'],
      });
      await office.step('grid-worker', number, 'correct', { correctionRecord: '已更正号码' });
      await office.step('grid-worker', number, 'answer', { reply: '已更正' });
      expect(await own()).toMatchObject({ marked: true, reply: '已更正', finding: '已更正号码' });
      expect(await office.step('citizen', number, 'close')).toMatchObject({ state: 'CLOSED' });
      expect(await own()).toMatchObject({ marked: false });
    },
  );

  it_('a citizen reaches neither another’s item nor another’s ticket', async () => {
    expect((await raise('citizen', 'Grid.dutyPhone')).refusal).toMatchObject({
      code: 'NOT_OWN_ITEM',
    });
    expect((await raise('citizen', 'Person.shoeSize')).refusal).toMatchObject({
      code: 'ITEM_UNKNOWN',
    });
    expect((await raise('citizen', 'Person.phone', ' ')).refusal).toMatchObject({
      code: 'TEXT_SHAPE',
    });
    const { matter } = await raise('hotline-clerk', 'Person.phone');
    const number = matter?.number ?? '';
    expect(await office.refused('citizen', number, 'withdraw')).toMatchObject({
      code: 'NOT_FOUND',
    });
    const query = '{ verificationTickets(first: 200) { number } }';
    const { data } = await office.ask({ as: 'citizen', purpose: 'OWN_DATA', query });
    expect(JSON.stringify(data)).not.toContain(number);
  });

  it_('a ticket is found again by the reference that it was answered with', async () => {
    await raise('citizen', 'Person.phone');
    // As the gateway converts between the exchange's space and the base.
    const space = createRefSpace(keyring.secret('permutation'), ['space', 'exchange']);
    const tickets = await office.rows('verification_tickets');
    const refs = tickets.map(({ ref }) => String(ref));
    expect(refs.length).toBeGreaterThan(2);
    expect(space.toConsumer(refs.map(space.fromConsumer))).toEqual(refs);
  });

  it_('an answer not let stand is disputed, up to the government', async () => {
    const { matter } = await raise('hotline-clerk', 'Person.phone');
    const ticket = matter?.number ?? '';
    await office.step('grid-worker', ticket, 'accept');
    await office.step('grid-worker', ticket, 'trace', { source: 'grid' });
    await office.step('grid-worker', ticket, 'confirm', { finding: '无误', reasons: '实地核实' });
    await office.step('grid-worker', ticket, 'answer', { reply: '登记无误' });
    const open = (persona: string, about: string) =>
      office.act(persona, 'openDispute', { about, subject: '不服答复' });
    expect((await open('planner', ticket)).refusal).toMatchObject({ code: 'ABOUT_UNKNOWN' });
    expect((await open('hotline-clerk', 'SQ-2026-999999')).refusal).toMatchObject({
      code: 'ABOUT_UNKNOWN',
    });
    const dispute = (await open('hotline-clerk', ticket)).matter?.number ?? '';
    const reasons = { reasons: '与来电人所述不符' };
    expect(
      await office.refused('hotline-clerk', ticket, 'dispute', {
        ...reasons,
        disputeNumber: 'ZY-2026-999999',
      }),
    ).toMatchObject({ code: 'ABOUT_UNKNOWN' });
    await office.step('hotline-clerk', ticket, 'dispute', { ...reasons, disputeNumber: dispute });
    const record = { consultationRecord: '协商未果', ...reasons };
    await office.step('hotline-clerk', dispute, 'escalate', record);
    expect(await office.refused('grid-worker', dispute, 'report', record)).toMatchObject({
      code: 'WRONG_ACTOR',
      details: ['authority'],
    });
    await office.step('coordinator', dispute, 'report', record);
    const decided = { decision: '由数源部门重新核实', reasons: '证据不足' };
    expect(await office.refused('coordinator', dispute, 'decide', decided)).toMatchObject({
      code: 'WRONG_ACTOR',
      details: ['government'],
    });
    expect(await office.step('government-secretary', dispute, 'decide', decided)).toMatchObject({
      state: 'DECIDED',
    });
    expect(
      await office.step('coordinator', ticket, 'settle', { finding: '重新核实' }),
    ).toMatchObject({
      state: 'TRACED',
      dueDate: '2026-12-04',
    });
  });

  it_('a dispute over an application is settled by either side', async () => {
    const filed = await office.act('hotline-clerk', 'fileApplication', { terms: TERMS });
    const about = filed.matter?.number ?? '';
    const opened = await office.act('grid-worker', 'openDispute', { about, subject: '范围过宽' });
    const number = opened.matter?.number ?? '';
    expect(await office.refused('hotline-clerk', number, 'settle')).toMatchObject({
      details: ['accord'],
    });
    await office.step('hotline-clerk', number, 'settle', { accord: '缩小范围' });
    expect(await office.refused('hotline-clerk', number, 'withdraw')).toMatchObject({
      code: 'WRONG_STATE',
      details: [],
    });
  });
});
