/** Demo matters of the channel, walked by the same steps that a department takes, on days of the demo. */
import type { Knex } from 'knex';
import type { BundleContent } from '../../policies/model/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { recordRef } from '../../wire/ref.ts';
import type { SeedContext } from '../kit/index.ts';
import { DEMO_CITIZEN, instant, population } from '../population/index.ts';
import { agreementId } from './agreement/draw-up.ts';
import { signDocument } from './agreement/signature.ts';
import { fileApplication, signAgreement, stepApplication } from './channel/applications.ts';
import { openDispute, stepDispute } from './channel/disputes.ts';
import type { Environment, PaperGiven } from './channel/matter.ts';
import type { OfferInput } from './channel/offer.ts';
import type { Actor } from './channel/roles.ts';
import { countScorecards } from './channel/run-clock.ts';
import type { TermsInput } from './channel/terms.ts';
import { raiseObjection, SPACE_VERSION, stepTicket } from './channel/tickets.ts';

const person = (dept: string, sub: string, ...duties: string[]): Actor => ({
  ...{ kind: 'department', dept, sub: `demo-${sub}`, duties },
});
const CLERK = person('hotline', 'hotline-clerk', 'HOTLINE_WORK');
const HEAD = person('hotline', 'hotline-head', 'SHARING_HEAD');
const GRID = person('grid', 'grid-worker', 'GRID_SERVICE');
const GRID_HEAD = person('grid', 'grid-head', 'SHARING_HEAD');
const COORDINATOR = person('exchange', 'coordinator', 'DATA_COORDINATION');

const BIRTH_DATES: TermsInput = {
  title: '核对来电人年龄以适用优待政策',
  supplier: 'grid',
  purpose: 'CASE_HANDLING',
  items: ['Person.birthDate', 'Person.communityCode'],
  useBasis: ['decree-809-20', 'pipl-13'],
  scenario: '坐席员办理优待类诉求时核对来电人是否达到规定年龄',
  scopeText: '本坐席所辖旗区',
  scopes: [{ item: 'Person.communityCode', operator: 'WITHIN', value: '$areas' }],
  method: 'SERVICE_INTERFACE',
  from: '2026-11-01',
  until: '2027-12-31',
  volume: 200,
  retentionDays: 90,
  impactAssessment: 'PIA-2026-201',
  noticeExemption: 'pipl-34',
};

/** Departments' keys for signatures; the departments themselves are the bundle's. */
export async function seedKeys(context: SeedContext, content: BundleContent): Promise<void> {
  if (!hasDemoKeys(context)) return;
  for (const { id } of content.registry.departments)
    await context
      .knex('parties')
      .where({ id })
      .update({ public_key: publicKey(id) });
}

/** Keys that everybody knows are registered only where the references were made with such keys too. */
function hasDemoKeys({ recordRef: made }: SeedContext): boolean {
  const key = demoKeyring().secret('department:exchange');
  return made('Party', 'demo') === recordRef(key, 'Party', 'demo');
}

function publicKey(department: string): string {
  const jwk = demoKeyring().verifyKey(`agreement:${department}`).export({ format: 'jwk' });
  return JSON.stringify(jwk);
}

/** One of each state that a visitor should meet; in the order in which they were filed. */
export async function seedChannel(context: SeedContext): Promise<void> {
  const story = storyteller(context);
  await shared(story, context);
  await countered(story);
  await refused(story);
  await late(story);
  await lackingPapers(story);
  await open(story);
  await draft(story);
  await objections(story, context);
  await disputed(story);
  await countScorecards(context.knex as Knex.Transaction, instant('2026-11-20T00:00:00+08:00'));
}

interface Story {
  /** Somebody who acts at an instant. */
  readonly as: (actor: Actor, at: string) => Environment & { readonly key: string };
  readonly file: (terms: TermsInput, at: string) => Promise<string>;
  readonly step: (
    number: string,
    step: string,
    actor: Actor,
    at: string,
    papers?: Readonly<Record<string, string>>,
    offer?: OfferInput,
  ) => Promise<void>;
}

