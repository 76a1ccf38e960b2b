/** docs/POLICY.md, "Inputs" and "Agreements": who is a party, and which of several agreements is named. */
import { describe, expect, it } from 'vitest';
import type { Subject } from '../model/index.ts';
import { agreementsOver, consumerNames } from './agreements.ts';
import { cases } from './steps/cases.ts';
import { agreement, ask, CITIZEN, item, NOW, policy, subject } from './testing.ts';

const service = (over: Partial<Subject>) => subject({ kind: 'service', dept: 'grid2', ...over });

describe('consumer names', () => {
  it.each<[string, Subject, readonly string[]]>([
    ['of a department: itself', subject(), ['hotline']],
    [
      'of a department whose token names an application: itself',
      subject({ azp: 'app' }),
      ['hotline'],
    ],
    ['of a service: department and application', service({ azp: 'app' }), ['grid2', 'app']],
    ['of a service without application: its department', service({}), ['grid2']],
    ['of a service named as its department: that, once', service({ azp: 'grid2' }), ['grid2']],
    ['the empty name is none', service({ dept: '', azp: '' }), []],
    [
      'of a service without department: its application',
      service({ dept: '', azp: 'app' }),
      ['app'],
    ],
    ['of a citizen: none', { ...CITIZEN, dept: 'grid2' }, []],
  ])('%s', (_title, who, wanted) => expect(consumerNames(who)).toEqual(wanted));
});

describe('agreements over an item', () => {
  const known = policy({
    agreements: [
      agreement('d'),
      agreement('c', { consumer: 'app' }),
      agreement('a', { consumer: 'app' }),
      agreement('b'),
      agreement('0', { supplier: 'health' }),
    ],
  });
  const over = (who: Subject) =>
    agreementsOver({
      ...{ policy: known, subject: who, purpose: 'CASE_HANDLING' },
      item: item('Person.phone'),
    });
  const ids = (who: Subject) => over(who).map(({ agreement: id }) => id);

  it('are those of its suppliers, sorted by id, of all names together', () => {
    expect(ids(subject())).toEqual(['b', 'd']);
    expect(ids(subject({ kind: 'service', azp: 'app' }))).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(subject({ kind: 'service', dept: 'other', azp: 'app' }))).toEqual(['a', 'c']);
    expect(ids(CITIZEN)).toEqual([]);
  });

  it('are not copied where they are those of one party', () => {
    const one = policy({ agreements: [agreement('a')] });
    const index = one.agreements.get('hotline')?.get('CASE_HANDLING');
    const found = agreementsOver({
      ...{ policy: one, subject: subject(), purpose: 'CASE_HANDLING' },
      item: item('Person.phone'),
    });
    expect(found).toBe(index?.byItem.get('Person.phone'));
  });
});

const ENDED = { until: NOW };
cases('of several agreements', [
  [
    'the smallest id of the active ones that cannot be bound is named',
    'SCOPE_UNKNOWN agreement:b',
    {
      agreements: ['c', 'b', 'a'].map((id) =>
        agreement(id, {
          resourceScope: { Person: { kind: 'self' } },
          ...(id === 'a' ? ENDED : {}),
        }),
      ),
    },
  ],
  [
    'the smallest id of the suspended ones is named',
    'AGREEMENT_SUSPENDED agreement:b',
    { agreements: ['c', 'b'].map((id) => agreement(id, { status: 'SUSPENDED' })) },
  ],
  [
    'the smallest id of all is named where none runs',
    'AGREEMENT_EXPIRED agreement:a',
    { agreements: [agreement('b', ENDED), agreement('a', ENDED)] },
  ],
]);

it('an agreement of a service named as its department is one part, not two', () => {
  const verdict = ask(
    { agreements: [agreement('a')] },
    { who: subject({ kind: 'service', azp: 'hotline' }) },
  );
  expect(verdict).not.toHaveProperty('parts');
});
