/** Combinations in one operation: what its answer would put together, and its near misses. */
import { describe, expect, it } from 'vitest';
import type { Clearance, Combination, Refusal, Subject, Verdict } from '../model/index.ts';
import {
  agreement,
  ask,
  bundle,
  CITIZEN,
  item,
  type PolicyParts,
  resource,
  subject,
} from './testing.ts';
import { deniedTogether, type Together, withoutCombinations } from './together.ts';

const LABEL = { zh: '组合', en: 'combination' };
const combination = (id: string, ...items: string[]): Combination => ({
  ...{ id, label: LABEL, items, level: 4 },
});
const NAMES = ['Person.name', 'Person.area', 'Person.phone'];
/** The health bureau keeps illnesses, the highest member, and is given the register's names. */
const parts = (over: PolicyParts = {}): PolicyParts => ({
  items: [
    item('Ill.kind', { level: 3, suppliers: ['health'] }),
    item('Ill.id', { key: true, suppliers: [], level: 3 }),
    item('Person.name'),
    item('Person.area', { level: 1 }),
    item('Person.phone', { level: 2 }),
  ],
  resources: [resource('Person'), resource('Ill', { supplier: 'health' })],
  agreements: [agreement('a', { consumer: 'health', items: NAMES })],
  combinations: [combination('c', 'Ill.kind', 'Person.name', 'Person.area')],
  reads: { 'Query.ill(name:)': ['Person.name'], 'Query.ill(kind:)': ['Ill.kind'] },
  ...over,
});
const HEALTH = subject({ dept: 'health', consumer: 'health' });
const WHOLE = ['Ill.kind', 'Person.name', 'Person.area'];

interface Operation {
  readonly reached: readonly string[];
  readonly used?: readonly string[];
  readonly who?: Subject;
}

function operation(rules: PolicyParts, { reached, used = [], who = HEALTH }: Operation) {
  const verdictOf = (coordinate: string) => ask(rules, { who, coordinate });
  const granted: Verdict = { effect: 'grant', ruleId: 'own', validUntil: 1 };
  const decisions = {
    coordinates: new Map(reached.map((one) => [one, verdictOf(one)])),
    resources: new Map([['Ill', []]]),
    arguments: new Map(used.map((one) => [one, granted])),
    validUntil: 7,
  };
  return { decisions, judged: withoutCombinations(decisions, bundle(rules), who) };
}

function here(rules: PolicyParts, asked: Operation): Together | Refusal {
  return operation(rules, asked).judged;
}

const deniedHere = (rules: PolicyParts, asked: Operation) =>
  (here(rules, asked) as Together).deniedHere;