function storyteller(context: SeedContext): Story {
  const transaction = context.knex as Knex.Transaction;
  let count = 0;
  const versions = new Map<string, number>();
  const as: Story['as'] = (actor, at) => {
    count += 1;
    return {
      transaction,
      actor,
      now: instant(`${at}:00+08:00`),
      key: `seed-${String(count).padStart(6, '0')}`,
    };
  };
  return {
    as,
    async file(terms, at) {
      const { key, ...environment } = as(CLERK, at);
      return fileApplication(environment, key, terms);
    },
    async step(number, step, actor, at, papers = {}, offer) {
      const { key, ...environment } = as(actor, at);
      const version = versions.get(number) ?? 0;
      const command = { key, number, version, step, papers: paperList(papers) };
      await walk(number)(environment, command, offer);
      versions.set(number, version + 1);
    },
  };
}

function walk(number: string) {
  const other = number.startsWith('JH-') ? stepTicket : stepDispute;
  return number.startsWith('SQ-')
    ? (environment: Environment, command: Parameters<typeof stepTicket>[1], offer?: OfferInput) =>
        stepApplication(environment, command, { offer: offer ?? null })
    : (environment: Environment, command: Parameters<typeof stepTicket>[1]) =>
        other(environment, command);
}

function paperList(papers: Readonly<Record<string, string>>): PaperGiven[] {
  return Object.entries(papers).map(([kind, text]) => ({ kind, text }));
}

async function submitted({ file, step }: Story, terms: TermsInput, day: string): Promise<string> {
  const number = await file(terms, `${day}T09:00`);
  await step(number, 'approve', HEAD, `${day}T10:00`);
  await step(number, 'submit', CLERK, `${day}T10:30`);
  return number;
}

/** From the counter-offer to flowing data: both sides signed. */
async function shared(story: Story, { knex }: SeedContext): Promise<void> {
  const number = await submitted(story, BIRTH_DATES, '2026-10-26');
  const { step, as } = story;
  await step(number, 'accept', COORDINATOR, '2026-10-27T09:00');
  await step(
    ...([number, 'offer', GRID, '2026-10-29T09:00'] as const),
    { reasons: '年龄段即可满足，出生月日不提供' },
    {
      items: ['Person.birthDate', 'Person.communityCode'],
      masks: [{ item: 'Person.birthDate', mask: 'DATE_TO_YEAR' }],
      volume: 100,
    },
  );
  await step(number, 'approve', HEAD, '2026-11-02T09:00');
  await step(number, 'takeOffer', CLERK, '2026-11-02T10:00');
  await step(number, 'agree', GRID_HEAD, '2026-11-05T09:00');
  const { document, hash } = await knex('sharing_agreements')
    .where({ id: agreementId(number) })
    .first('document', 'hash');
  let version = 7;
  for (const [actor, at] of [
    [GRID_HEAD, '2026-11-05T10:00'],
    [HEAD, '2026-11-06T09:00'],
  ] as const) {
    const signature = await signDocument(
      document,
      actor.dept,
      demoKeyring().signingKey(`agreement:${actor.dept}`),
    );
    if (!(await hasKey(knex, actor.dept))) return;
    const { key, ...environment } = as(actor, at);
    await signAgreement(environment, { key, number, version }, { hash, signature });
    version += 1;
  }
}

async function hasKey(knex: Knex, id: string): Promise<boolean> {
  return Boolean((await knex('parties').where({ id }).first('public_key'))?.public_key);
}

async function countered(story: Story): Promise<void> {
  const number = await submitted(
    story,
    { ...BIRTH_DATES, title: '回访抽样', items: ['Person.phone', 'Person.occupation'], scopes: [] },
    '2026-11-09',
  );
  await story.step(number, 'accept', COORDINATOR, '2026-11-10T09:00');
  await story.step(
    ...([number, 'offer', GRID, '2026-11-12T09:00'] as const),
    { reasons: '职业与回访无关' },
    { items: ['Person.phone'], masks: [{ item: 'Person.phone', mask: 'PHONE' }] },
  );
}

async function refused(story: Story): Promise<void> {
  const number = await submitted(
    story,
    { ...BIRTH_DATES, title: '婚姻状况统计', items: ['Person.maritalStatus'], scopes: [] },
    '2026-10-12',
  );
  await story.step(number, 'accept', COORDINATOR, '2026-10-13T09:00');
  await story.step(number, 'refuse', GRID_HEAD, '2026-10-20T09:00', {
    reasons: '与所述职责无直接关联，超出履职所必需',
    legalBasis: 'pipl-34',
  });
}

