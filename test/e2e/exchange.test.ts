/**
 * One channel, through HTTP alone: from a denied field's link to an agreement, by two officers into force,
 * the same query answered, suspended, denied, and the dispute about it settled.
 */
import { randomUUID, sign as signBytes } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { signDocument } from '../../subgraphs/exchange/agreement/signature.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { ask, isthmus } from './client.ts';

const keys = demoKeyring();
const REFUSAL = 'refusal { code argument message details }';
const CLERK = { as: 'hotline-clerk', purpose: 'CASE_HANDLING', matter: 'HL-2026-000123' };
const QUERY = '{ people(area: "150602", first: 3) { name birthDate } }';

async function answered(as: string, query: string, variables = {}, purpose = 'EXCHANGE_WORK') {
  const answer = await ask(query, { as, purpose, variables });
  if (answer.errors.length > 0) throw new Error(answer.text);
  return answer.data;
}

interface Matter {
  readonly number: string;
  readonly state: string;
  readonly version: number;
}

/** A mutation whose result has the matter under `field`; throws where it is refused. */
async function done(as: string, call: string, field: string, declared: string, variables: object) {
  const query = `mutation ($key: String!${declared}) { result: ${call} {
    ${field} { number state version } ${REFUSAL} } }`;
  const { result } = await answered(as, query, { key: randomUUID(), ...variables });
  if (result.refusal) throw new Error(`${call}: ${JSON.stringify(result.refusal)}`);
  return result[field] as Matter;
}

async function application(number: string): Promise<Matter> {
  const query =
    'query ($number: String!) { application(number: $number) { number state version } }';
  return (await answered('coordinator', query, { number })).application;
}

async function step(
  as: string,
  number: string,
  name: string,
  papers = {},
  offer: object | null = null,
) {
  const { version } = await application(number);
  const call = `stepApplication(key: $key, number: $number, version: $version, step: ${name}, papers: $papers, offer: $offer)`;
  const declared = ', $number: String!, $version: Int!, $papers: [PaperInput!], $offer: OfferTerms';
  const given = Object.entries(papers).map(([kind, text]) => ({ kind, text }));
  return done(as, call, 'application', declared, { number, version, papers: given, offer });
}

/** Each head reads the text, and signs it where the department's key is. */
async function sign(as: string, dept: string, number: string): Promise<Matter> {
  const query = `query ($number: String!) { application(number: $number) {
    version agreement { document hash } } }`;
  const seen = (await answered(as, query, { number })).application;
  const { document, hash } = seen.agreement;
  const signature = await signDocument(document, dept, keys.signingKey(`agreement:${dept}`));
  const call =
    'signAgreement(key: $key, number: $number, version: $version, hash: $hash, signature: $signature)';
  const declared = ', $number: String!, $version: Int!, $hash: String!, $signature: String!';
  return done(as, call, 'application', declared, {
    number,
    version: seen.version,
    hash,
    signature,
  });
}

const DRAFT = 'draft { id state hash operations } version text refusal { code messageEn }';

/** An officer's own client: signs what is asked for until the act is done. */
async function officer(kid: string, act: object) {
  const at = new Date().toISOString();
  const signatures: string[] = [];
  for (;;) {
    const request = JSON.stringify({ kid, at, act, signatures });
    const query = `mutation ($request: String!) { actOnPolicy(request: $request) { ${DRAFT} } }`;
    const { actOnPolicy } = await answered(kid, query, { request }, 'POLICY_ADMIN');
    if (actOnPolicy.text === null) return actOnPolicy;
    const bytes = Buffer.from(actOnPolicy.text);
    signatures.push(
      signBytes(null, bytes, keys.signingKey(`officer:${kid}`)).toString('base64url'),
    );
  }
}

async function draftOf(as: string, id: string) {
  const query = `query ($id: String!) { policyDraft(id: $id) { ${DRAFT} } }`;
  return (await answered(as, query, { id }, 'POLICY_ADMIN')).policyDraft.draft;
}

const becomes = (number: string, state: string) =>
  vi.waitFor(async () => expect((await application(number)).state).toBe(state), {
    timeout: 20_000,
  });

