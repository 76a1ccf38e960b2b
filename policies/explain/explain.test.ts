import { describe, expect, it } from 'vitest';
import {
  agreement,
  CITIZEN,
  item,
  NOW,
  type PolicyParts,
  policy,
  resource,
  subject,
} from '../engine/testing.ts';
import { explainAny } from './index.ts';

const CLERK = subject();

function told(
  parts: PolicyParts,
  name = 'Person.phone',
  purpose: string | undefined = 'CASE_HANDLING',
  who = CLERK,
) {
  return explainAny(policy(parts), who, purpose, name, NOW);
}

function changes(...asked: Parameters<typeof told>): string[] {
  return told(...asked).changes.map(({ en }) => en);
}

const TEXT = { zh: '文', en: 'text' };
const twoPurposes = { CLERK: { purposes: ['CASE_HANDLING', 'QUALITY_CHECK'] } };

describe('what would change the verdict', () => {
  it('names the agreement to make, to extend, to renew, to resume', () => {
    const wanted = 'an agreement of grid with hotline for CASE_HANDLING that holds Person.phone';
    expect(changes({})).toEqual([wanted]);
    const items = [item('Person.phone'), item('Person.name')];
    const other = agreement('a', { items: ['Person.name'] });
    expect(changes({ items, agreements: [other] })).toEqual([
      'agreement a is extended by Person.phone',
    ]);
    const ended = agreement('a', { until: NOW });
    expect(changes({ agreements: [ended] })[0]).toMatch(
      /^agreement a is renewed \(1970-01-01 until/,
    );
    const coming = agreement('a', { from: NOW + 1, until: NOW + 2 });
    expect(changes({ agreements: [coming] })).toEqual(['agreement a begins on 1970-01-01']);
    const suspended = agreement('a', { status: 'SUSPENDED' });
    expect(changes({ agreements: [suspended] })).toEqual(['grid resumes agreement a']);
  });

  it('names the clearance, and the mask that would do', () => {
    const masked = item('Person.phone', { level: 4, mask: 'PHONE', maskedLevel: 2 });
    expect(changes({ items: [masked], agreements: [agreement('a')] })).toEqual([
      'a clearance of 4 (now 3)',
      'an agreement that masks it with PHONE (level 2)',
    ]);
  });

  it('notes with what else in one operation an item would be withheld', () => {
    const parts = {
      items: [item('Person.phone'), item('Call.text', { level: 3, suppliers: ['hotline'] })],
      agreements: [agreement('a')],
      combinations: [
        { id: 'c', label: TEXT, items: ['Person.phone', 'Call.text'], level: 4 as const },
      ],
    };
    expect(told(parts)).toMatchObject({ verdict: { effect: 'grant' } });
    expect(told(parts).notes).toEqual([
      {
        zh: '与 Call.text 在同一查询中一并请求时不予提供（组合 c，COMBINATION）',
        en: 'withheld in an operation that also asks for Call.text (combination c, COMBINATION)',
      },
    ]);
    expect(told(parts, 'Call.text').notes).toEqual([]);
    expect(told({ ...parts, agreements: [] }).notes).toEqual([]);
  });

  it('names the other members of a combination', () => {
    const items = [item('Person.phone'), item('Person.name')];
    const agreements = [agreement('a', { items: ['Person.phone', 'Person.name'] })];
    const members = ['Person.phone', 'Person.name'];
    const combinations = [{ id: 'c', label: TEXT, items: members, level: 4 as const }];
    expect(changes({ items, agreements, combinations })).toEqual([
      'a clearance of 4 (now 3)',
      'one of the other members of combination c is no longer open for the purpose: Person.name',
    ]);
  });

  it('names duties, entries, suppliers, uses and areas', () => {
    expect(changes({ items: [item('Person.phone', { duty: ['X', 'Y'] })] })).toEqual([
      'asked by a holder of one of: X, Y',
    ]);
    expect(changes({ items: [item('Person.phone', { sharing: 'WITHHELD' })] })[0]).toBe(
      'its supplier grid changes the sharing attribute (basis law-1)',
    );
    expect(changes({ items: [item('Person.phone', { sharing: 'UNCONDITIONAL' })] })).toEqual([
      'the use of Person.phone by hotline for CASE_HANDLING is registered',
    ]);
    const scope = {
      kind: 'compare',
      item: 'Person.phone',
      op: 'within',
      value: { subject: 'areas' },
    } as const;
    const scoped = agreement('a', { resourceScope: { Person: scope } });
    const nowhere = subject({ areas: [] });
    expect(changes({ agreements: [scoped] }, 'Person.phone', 'CASE_HANDLING', nowhere)).toEqual([
      'a token that names areas (agreement a is scoped by them)',
    ]);
  });

  it('names the purposes for which the same is granted, or that are permitted at all', () => {
    const agreements = [agreement('a', { purpose: 'QUALITY_CHECK' })];
    expect(changes({ agreements, duties: twoPurposes })).toContain(
      'another purpose, if it is the true one: QUALITY_CHECK',
    );
    expect(changes({}, 'Person.phone', 'AUDIT')).toEqual([
      'purposes that its duties permit: CASE_HANDLING',
    ]);
    expect(changes({ agreements: [agreement('a')] })).toEqual([]);
  });
});

describe('other things than items', () => {
  const reads = { 'Query.people(phone:)': ['Person.phone'], 'Query.people(first:)': [] };

  it('an argument: runs if what it reads is seen unmasked', () => {
    const open = told({ reads, agreements: [agreement('a')] }, 'Query.people(phone:)');
    expect(open).toMatchObject({ target: 'argument', verdict: { effect: 'grant' }, changes: [] });
    const parts = { reads, items: [item('Person.phone', { mask: 'PHONE' })] };
    const masked = agreement('a', { masks: { 'Person.phone': 'PHONE' } });
    expect(told({ ...parts, agreements: [masked] }, 'Query.people(phone:)')).toMatchObject({
      verdict: { effect: 'deny', reason: 'NO_RULE' },
      reads: [{ coordinate: 'Person.phone', verdict: { mask: 'PHONE' } }],
      changes: [{ en: 'agreement a no longer masks Person.phone (now PHONE)' }],
    });
    expect(told({ reads }, 'Query.people(phone:)')).toMatchObject({
      verdict: { reason: 'NO_AGREEMENT' },
      changes: [{ en: expect.stringMatching(/^an agreement of grid with hotline/) }],
    });
    expect(told({ reads }, 'Query.people(first:)').verdict).toMatchObject({ effect: 'grant' });
  });

  it('a type: its rows, and what opens them', () => {
    const rows = told({ agreements: [agreement('a')] }, 'Person');
    expect(rows).toMatchObject({ target: 'type', rows: [{ kind: 'all' }] });
    expect(rows.opening?.map(({ coordinate }) => coordinate)).toEqual(['Person.phone']);
    expect(rows).not.toHaveProperty('verdict');
    expect(told({}, 'Person')).toMatchObject({ rows: [], changes: [{}] });
  });

  it('a field of an interface: the fields that answer', () => {
    const items = [item('Party.phone'), item('Person.phone')];
    const possibleTypes = { Party: ['Person', 'Company'] };
    expect(told({ items, possibleTypes }, 'Party.phone')).toMatchObject({
      target: 'item',
      notes: [{ en: expect.stringMatching(/interface/) }],
      concrete: [{ coordinate: 'Person.phone', verdict: { reason: 'NO_AGREEMENT' } }],
    });
  });

  it('keys, twins and mutations say what they are', () => {
    const items = [
      item('Person.id', { key: true, suppliers: [] }),
      item('Person.twin', { twinOf: 'Person.id' }),
      item('Mutation.report'),
    ];
    const notes = (name: string) => told({ items }, name).notes.map(({ en }) => en.split(':')[0]);
    expect(notes('Person.id')).toEqual(['a key']);
    expect(notes('Person.twin')).toEqual(['a twin']);
    expect(notes('Mutation.report')).toEqual(['a mutation']);
    expect(changes({ items, actions: { 'Mutation.report': ['X'] } }, 'Mutation.report')).toEqual([
      'asked by a holder of one of: X',
    ]);
  });

  it('a name that nothing has: the one that was likely meant', () => {
    expect(told({}, 'Person.phnoe')).toMatchObject({
      target: 'unknown',
      verdict: { reason: 'UNPUBLISHED' },
      closest: 'Person.phone',
    });
    expect(told({}, 'Quite.another')).not.toHaveProperty('closest');
  });

  it('own data of a citizen, at the instant asked about', () => {
    const parts = {
      items: [item('Person.phone', { ownAccess: true })],
      resources: [resource('Person')],
      duties: { CITIZEN: { purposes: ['OWN_DATA'] } },
    };
    expect(told(parts, 'Person.phone', 'OWN_DATA', CITIZEN)).toMatchObject({
      verdict: { ruleId: 'own:Person.phone' },
      at: new Date(NOW).toISOString(),
    });
  });
});

describe('texts', () => {
  it('stand in both languages', () => {
    const all = [told({}), told({}, 'Person'), told({}, 'Person.phone', 'AUDIT')].flatMap(
      ({ changes: list, notes }) => [...list, ...notes],
    );
    for (const { zh, en } of all) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en).toMatch(/^[\x20-\x7e\u2019]+$/);
    }
  });
});