/** Accepted and never answered: what a scorecard is for. */
async function late(story: Story): Promise<void> {
  const number = await submitted(
    story,
    { ...BIRTH_DATES, title: '适老化诉求核对', items: ['Person.birthDate'], scopes: [] },
    '2026-10-26',
  );
  await story.step(number, 'accept', COORDINATOR, '2026-10-27T09:00');
}

async function lackingPapers(story: Story): Promise<void> {
  const number = await submitted(
    story,
    { ...BIRTH_DATES, title: '独居老人关怀回访', items: ['Person.relationToHead'], scopes: [] },
    '2026-11-16',
  );
  await story.step(number, 'wantPapers', COORDINATOR, '2026-11-17T09:00', {
    missingList: '影响评估报告全文；留存与销毁方案',
  });
}

/** Unconditional items: one working day. */
async function open(story: Story): Promise<void> {
  await submitted(
    story,
    {
      ...{ title: '诉求地点与网格对应', supplier: 'grid', purpose: 'CASE_HANDLING' },
      ...{ items: ['Grid.name', 'Grid.dutyPhone'], useBasis: ['decree-809-14'] },
      ...{ scenario: '按诉求地点派单至网格', scopeText: '全市', method: 'SERVICE_INTERFACE' },
      until: '2027-12-31',
    },
    '2026-11-19',
  );
}

async function draft({ file }: Story): Promise<void> {
  await file(
    {
      ...{ title: '核对来电人身份', supplier: 'grid', purpose: 'CASE_HANDLING' },
      ...{ items: ['Person.name', 'Person.phone'], demand: 'demand-hotline-caller' },
    },
    '2026-11-19T15:00',
  );
}

async function objections(
  { as, step }: Story,
  { personRef, recordRef: ref }: SeedContext,
): Promise<void> {
  const raise = async (actor: Actor, at: string, nr: number, coordinate: string, claim: string) => {
    const { key, ...environment } = as(actor, at);
    const newRef = () => SPACE_VERSION + ref('VerificationTicket', nr).slice(1);
    return raiseObjection(environment, key, { coordinate, claim }, newRef);
  };
  const idNumber = population().persons[DEMO_CITIZEN]?.idNumber ?? '';
  const citizen: Actor = {
    kind: 'citizen',
    dept: '',
    duties: ['CITIZEN'],
    sub: personRef(idNumber),
  };
  const first = await raise(citizen, '2026-11-16T09:00', 1, 'Person.phone', '登记的联系电话已停用');
  await step(first, 'accept', COORDINATOR, '2026-11-16T15:00');
  await step(first, 'trace', COORDINATOR, '2026-11-17T09:00', { source: 'grid' });
  // Never answered: ten working days ended on 9 November.
  const unanswered = await raise(CLERK, '2026-10-26T11:00', 3, 'Grid.name', '网格名称与门牌不符');
  await step(unanswered, 'accept', COORDINATOR, '2026-10-26T15:00');
  const second = await raise(CLERK, '2026-11-02T09:00', 2, 'Grid.dutyPhone', '值班电话无人接听');
  await step(second, 'accept', GRID, '2026-11-02T10:00');
  await step(second, 'trace', GRID, '2026-11-02T11:00', { source: 'grid' });
  await step(second, 'correct', GRID, '2026-11-04T09:00', {
    correctionRecord: '已更新为新的值班电话',
  });
  await step(second, 'answer', GRID, '2026-11-10T10:00', { reply: '已核实并更正' });
}

async function disputed({ as, step }: Story): Promise<void> {
  const { key, ...environment } = as(CLERK, '2026-10-22T09:00');
  const number = await openDispute(environment, key, {
    about: 'SQ-2026-000003',
    subject: '对不予共享婚姻状况的答复有异议',
  });
  await step(number, 'escalate', CLERK, '2026-10-28T09:00', {
    consultationRecord: '双方于10月26日协商未达成一致',
    reasons: '该项为优待政策适用条件',
  });
}
