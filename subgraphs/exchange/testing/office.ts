/** The exchange office under test: asked by personas through its guard, as a gateway would. */
import { randomUUID } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { Agreement } from '../../../policies/model/index.ts';
import { type RunningDepartment, startDepartment } from '../../../test/city.ts';
import { demoKeyring } from '../../../wire/keyring.ts';
import { parseDocument } from '../agreement/document.ts';
import { policyEntryOf } from '../agreement/policy.ts';
import { signDocument } from '../agreement/signature.ts';
import type { RefusalData } from '../channel/refusal.ts';
import { department } from '../index.ts';

export interface MatterSeen {
  readonly number: string;
  readonly state: string;
  readonly version: number;
  readonly dueDate: string | null;
  readonly overdue: boolean;
  readonly possibleSteps: readonly string[];
}

export interface Outcome {
  readonly matter: MatterSeen | null;
  readonly refusal: RefusalData | null;
}

const FIELDS = 'number state version possibleSteps';
const REFUSAL = 'refusal { code argument message messageEn next nextEn details }';

/** Mutation -> its result's field, what is read of it, and the types of its arguments. */
const MUTATIONS: Readonly<
  Record<string, readonly [field: string, args: Readonly<Record<string, string>>]>
> = {
  fileApplication: ['application', { key: 'String!', terms: 'ApplicationTerms!' }],
  reviseApplication: [
    'application',
    { key: 'String!', number: 'String!', version: 'Int!', terms: 'ApplicationTerms!' },
  ],
  supplementApplication: [
    'application',
    { key: 'String!', number: 'String!', version: 'Int!', terms: 'PersonalTerms!' },
  ],
  stepApplication: [
    'application',
    {
      key: 'String!',
      number: 'String!',
      version: 'Int!',
      step: 'ApplicationStep!',
      papers: '[PaperInput!]',
      offer: 'OfferTerms',
    },
  ],
  signAgreement: [
    'application',
    { key: 'String!', number: 'String!', version: 'Int!', hash: 'String!', signature: 'String!' },
  ],
  raiseObjection: [
    'ticket',
    { key: 'String!', coordinate: 'String!', claim: 'String!', record: 'String' },
  ],
  stepTicket: [
    'ticket',
    {
      key: 'String!',
      number: 'String!',
      version: 'Int!',
      step: 'VerificationStep!',
      papers: '[PaperInput!]',
    },
  ],
  openDispute: ['dispute', { key: 'String!', about: 'String!', subject: 'String!' }],
  stepDispute: [
    'dispute',
    {
      key: 'String!',
      number: 'String!',
      version: 'Int!',
      step: 'DisputeStep!',
      papers: '[PaperInput!]',
    },
  ],
};

export type Papers = Readonly<Record<string, string>>;

export interface Office extends RunningDepartment {
  act(persona: string, mutation: string, args: object): Promise<Outcome>;
  /** A step at the version that the matter has now; throws where it is refused. */
  step(
    persona: string,
    number: string,
    step: string,
    papers?: Papers,
    more?: object,
  ): Promise<MatterSeen>;
  /** The same; gives why it is refused. */
  refused(
    persona: string,
    number: string,
    step: string,
    papers?: Papers,
    more?: object,
  ): Promise<RefusalData>;
  sign(persona: string, dept: string, number: string): Promise<Outcome>;
  /** Two officers publish the agreement as it was signed, changed as said; gives its entry. */
  publishAgreement(number: string, change?: Partial<Agreement>): Promise<Agreement>;
  /** Resolves when the application is in the state, which nobody takes a step for. */
  becomes(number: string, state: string): Promise<void>;
}

const KINDS = { SQ: 'stepApplication', JH: 'stepTicket', ZY: 'stepDispute' } as const;
const TABLES = { SQ: 'applications', JH: 'verification_tickets', ZY: 'disputes' } as const;