describe('an operation that makes a combination whole', () => {
  it('loses the highest member that is not the asker’s own, and keeps the rest', () => {
    const judged = here(parts(), { reached: WHOLE }) as Together;
    expect(judged.deniedHere).toEqual(['Person.name']);
    const effects = [...judged.decisions.coordinates].map(([one, { effect }]) => [one, effect]);
    expect(effects).toEqual([
      ['Ill.kind', 'grant'],
      ['Person.name', 'deny'],
      ['Person.area', 'grant'],
    ]);
    expect(judged.decisions.coordinates.get('Person.name')).toEqual({
      ...{ effect: 'deny', reason: 'COMBINATION', ruleId: 'combination:c' },
    });
    expect(judged.decisions).toMatchObject({ validUntil: 7, resources: new Map([['Ill', []]]) });
    expect(Object.isFrozen(judged.decisions)).toBe(true);
  });

  it('loses all that are equally high, in the order of their names', () => {
    const combinations = [combination('c', 'Person.phone', 'Ill.kind', 'Person.name')];
    const reached = ['Person.phone', 'Person.name', 'Ill.kind'];
    expect(deniedHere(parts({ combinations }), { reached })).toEqual([
      'Person.name',
      'Person.phone',
    ]);
  });

  it('of several names the smallest id, whatever their order in the list', () => {
    const combinations = ['d', 'b', 'c'].map((id) => combination(id, 'Ill.kind', 'Person.name'));
    const judged = here(parts({ combinations }), { reached: WHOLE }) as Together;
    expect(judged.decisions.coordinates.get('Person.name')).toMatchObject({
      ruleId: 'combination:b',
    });
  });

  it('is judged by all combinations on the same grants: one does not spare another', () => {
    const combinations = [
      combination('c', 'Ill.kind', 'Person.name'),
      combination('d', 'Ill.kind', 'Person.name', 'Person.area'),
      combination('e', 'Ill.kind', 'Person.area'),
    ];
    expect(deniedHere(parts({ combinations }), { reached: WHOLE })).toEqual([
      'Person.area',
      'Person.name',
    ]);
  });

  it('counts what an argument reads, own items too', () => {
    const reached = ['Person.name', 'Person.area'];
    const used = ['Query.ill(kind:)'];
    expect(deniedHere(parts(), { reached, used })).toEqual(['Person.name']);
  });

  it('is refused where an argument reads the item that would go', () => {
    const asked = { reached: ['Ill.kind', 'Person.area'], used: ['Query.ill(name:)'] };
    expect(here(parts(), asked)).toEqual({
      refused: 'ARGUMENT_READS_DENIED_ITEM',
      ruleId: 'argument:Query.ill(name:)',
      coordinate: 'Query.ill(name:)',
    });
  });

  it('is refused where a mutation would go, before any argument is looked at', () => {
    const report = item('Mutation.report', { level: 2, suppliers: ['grid'] });
    const rules = parts({
      items: [...(parts().items ?? []), report],
      agreements: [
        agreement('a', { consumer: 'health', items: ['Mutation.report', 'Person.name'] }),
      ],
      actions: { 'Mutation.report': ['CLERK'] },
      combinations: [combination('c', 'Mutation.report', 'Ill.kind', 'Person.name')],
    });
    const asked = { reached: ['Mutation.report', 'Ill.kind'], used: ['Query.ill(name:)'] };
    expect(here(rules, asked)).toEqual({
      refused: 'ACTION_NOT_PERMITTED',
      ruleId: 'combination:c',
      coordinate: 'Mutation.report',
    });
  });

  it('keeps own data and the register’s own keys, which are never what goes', () => {
    const combinations = [combination('c', 'Ill.id', 'Person.name')];
    const reached = ['Ill.id', 'Person.name'];
    expect(deniedHere(parts({ combinations }), { reached })).toEqual(['Person.name']);
    const own = item('Person.phone', { ownAccess: true, level: 3 });
    const open = item('Clinic.name', {
      ...{ sharing: 'UNCONDITIONAL', level: 1, listed: ['CITIZEN'], ownAccess: true },
    });
    const { subject: _, ...clinic } = resource('Clinic', { personal: false });
    const rules = {
      items: [own, open],
      resources: [resource('Person'), clinic],
      combinations: [combination('c', 'Person.phone', 'Clinic.name')],
    };
    const who = { ...CITIZEN, clearance: 1 as Clearance };
    const asked = { reached: ['Person.phone', 'Clinic.name'], who };
    expect(deniedHere(rules, asked)).toEqual(['Clinic.name']);
  });
});

describe('nothing is denied here', () => {
  const nothing = (rules: PolicyParts, asked: Operation) => {
    const { decisions, judged } = operation(rules, asked);
    expect((judged as Together).deniedHere).toEqual([]);
    // The very same decisions: what comes after is remembered by them.
    expect((judged as Together).decisions).toBe(decisions);
  };

  it('where one member is not asked for', () => {
    for (const left of WHOLE) nothing(parts(), { reached: WHOLE.filter((one) => one !== left) });
  });

  it('where one member is denied already', () => {
    const agreements = [agreement('a', { consumer: 'health', items: ['Person.area'] })];
    nothing(parts({ agreements }), { reached: WHOLE });
  });

  it('where the clearance reaches', () => {
    nothing(parts(), { reached: WHOLE, who: { ...HEALTH, clearance: 4 } });
  });

  it('where all members are the asker’s own', () => {
    const items = WHOLE.map((one) => item(one, { suppliers: ['health'] }));
    nothing(parts({ items }), { reached: WHOLE });
  });

  it('where all are a citizen’s own data, fields of the root among them', () => {
    const items = ['Query.me', 'Person.phone'].map((one) => item(one, { ownAccess: true }));
    const combinations = [combination('c', 'Query.me', 'Person.phone')];
    const reached = ['Query.me', 'Person.phone'];
    nothing(parts({ items, combinations }), { reached, who: CITIZEN });
  });

  it('where a member or an argument is a name of the language’s own', () => {
    nothing(parts({ combinations: [combination('c', 'constructor', 'Ill.kind')] }), {
      ...{ reached: WHOLE, used: ['constructor', 'Query.gone(x:)'] },
    });
    const odd = combination('c', 'constructor', 'Person.name');
    expect(deniedTogether(odd, bundle(parts()), HEALTH, () => true)).toEqual(['Person.name']);
  });
});

describe('deniedTogether', () => {
  it('asks whether all members are given', () => {
    const all = combination('c', ...WHOLE);
    expect(deniedTogether(all, bundle(parts()), HEALTH, () => true)).toEqual(['Person.name']);
    expect(deniedTogether(all, bundle(parts()), HEALTH, (one) => one !== 'Ill.kind')).toEqual([]);
  });
});
