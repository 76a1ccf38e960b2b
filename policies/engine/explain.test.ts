import { describe, expect, it } from 'vitest';
import { REASONS, REFUSAL_REASONS } from '../model/index.ts';
import { explain } from './explain.ts';
import { REASON_TEXTS, REFUSAL_TEXTS } from './explain-texts.ts';
import { agreement, item, NOW, type PolicyParts, policy, subject } from './testing.ts';

const AT = { file: 'policies/lists/negative.yaml', line: 4, column: 5 };
const PHONE_AT = { file: 'subgraphs/grid/schema.graphql', line: 9, column: 3 };
const TITLE = { zh: '个人信息保护法', en: 'PIPL' };

function explained(
  parts: PolicyParts,
  purpose: string | undefined = 'CASE_HANDLING',
  coordinate = 'Person.phone',
) {
  return explain(policy(parts), subject(), purpose, coordinate, NOW);
}

function outcomes(parts: PolicyParts, ...asked: [string?, string?]): string[] {
  return explained(parts, ...asked).steps.map(({ step, outcome }) => `${step} ${outcome}`);
}

describe('explain', () => {
  it('tells all steps, those after the deciding one as not reached', () => {
    const negative = [
      {
        id: 'n',
        kind: 'PROTECTIVE' as const,
        label: { zh: '政治面貌', en: 'political status' },
        basis: ['pipl-6'],
        coordinates: ['Person.phone'],
        classes: [],
        resources: [],
        location: AT,
      },
    ];
    const basis = [{ id: 'pipl-6', title: TITLE, article: '6', rank: 'LAW' as const }];
    const { steps, verdict, apply } = explained({ negative, basis });
    expect(steps.map(({ outcome }) => outcome)).toEqual([
      'pass',
      'deny',
      ...Array.from({ length: 9 }, () => 'not-reached'),
    ]);
    expect(steps[1]).toEqual({
      step: 'negative-list',
      outcome: 'deny',
      reason: 'NEGATIVE_LIST',
      ruleId: 'neg:n',
      entry: { id: 'n', kind: 'PROTECTIVE', label: { zh: '政治面貌', en: 'political status' } },
      basis: [{ id: 'pipl-6', title: TITLE }],
      location: 'policies/lists/negative.yaml:4:5',
    });
    expect(verdict).toMatchObject({ reason: 'NEGATIVE_LIST' });
    expect(apply).toBeUndefined();
  });

  it('tells a grant with every step that had a say', () => {
    const parts = {
      items: [item('Person.phone', { level: 3, location: PHONE_AT })],
      agreements: [agreement('a')],
    };
    expect(outcomes(parts)).toEqual([
      'gate pass',
      'negative-list skip',
      'duty skip',
      'own-data skip',
      'own-item skip',
      'withheld skip',
      'unconditional skip',
      'agreement grant',
      'default-deny not-reached',
      'clearance pass',
      'combination skip',
    ]);
    const told = explained(parts);
    expect(told.steps[9]).toMatchObject({
      ruleId: 'clearance:Person.phone',
      location: 'subgraphs/grid/schema.graphql:9:3',
    });
    expect(told).toMatchObject({ matterNeeded: true, policyVersion: '7-hash' });
    expect(told).not.toHaveProperty('wouldChange');
  });

  it('says whom to apply to where an agreement would open it', () => {
    expect(explained({})).toMatchObject({
      verdict: { reason: 'NO_AGREEMENT' },
      wouldChange: REASON_TEXTS.NO_AGREEMENT.wouldChange,
      apply: { supplier: 'grid', item: 'Person.phone', purpose: 'CASE_HANDLING' },
    });
  });

  it('names the agreement to extend, and others on the item as examples', () => {
    const agreements = [
      agreement('ours', { items: ['Person.name'] }),
      agreement('theirs', { consumer: 'police' }),
      agreement('ended', { consumer: 'courts', status: 'TERMINATED' }),
    ];
    const items = [item('Person.phone'), item('Person.name')];
    expect(explained({ items, agreements }).apply).toMatchObject({
      extend: 'ours',
      examples: ['theirs'],
    });
    expect(explained({ items, agreements: agreements.slice(1) }).apply).not.toHaveProperty(
      'extend',
    );
  });

  it('says that nothing matched', () => {
    const told = explained({}, 'CASE_HANDLING', 'Person.gone');
    expect(told.verdict).toMatchObject({ reason: 'UNPUBLISHED' });
    expect(told.steps.filter(({ outcome }) => outcome === 'deny')).toMatchObject([
      { step: 'default-deny', ruleId: 'default-deny' },
    ]);
  });

  it('stops at the gate', () => {
    const told = explained({}, 'AUDIT');
    expect(told.refusal).toMatchObject({ refused: 'PURPOSE_NOT_PERMITTED' });
    expect(told).not.toHaveProperty('verdict');
    expect(told.steps.map(({ outcome }) => outcome)).toEqual([
      'deny',
      ...Array.from({ length: 10 }, () => 'not-reached'),
    ]);
  });

  it('takes no purpose for a missing one', () =>
    expect(explain(policy(), subject(), undefined, 'Person.phone', NOW).refusal).toMatchObject({
      refused: 'PURPOSE_MISSING',
    }));

  it('has a text in both languages for every reason', () => {
    const texts = [
      ...REASONS.map((reason) => REASON_TEXTS[reason]),
      ...REFUSAL_REASONS.map((reason) => REFUSAL_TEXTS[reason]),
    ].flatMap(({ means, wouldChange }) => [means, wouldChange]);
    for (const { zh, en } of texts) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});