export async function startOffice(database?: string): Promise<Office> {
  const running = await startDepartment(department, database === undefined ? {} : { database });
  const act: Office['act'] = async (persona, mutation, given) => {
    const [field, types] = MUTATIONS[mutation] ?? ['', {}];
    const args: Record<string, unknown> = { key: randomUUID(), ...given };
    const names = Object.keys(args);
    const declared = names.map((name) => `$${name}: ${types[name]}`).join(' ');
    const passed = names.map((name) => `${name}: $${name}`).join(' ');
    const clock = field === 'dispute' ? '' : ' dueDate overdue';
    const query = `mutation (${declared}) { result: ${mutation}(${passed}) {
      matter: ${field} { ${FIELDS}${clock} } ${REFUSAL} } }`;
    const citizen = persona === 'citizen';
    const answered = await running.ask({
      ...{ as: persona, purpose: citizen ? 'OWN_DATA' : 'EXCHANGE_WORK' },
      ...{ query, variables: args },
    });
    if (answered.errors.length > 0) throw new Error(answered.text);
    return answered.data?.result as Outcome;
  };
  const versionOf = async (number: string) => {
    const rows = await running.rows(TABLES[number.slice(0, 2) as keyof typeof TABLES]);
    return rows.find((row) => row.number === number)?.version ?? 0;
  };
  const attempt = async (
    persona: string,
    number: string,
    step: string,
    papers: Papers,
    more: object,
  ) =>
    act(persona, KINDS[number.slice(0, 2) as keyof typeof KINDS], {
      ...{ number, version: await versionOf(number), step },
      papers: Object.entries(papers).map(([kind, text]) => ({ kind, text })),
      ...more,
    });
  return {
    ...running,
    act,
    async step(persona, number, step, papers = {}, more = {}) {
      const { matter, refusal } = await attempt(persona, number, step, papers, more);
      if (!matter) throw new Error(`${step}: ${JSON.stringify(refusal)}`);
      return matter;
    },
    async refused(persona, number, step, papers = {}, more = {}) {
      const { refusal, matter } = await attempt(persona, number, step, papers, more);
      if (!refusal) throw new Error(`${step} was taken: ${JSON.stringify(matter)}`);
      return refusal;
    },
    async sign(persona, dept, number) {
      const agreements = await running.rows('sharing_agreements');
      const row = agreements.find(({ application }) => application === number);
      const key = demoKeyring().signingKey(`agreement:${dept}`);
      const signature = await signDocument(String(row?.document), dept, key);
      const version = await versionOf(number);
      return act(persona, 'signAgreement', { number, version, hash: row?.hash, signature });
    },
    async publishAgreement(number, change = {}) {
      const rows = await running.rows('sharing_agreements');
      const row = rows.find(({ application }) => application === number);
      const entry = { ...policyEntryOf(parseDocument(String(row?.document))), ...change };
      running.publish(({ agreements }) => ({
        agreements: [...agreements.filter(({ id }) => id !== entry.id), entry],
      }));
      return entry;
    },
    async becomes(number, state) {
      await vi.waitFor(
        async () => {
          const rows = await running.rows('applications');
          expect(rows.find((row) => row.number === number)?.state).toBe(state);
        },
        { timeout: 20_000 },
      );
    },
  };
}

/** What `SQ-` applications of the tests ask for. */
export const TERMS = {
  title: '核对来电人年龄',
  supplier: 'grid',
  purpose: 'CASE_HANDLING',
  items: ['Person.birthDate', 'Person.phone'],
  useBasis: ['decree-809-20', 'pipl-13'],
  scenario: '办理优待类诉求时核对年龄',
  scopeText: '本坐席所辖旗区',
  scopes: [{ item: 'Person.communityCode', operator: 'WITHIN', value: '$areas' }],
  method: 'SERVICE_INTERFACE',
  from: '2026-11-01',
  until: '2027-12-31',
  volume: 200,
  retentionDays: 90,
  impactAssessment: 'PIA-2026-301',
  noticeExemption: 'pipl-34',
} as const;
