/** The text of an agreement: what it needs, what a signature covers, and what the gateway enforces of it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasErrors, lintPolicy } from '../../policies/bundle/index.ts';
import { applyOperations } from '../../policies/edit/index.ts';
import { cityPolicy } from '../../test/city.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { documentHash, documentText, parseDocument } from './agreement/document.ts';
import { draftOf, policyEntryOf } from './agreement/policy.ts';
import { printableOf } from './agreement/printable.ts';
import { signDocument, verifyDocument } from './agreement/signature.ts';
import { type Office, startOffice, TERMS } from './testing/office.ts';

const GRID_KEY = demoKeyring().signingKey('agreement:grid');
const GRID_PUBLIC = JSON.stringify(
  demoKeyring().verifyKey('agreement:grid').export({ format: 'jwk' }),
);

describe('an agreement', () => {
  let office: Office;
  beforeAll(async () => {
    office = await startOffice();
  });
  afterAll(() => office.close());

  const agreed = async (terms: object = {}) => {
    const { matter } = await office.act('hotline-clerk', 'fileApplication', {
      terms: { ...TERMS, ...terms },
    });
    const number = matter?.number ?? '';
    await office.step('hotline-head', number, 'approve');
    await office.step('hotline-clerk', number, 'submit');
    await office.step('coordinator', number, 'accept');
    await office.step('grid-head', number, 'agree');
    return number;
  };
  const textOf = async (number: string) => {
    const rows = await office.rows('sharing_agreements');
    return String(rows.find(({ application }) => application === number)?.document);
  };

  it('says all that both sides agree on, hashed over canonical JSON', async () => {
    const number = await agreed();
    const text = await textOf(number);
    const document = parseDocument(text);
    expect(documentText(document)).toBe(text);
    expect(document).toMatchObject({
      ...{ application: number, purpose: 'CASE_HANDLING', volume: 200, retentionDays: 90 },
      ...{ from: '2026-11-20', until: '2027-12-31', onwardSharing: 'FORBIDDEN', personal: true },
      impactAssessment: 'PIA-2026-301',
      notice: { kind: 'EXEMPTION', basis: 'pipl-34' },
      consumer: { id: 'hotline', approval: { head: '热线办主任', step: `${number}/2` } },
      supplier: { id: 'grid', approval: { head: '大数据中心主任', step: `${number}/4` } },
    });
    for (const member of Object.keys(document)) {
      const { [member as 'basis']: _, ...without } = document;
      expect(documentHash(documentText(without as never)), member).not.toBe(documentHash(text));
    }
  });

  it('over personal items is signed only with an assessment and a notice or its exemption', async () => {
    const number = await agreed({ impactAssessment: null, noticeExemption: null });
    expect((await office.sign('grid-head', 'grid', number)).refusal).toMatchObject({
      code: 'PAPERS_MISSING',
      details: ['impactAssessment', 'notice'],
    });
    const supplement = (terms: object) =>
      office.act('hotline-clerk', 'supplementApplication', { number, version: 4, terms });
    expect((await supplement({ impactAssessment: 'PIA-1' })).refusal?.details).toEqual(['notice']);
    const unknown = { impactAssessment: 'PIA-1', noticeExemption: 'no-law' };
    expect((await supplement(unknown)).refusal?.code).toBe('BASIS_UNKNOWN');
    const before = documentHash(await textOf(number));
    await supplement({ impactAssessment: 'PIA-1', notice: '已在办事大厅公示' });
    expect(documentHash(await textOf(number))).not.toBe(before);
    expect((await office.sign('grid-head', 'grid', number)).matter?.state).toBe('AGREED');
    expect((await office.sign('hotline-head', 'hotline', number)).matter?.state).toBe('SIGNED');
  });

  it('is signed by the head, over the text there is, with the department’s own key', async () => {
    const number = await agreed();
    const text = await textOf(number);
    const sign = (persona: string, signature: string, hash = documentHash(text)) =>
      office.act(persona, 'signAgreement', { number, version: 4, hash, signature });
    const signature = await signDocument(text, 'grid', GRID_KEY);
    await expect(sign('grid-worker', signature)).rejects.toThrow('ACTION_NOT_PERMITTED');
    expect((await sign('grid-head', signature, 'f'.repeat(64))).refusal?.code).toBe('HASH_STALE');
    const others = await signDocument(text, 'grid', demoKeyring().signingKey('agreement:hotline'));
    expect((await sign('grid-head', others)).refusal?.code).toBe('SIGNATURE_INVALID');
    expect((await sign('hotline-head', signature)).refusal?.code).toBe('SIGNATURE_INVALID');
    expect(await office.refused('grid-head', number, 'sign')).toMatchObject({
      code: 'STEP_ELSEWHERE',
    });
    expect((await sign('grid-head', signature)).matter?.version).toBe(5);
  });

  it('becomes an entry of the policy that passes the lints of the city', async () => {
    const number = await agreed();
    await office.sign('grid-head', 'grid', number);
    const document = parseDocument(await textOf(number));
    const { content } = await cityPolicy();
    for (const status of ['ACTIVE', 'SUSPENDED', 'TERMINATED'] as const) {
      const { operations } = draftOf(document, status);
      const changed = applyOperations(content, operations);
      const { registry, catalog, lists, agreements } = changed;
      const problems = lintPolicy({ registry, catalog, lists, agreements, now: Date.now() });
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(hasErrors(problems)).toBe(false);
      expect(agreements.find(({ id }) => id === document.id)).toMatchObject({
        status,
        volume: 200,
      });
    }
    expect(policyEntryOf(document)).toMatchObject({
      from: Date.parse('2026-11-20T00:00:00+08:00'),
      until: Date.parse('2028-01-01T00:00:00+08:00'),
      resourceScope: {
        Person: { item: 'Person.communityCode', op: 'within', value: { subject: 'areas' } },
      },
    });
  });

  it('is read through the graph by both sides and nobody else', async () => {
    const query = `{ sharingAgreement(id: "xy-2026-000001") {
      hash signedBy printable policyEntry application } }`;
    const ask = (as: string) => office.ask({ as, purpose: 'EXCHANGE_WORK', query });
    const seen = (await ask('hotline-clerk')).data?.sharingAgreement as Record<string, string>;
    expect(seen.signedBy).toEqual(['grid', 'hotline']);
    expect(seen.printable).toContain('政务数据共享协议');
    expect(seen.printable).toContain(seen.hash);
    expect(JSON.parse(seen.policyEntry ?? '')).toMatchObject({
      id: 'xy-2026-000001',
      masks: { 'Person.birthDate': 'DATE_TO_YEAR' },
    });
    expect((await ask('mediator')).data?.sharingAgreement).toBeNull();
  });

  it('prints no markup of anybody’s', async () => {
    const number = await agreed({ title: '<script>alert(1)</script>', scenario: '"&\'' });
    const text = await textOf(number);
    const html = printableOf(parseDocument(text), documentHash(text), []);
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;');
  });
});

describe('a detached signature', () => {
  it('holds for its text, department and key, and for nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (text, other) => {
        const jws = await signDocument(text, 'grid', GRID_KEY);
        expect(jws).toMatch(/^[\w-]+\.\.[\w-]+$/);
        expect(await verifyDocument(text, 'grid', jws, GRID_PUBLIC)).toBe(true);
        expect(await verifyDocument(other, 'grid', jws, GRID_PUBLIC)).toBe(
          Buffer.from(other).equals(Buffer.from(text)),
        );
        expect(await verifyDocument(text, 'police', jws, GRID_PUBLIC)).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['', '..', 'a..b', 'eyJhbGciOiJub25lIn0..', 'a.b.c'])('%j is none', async (jws) => {
    expect(await verifyDocument('text', 'grid', jws, GRID_PUBLIC)).toBe(false);
  });
});