describe('the exchange office', () => {
  let number = '';
  let entry = { id: '' };

  it('a denied field says where to apply, and the application becomes a signed agreement', async () => {
    const denied = await ask(QUERY, CLERK);
    const error = denied.errors.find(
      ({ extensions }) => extensions.coordinate === 'Person.birthDate',
    );
    expect(error?.extensions.reason).toBe('NO_AGREEMENT');
    const link = new URL(String(error?.extensions.apply), 'http://gateway');
    const asked = (name: string) => link.searchParams.get(name) ?? '';
    const terms = {
      ...{ title: '核对来电人年龄', supplier: asked('supplier'), purpose: asked('purpose') },
      ...{ items: [asked('item')], useBasis: ['decree-809-20', 'pipl-13'] },
      ...{ scenario: '办理优待类诉求时核对年龄', scopeText: '本坐席所辖旗区' },
      scopes: [{ item: 'Person.communityCode', operator: 'WITHIN', value: '$areas' }],
      ...{ method: 'SERVICE_INTERFACE', until: '2027-12-31', volume: 200, retentionDays: 90 },
      ...{ impactAssessment: 'PIA-2026-301', noticeExemption: 'pipl-34' },
    };
    const call = 'fileApplication(key: $key, terms: $terms)';
    const filed = await done('hotline-clerk', call, 'application', ', $terms: ApplicationTerms!', {
      terms,
    });
    number = filed.number;
    await step('hotline-head', number, 'approve');
    await step('hotline-clerk', number, 'submit');
    await step('coordinator', number, 'accept');
    await step(
      'grid-worker',
      number,
      'offer',
      { reasons: '年份即可' },
      {
        items: terms.items,
        masks: [{ item: 'Person.birthDate', mask: 'DATE_TO_YEAR' }],
        volume: 50,
      },
    );
    await step('hotline-head', number, 'approve');
    await step('hotline-clerk', number, 'takeOffer');
    await step('grid-head', number, 'agree');
    await sign('grid-head', 'grid', number);
    expect((await sign('hotline-head', 'hotline', number)).state).toBe('SIGNED');
  });

  it('two officers publish it from where their keys are, and the sharing begins by itself', async () => {
    const query =
      'query ($number: String!) { application(number: $number) { agreement { policyEntry } } }';
    const { agreement } = (await answered('coordinator', query, { number })).application;
    entry = JSON.parse(agreement.policyEntry);
    const operations = [{ op: 'put', kind: 'agreement', id: entry.id, value: entry }];
    const title = { zh: '共享协议生效', en: 'sharing agreement into force' };
    const { draft } = await officer('security-a', { act: 'open', title });
    await officer('security-a', { act: 'edit', draft: draft.id, operations });
    await officer('security-a', { act: 'propose', draft: draft.id });
    const seen = await draftOf('security-b', draft.id);
    expect(JSON.parse(seen.operations)).toEqual(operations);
    const own = await officer('security-a', { act: 'approve', draft: draft.id, hash: seen.hash });
    expect(own.refusal?.code).toBe('OWN_CHANGE');
    await officer('security-b', { act: 'approve', draft: draft.id, hash: seen.hash });
    const { version } = await officer('security-a', { act: 'publish', draft: draft.id });
    expect(version).toMatch(/^\d+-[0-9a-f]{12}$/);
    await becomes(number, 'SHARING');
    const answer = await ask(QUERY, CLERK);
    expect(answer.denied.map(({ coordinate }) => coordinate)).not.toContain('Person.birthDate');
    for (const { birthDate } of answer.data.people) expect(birthDate).toMatch(/^\d{4}-XX-XX$/);
  });

  it('nobody acts with the key of another, nor without the duty', async () => {
    const request = JSON.stringify({
      kid: 'security-a',
      at: new Date().toISOString(),
      act: { act: 'propose', draft: 'd1' },
    });
    const query = `mutation ($request: String!) { actOnPolicy(request: $request) { ${DRAFT} } }`;
    const other = await answered('security-b', query, { request }, 'POLICY_ADMIN');
    expect(other.actOnPolicy.refusal.code).toBe('KEY_OF_ANOTHER');
    const noJson = await answered('security-b', query, { request: '{' }, 'POLICY_ADMIN');
    expect(noJson.actOnPolicy.refusal.code).toBe('ACT_SHAPE');
    const refused = await ask(query, {
      as: 'coordinator',
      purpose: 'EXCHANGE_WORK',
      variables: { request },
    });
    expect(refused.errors[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'ACTION_NOT_PERMITTED',
    });
  });

  it('is suspended for misuse, denied at once, and the dispute is settled', async () => {
    const operations = [
      { op: 'put', kind: 'agreement', id: entry.id, value: { ...entry, status: 'SUSPENDED' } },
    ];
    const tighten = {
      act: 'tighten',
      operations,
      cause: '供给方通报超范围使用',
      filed: `${number}/1`,
    };
    await officer('security-b', tighten);
    // How long it takes is measured by `isthmus demo revoke` and `npm run bench -- publish`.
    await vi.waitFor(
      async () => {
        const { denied } = await ask(QUERY, CLERK);
        const birthDate = denied.find(({ coordinate }) => coordinate === 'Person.birthDate');
        expect(birthDate?.reason).toBe('AGREEMENT_SUSPENDED');
      },
      { timeout: 5_000 },
    );
    await becomes(number, 'SUSPENDED');
    const opened = await done(
      ...([
        'hotline-clerk',
        'openDispute(key: $key, about: $about, subject: $subject)',
        'dispute',
      ] as const),
      ', $about: String!, $subject: String!',
      { about: number, subject: '请求恢复共享' },
    );
    const settled = await done(
      'grid-worker',
      'stepDispute(key: $key, number: $number, version: $version, step: settle, papers: $papers)',
      ...(['dispute', ', $number: String!, $version: Int!, $papers: [PaperInput!]'] as const),
      { ...opened, papers: [{ kind: 'accord', text: '整改后恢复' }] },
    );
    expect(settled.state).toBe('SETTLED');
    expect(isthmus('audit', 'verify', '--demo').status).toBe(0);
  });
});
