/** The channel on each database: every step through the guard, and every way in which one is refused. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { openDatabase } from '../kit/index.ts';
import { type Office, startOffice, TERMS } from './testing/office.ts';

const PUBLICATION = '12-0123456789ab';
const databases = await testDatabases();

describe.each(databases)('the channel on $name', ({ present, create }) => {
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

  const filed = async (terms: object = {}) => {
    const { matter, refusal } = await office.act('hotline-clerk', 'fileApplication', {
      terms: { ...TERMS, ...terms },
    });
    if (!matter) throw new Error(JSON.stringify(refusal));
    return matter.number;
  };
  const submitted = async (terms: object = {}) => {
    const number = await filed(terms);
    await office.step('hotline-head', number, 'approve');
    await office.step('hotline-clerk', number, 'submit');
    return number;
  };
  const accepted = async (terms: object = {}) => {
    const number = await submitted(terms);
    await office.step('coordinator', number, 'accept');
    return number;
  };
  const fileRefused = async (terms: object) => {
    const { refusal } = await office.act('hotline-clerk', 'fileApplication', {
      terms: { ...TERMS, ...terms },
    });
    return refusal;
  };

  it_('goes from application to sharing, by the right persons only', async () => {
    const number = await filed();
    expect(await office.refused('hotline-clerk', number, 'submit')).toMatchObject({
      code: 'PAPERS_MISSING',
      details: ['ownHeadApproval'],
    });
    await office.step('hotline-head', number, 'approve');
    const submittedMatter = await office.step('hotline-clerk', number, 'submit');
    // Ten working days from 20 November 2026.
    expect(submittedMatter).toMatchObject({ state: 'SUBMITTED', dueDate: '2026-12-04' });
    expect(submittedMatter.possibleSteps).toEqual(['withdraw']);
    expect(await office.refused('grid-worker', number, 'accept')).toMatchObject({
      code: 'WRONG_ACTOR',
      details: ['authority'],
    });
    await office.step('coordinator', number, 'accept');
    const reasons = { reasons: '年份即可' };
    const offer = {
      items: ['Person.birthDate'],
      masks: [{ item: 'Person.birthDate', mask: 'DATE_TO_YEAR' }],
      volume: 50,
    };
    const offered = await office.step('grid-worker', number, 'offer', reasons, { offer });
    expect(offered).toMatchObject({ state: 'OFFERED', dueDate: null });
    await office.step('hotline-head', number, 'approve');
    await office.step('hotline-clerk', number, 'takeOffer');
    expect(await office.refused('grid-worker', number, 'agree')).toMatchObject({
      code: 'WRONG_ACTOR',
      details: ['supplierHead'],
    });
    expect(await office.step('grid-head', number, 'agree')).toMatchObject({
      state: 'AGREED',
      dueDate: '2026-12-18',
    });
    expect((await office.sign('grid-head', 'grid', number)).matter?.state).toBe('AGREED');
    expect((await office.sign('grid-head', 'grid', number)).refusal?.code).toBe('ALREADY_SIGNED');
    expect((await office.sign('hotline-head', 'hotline', number)).matter?.state).toBe('SIGNED');
    const publication = { publication: PUBLICATION };
    expect(await office.refused('coordinator', number, 'begin')).toMatchObject({
      code: 'WRONG_ACTOR',
      details: ['policy'],
    });
    await office.publishAgreement(number);
    await office.becomes(number, 'SHARING');
    const cause = { cause: '超范围使用', ...publication };
    expect(await office.step('grid-worker', number, 'suspend', cause)).toMatchObject({
      state: 'SUSPENDED',
    });
    expect(await office.refused('grid-worker', number, 'terminate', cause)).toMatchObject({
      code: 'PAPERS_MISSING',
      details: ['authorityConsent'],
    });
    await office.step('coordinator', number, 'consent');
    await office.step('grid-worker', number, 'terminate', cause);
    await office.step('hotline-clerk', number, 'proveDisposal', {
      disposalProof: '已销毁，见清单',
    });
    const steps = (await office.rows('procedure_steps')).filter(({ matter }) => matter === number);
    const events = (await office.rows('channel_events')).filter(({ matter }) => matter === number);
    expect(steps.map(({ version }) => Number(version)).sort((a, b) => a - b)).toEqual(
      steps.map((_, version) => version),
    );
    expect(events).toHaveLength(steps.length);
  });

  it_('takes a step once, however often it is sent', async () => {
    const number = await filed();
    const version = 0;
    const key = randomUUID();
    const send = (args: object = {}) =>
      office.act('hotline-head', 'stepApplication', {
        key,
        number,
        version,
        step: 'approve',
        ...args,
      });
    const answers = await Promise.all(Array.from({ length: 12 }, () => send()));
    for (const { matter } of answers) expect(matter?.version).toBe(1);
    expect((await send({ step: 'submit' })).refusal).toMatchObject({ code: 'KEY_REUSED' });
    expect((await send({ key: 'short' })).refusal).toMatchObject({ code: 'KEY_SHAPE' });
    const fileKey = randomUUID();
    const file = () =>
      office.act('hotline-clerk', 'fileApplication', { key: fileKey, terms: TERMS });
    const twice = await Promise.all([file(), file()]);
    expect(twice[0]?.matter?.number).toBe(twice[1]?.matter?.number);
  });

  it_('lets one of two steps at once through, and tells the other', async () => {
    const number = await submitted();
    const send = (step: string) =>
      office.act('coordinator', 'stepApplication', {
        ...{ number, version: 2, step },
        papers: step === 'return' ? [{ kind: 'reasons', text: '请补充' }] : [],
      });
    const both = await Promise.all([send('accept'), send('return')]);
    const refusals = both.flatMap(({ refusal }) => refusal ?? []);
    expect(refusals).toHaveLength(1);
    expect(refusals[0]).toMatchObject({ code: 'STALE_VERSION', argument: 'version' });
    expect(refusals[0]?.message).toContain('第 3 版');
    expect(refusals[0]?.messageEn).toContain('version 3');
  });

  it_.each([
    [
      'an item that is not in the catalog',
      { items: ['Person.shoeSize'] },
      'ITEM_UNKNOWN',
      ['Person.shoeSize'],
    ],
    [
      'a withheld item',
      { items: ['Person.politicalStatus', 'Person.phone'] },
      'ITEM_WITHHELD',
      ['Person.politicalStatus: neg-political-status, pipl-6, pipl-28, pipl-34'],
    ],
    [
      'an item of somebody else',
      { items: ['HealthRecord.id'], supplier: 'grid' },
      'ITEM_OTHER_SUPPLIER',
      ['HealthRecord.id'],
    ],
    ['a period in the past', { until: '2026-11-19' }, 'PERIOD_PAST', []],
    [
      'a period that ends before it begins',
      { from: '2027-02-01', until: '2027-01-01' },
      'PERIOD_ORDER',
      [],
    ],
    ['a purpose that there is not', { purpose: 'CURIOSITY' }, 'PURPOSE_UNKNOWN', []],
    [
      'a purpose wider than the demand',
      { demand: 'demand-hotline-caller', purpose: 'DECISION_SUPPORT', items: ['Person.phone'] },
      'PURPOSE_WIDER',
      [],
    ],
    [
      'items wider than the demand',
      { demand: 'demand-hotline-caller' },
      'ITEMS_WIDER',
      ['Person.birthDate'],
    ],
    [
      'a demand of another department',
      { demand: 'demand-mediation-parties' },
      'DEMAND_UNKNOWN',
      [],
    ],
    [
      'a legal basis that does not exist',
      { useBasis: ['decree-999-1'] },
      'BASIS_UNKNOWN',
      ['decree-999-1'],
    ],
    ['a supplier that does not exist', { supplier: 'moon' }, 'SUPPLIER_UNKNOWN', []],
    ['its own department', { supplier: 'hotline' }, 'SUPPLIER_SELF', []],
    ['a title of nothing', { title: '  ' }, 'TEXT_SHAPE', []],
    ['a control character', { scenario: 'a\u0000b' }, 'TEXT_SHAPE', []],
    ['a volume of nobody', { volume: 0 }, 'VALUE_RANGE', []],
    [
      'a scope over another resource',
      { scopes: [{ item: 'Grid.code', operator: 'EQ', value: '1' }] },
      'SCOPE_WRONG',
      ['Grid.code'],
    ],
    [
      'areas compared by equality',
      { scopes: [{ item: 'Person.communityCode', operator: 'EQ', value: '$areas' }] },
      'SCOPE_WRONG',
      ['Person.communityCode EQ $areas'],
    ],
  ])('refuses %s, in both languages, and writes nothing', async (_, terms, code, details) => {
    const before = (await office.rows('applications')).length;
    const refusal = await fileRefused(terms);
    expect(refusal).toMatchObject({ code, details });
    for (const text of [refusal?.message, refusal?.next]) expect(text).toMatch(/\p{Script=Han}/u);
    for (const text of [refusal?.messageEn, refusal?.nextEn])
      expect(text).toMatch(/^[\x20-\x7e\p{Script=Han}]*[a-z]/u);
    expect(await office.rows('applications')).toHaveLength(before);
  });

  it_('tells all missing papers once, and asks for more once only', async () => {
    const { matter } = await office.act('hotline-clerk', 'fileApplication', {
      terms: {
        ...{ title: '测试', supplier: 'grid', purpose: 'CASE_HANDLING' },
        items: ['Person.phone'],
      },
    });
    const number = matter?.number ?? '';
    expect(await office.refused('hotline-clerk', number, 'submit')).toMatchObject({
      code: 'PAPERS_MISSING',
      details: ['useBasis', 'scenario', 'scope', 'method', 'period', 'ownHeadApproval'],
    });
    const other = await submitted();
    const wanted = await office.step('coordinator', other, 'wantPapers', {
      missingList: '评估报告',
    });
    expect(wanted.dueDate).toBeNull();
    await office.step('hotline-clerk', other, 'supplyPapers', { missingPapers: '已附' });
    expect(
      await office.refused('coordinator', other, 'wantPapers', { missingList: '再要' }),
    ).toMatchObject({
      code: 'TAKEN_ONCE',
    });
  });

  it_('counts an approval only of what its giver saw', async () => {
    const number = await filed();
    await office.step('hotline-head', number, 'approve');
    const revised = { number, version: 1, terms: { ...TERMS, items: ['Person.phone'] } };
    expect((await office.act('hotline-clerk', 'reviseApplication', revised)).matter?.version).toBe(
      2,
    );
    expect(await office.refused('hotline-clerk', number, 'submit')).toMatchObject({
      details: ['ownHeadApproval'],
    });
  });

  it_('extends once and only with consent', async () => {
    const number = await accepted();
    const papers = { cause: '须会商', requesterNotice: '已电话告知' };
    expect(await office.refused('grid-worker', number, 'extendAnswer', papers)).toMatchObject({
      details: ['authorityConsent'],
    });
    await office.step('coordinator', number, 'consent');
    expect((await office.step('grid-worker', number, 'extendAnswer', papers)).dueDate).toBe(
      '2026-12-18',
    );
    await office.step('coordinator', number, 'consent');
    expect(await office.refused('grid-worker', number, 'extendAnswer', papers)).toMatchObject({
      code: 'TAKEN_ONCE',
    });
  });

  it_('refuses only by a statute, and what is withheld by its own entry', async () => {
    const number = await accepted();
    const refuse = (legalBasis: string) =>
      office.refused('grid-head', number, 'refuse', { reasons: '理由', legalBasis });
    expect(await refuse('ordos-data-plan')).toMatchObject({ code: 'BASIS_TOO_LOW' });
    expect(await refuse('no-such-law')).toMatchObject({ code: 'BASIS_UNKNOWN' });
    expect(await office.refused('grid-head', number, 'refuse', { reasons: '理由' })).toMatchObject({
      details: ['legalBasis'],
    });
    const taken = await office.step('grid-head', number, 'refuse', {
      reasons: '理由',
      legalBasis: 'pipl-34',
    });
    expect(taken).toMatchObject({ state: 'REFUSED', dueDate: null });
  });

  it_(
    'refuses what was put on the negative list meanwhile by its entry, and submits it no more',
    async () => {
      const number = await accepted({ items: ['Person.occupation'], scopes: [] });
      const draft = await filed({ items: ['Person.occupation'], scopes: [] });
      const knex = openDatabase(database.url);
      const none = { classes: '[]', resources: '[]' };
      const entry = { id: 'neg-test', kind: 'PROTECTIVE', basis: '["pipl-28"]', ...none };
      try {
        await knex('negative_list').insert({ ...entry, coordinates: '["Person.occupation"]' });
        const refuse = { reasons: '已列入负面清单', legalBasis: 'pipl-34' };
        expect(await office.refused('grid-head', number, 'refuse', refuse)).toMatchObject({
          code: 'REFUSAL_UNCITED',
          details: ['Person.occupation: neg-test, pipl-28'],
        });
        await office.step('hotline-head', draft, 'approve');
        expect(await office.refused('hotline-clerk', draft, 'submit')).toMatchObject({
          code: 'ITEM_WITHHELD',
        });
        const cited = { ...refuse, legalBasis: 'neg-test' };
        expect(await office.step('grid-head', number, 'refuse', cited)).toMatchObject({
          state: 'REFUSED',
        });
      } finally {
        await knex('negative_list').where({ id: 'neg-test' }).delete();
        await knex.destroy();
      }
    },
  );

  it_('offers no more than was applied for, masked as the catalog masks', async () => {
    const number = await accepted();
    const offer = (more: object) =>
      office.refused(
        'grid-worker',
        number,
        'offer',
        { reasons: '理由' },
        { offer: { items: ['Person.phone'], ...more } },
      );
    expect(await offer({ items: ['Person.name'] })).toMatchObject({
      code: 'OFFER_WIDER',
      details: ['Person.name'],
    });
    expect(await offer({ volume: 201 })).toMatchObject({
      code: 'OFFER_WIDER',
      details: ['volume'],
    });
    expect(await offer({ masks: [{ item: 'Person.phone', mask: 'NAME' }] })).toMatchObject({
      code: 'MASK_NOT_OFFERED',
    });
    expect(await office.refused('grid-worker', number, 'offer', { reasons: '理由' })).toMatchObject(
      {
        details: ['offer'],
      },
    );
  });

  it_('hides a matter of others as it hides what does not exist', async () => {
    const number = await filed();
    const others = await office.refused('petition-officer', number, 'withdraw');
    const nobodys = await office.refused('petition-officer', 'SQ-2026-999999', 'withdraw');
    expect(others).toEqual(nobodys);
    const query = `{ application(number: "${number}") { number title } }`;
    const seen = await office.ask({ as: 'petition-officer', purpose: 'EXCHANGE_WORK', query });
    expect(seen.data?.application).toBeNull();
  });

  it_('lists by state, side and what is overdue, in pages', async () => {
    const list = async (args: string, as = 'coordinator') => {
      const query = `{ applications(${args}) { number supplier state overdue dueDate cursor steps(first: 50) { step papers { kind } } } }`;
      const { data, errors } = await office.ask({ as, purpose: 'EXCHANGE_WORK', query });
      expect(errors).toEqual([]);
      return data?.applications as {
        number: string;
        state: string;
        overdue: boolean;
        cursor: string;
        steps: { step: string }[];
      }[];
    };
    const late = await list('overdue: true');
    expect(late.map(({ number }) => number)).toEqual(['SQ-2026-000004']);
    expect(late[0]?.steps.map(({ step }) => step)).toEqual(['file', 'approve', 'submit', 'accept']);
    for (const { state } of await list('state: REFUSED')) expect(state).toBe('REFUSED');
    const all = (await list('first: 200')).map(({ number }) => number);
    const pages: string[] = [];
    for (let after = ''; ; ) {
      const page = await list(`first: 3${after && `, after: "${after}"`}`);
      pages.push(...page.map(({ number }) => number));
      after = page.at(-1)?.cursor ?? '';
      if (page.length < 3) break;
    }
    expect(pages).toEqual(all);
    expect(await list('first: 200', 'mediator')).toEqual([]);
  });

  it_('moves by the clock what time has ended, and counts scorecards', async () => {
    const number = await accepted({ until: '2026-12-31' });
    await office.step('grid-head', number, 'agree');
    await office.sign('grid-head', 'grid', number);
    await office.sign('hotline-head', 'hotline', number);
    await office.publishAgreement(number);
    await office.becomes(number, 'SHARING');
    const now = Date.now();
    const clock = () =>
      office.ask({
        as: 'coordinator',
        purpose: 'EXCHANGE_WORK',
        query: 'mutation { runLegalClock }',
      });
    expect((await clock()).data?.runLegalClock).toBe(0);
    try {
      vi.setSystemTime(Date.parse('2027-01-01T00:00:00+08:00'));
      expect(Number((await clock()).data?.runLegalClock)).toBeGreaterThan(0);
      expect((await clock()).data?.runLegalClock).toBe(0);
    } finally {
      vi.setSystemTime(now);
    }
    const rows = await office.rows('applications');
    expect(rows.find((row) => row.number === number)?.state).toBe('EXPIRED');
    const query =
      '{ scorecards(first: 50) { department received answered timeliness refusalShare overdue } }';
    const { data } = await office.ask({ as: 'planner', purpose: 'EXCHANGE_WORK', query });
    const cards = data?.scorecards as {
      department: string;
      received: number;
      overdue: number;
      timeliness: string;
    }[];
    const grid = cards.find(({ department }) => department === 'grid');
    expect(grid?.received).toBe(rows.filter(({ received_at }) => received_at).length);
    expect(grid?.overdue).toBeGreaterThan(0);
    expect(Number(grid?.timeliness)).toBeGreaterThan(0);
    expect(cards.find(({ department }) => department === 'health')).toMatchObject({
      received: 0,
      timeliness: null,
    });
  });
});
