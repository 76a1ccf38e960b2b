/** Gate, matter and arguments: the steps that concern whole operations. */
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../model/index.ts';
import { decideArgument } from './arguments.ts';
import { gate, isRefusal } from './gate.ts';
import { checkMatter, matterNeededFor } from './matter.ts';
import { item, policy, resource, subject } from './testing.ts';

describe('gate', () => {
  const known = policy({
    duties: { CLERK: { purposes: ['CASE_HANDLING'] }, INSPECTOR: { purposes: ['INSPECTION'] } },
  });
  const refused = (purpose: string | undefined, duties: readonly string[] = ['CLERK']) =>
    gate(known, subject({ duties }), purpose)?.refused;

  it('wants a purpose', () => {
    expect(refused(undefined)).toBe('PURPOSE_MISSING');
    expect(refused('')).toBe('PURPOSE_MISSING');
  });
  it('wants one that is known, to the letter', () => {
    expect(refused('case_handling')).toBe('PURPOSE_UNKNOWN');
    expect(refused('CASE_HANDLING ')).toBe('PURPOSE_UNKNOWN');
    expect(refused('constructor')).toBe('PURPOSE_UNKNOWN');
  });
  it('wants one that a duty permits', () => {
    expect(refused('AUDIT')).toBe('PURPOSE_NOT_PERMITTED');
    expect(refused('CASE_HANDLING', [])).toBe('PURPOSE_NOT_PERMITTED');
    expect(refused('CASE_HANDLING', ['INSPECTOR', 'toString'])).toBe('PURPOSE_NOT_PERMITTED');
  });
  it('refuses by one rule, and tells so', () => {
    const refusal = gate(known, subject(), undefined);
    expect(refusal).toEqual({ refused: 'PURPOSE_MISSING', ruleId: 'gate:purpose' });
    expect(refusal && isRefusal(refusal)).toBe(true);
    expect(isRefusal(GRANT)).toBe(false);
  });
  it('lets the others pass', () => {
    expect(refused('CASE_HANDLING')).toBeUndefined();
    expect(refused('INSPECTION', ['CLERK', 'INSPECTOR'])).toBeUndefined();
  });
});

const GRANT: Verdict = { effect: 'grant', ruleId: 'agreement:a', validUntil: 9 };
const DENY: Verdict = { effect: 'deny', reason: 'NO_AGREEMENT', ruleId: 'agreement:none' };

describe('matter', () => {
  const known = policy({
    items: [
      item('Person.name', { level: 2 }),
      item('Person.phone', { level: 3, mask: 'PHONE', maskedLevel: 1 }),
      item('Place.plan', { level: 4 }),
    ],
    resources: [resource('Person'), resource('Place', { personal: false })],
  });
  const needed = (coordinate: string, verdict: Verdict) =>
    matterNeededFor(known, [
      ['Person.name', GRANT],
      [coordinate, verdict],
    ]);

  it('is needed for a sensitive personal item, masked or not', () => {
    expect(needed('Person.phone', GRANT)).toBe('Person.phone');
    expect(needed('Person.phone', { ...GRANT, mask: 'PHONE' })).toBe('Person.phone');
  });
  it('is not needed for what is no item of a resource', () => {
    const root = policy({ items: [item('Query.people', { level: 3 })] });
    expect(matterNeededFor(root, [['Query.people', GRANT]])).toBeUndefined();
    expect(matterNeededFor(root, [['Query.gone', GRANT]])).toBeUndefined();
  });
  it('is needed by the supplier as well', () =>
    expect(needed('Person.phone', { ...GRANT, ruleId: 'supplier:Person.phone' })).toBe(
      'Person.phone',
    ));
  it('is not needed where it is denied, not personal, low or one’s own', () => {
    expect(needed('Person.phone', DENY)).toBeUndefined();
    expect(needed('Place.plan', GRANT)).toBeUndefined();
    expect(needed('Person.name', GRANT)).toBeUndefined();
    expect(needed('Person.phone', { ...GRANT, ruleId: 'own:Person.phone' })).toBeUndefined();
  });

  const refused = (matter: string | undefined, known?: (matter: string) => boolean) =>
    checkMatter(subject({ matters: ['M-1'] }), matter, 'Person.phone', known)?.refused;
  it('is one of the token, or one that the consumer’s source knows', () => {
    expect(refused('M-1')).toBeUndefined();
    expect(refused('M-2', (matter) => matter === 'M-2')).toBeUndefined();
  });
  it('is refused by its rule, naming the item', () => {
    const rule = { ruleId: 'matter', coordinate: 'Person.phone' };
    expect(checkMatter(subject(), undefined, 'Person.phone')).toEqual({
      ...{ refused: 'MATTER_MISSING', ...rule },
    });
    expect(checkMatter(subject(), 'M-2', 'Person.phone')).toEqual({
      ...{ refused: 'MATTER_UNKNOWN', ...rule },
    });
  });
  it('is refused where missing or unknown', () => {
    expect(refused(undefined)).toBe('MATTER_MISSING');
    expect(refused('', () => true)).toBe('MATTER_MISSING');
    expect(refused('M-2')).toBe('MATTER_UNKNOWN');
    expect(refused('m-1', () => false)).toBe('MATTER_UNKNOWN');
  });
});

describe('arguments', () => {
  const coordinate = 'Query.people(area:)';
  const area = { kind: 'compare', item: 'Person.area', op: 'eq', value: { literal: '1' } } as const;
  const judge = (reads: readonly string[] | undefined, verdicts: Record<string, Verdict> = {}) =>
    decideArgument(
      policy({ reads: reads ? { [coordinate]: reads } : {} }),
      coordinate,
      (read) => verdicts[read] ?? DENY,
    );

  it('that reads nothing runs', () =>
    expect(judge([])).toStrictEqual({
      ...{ effect: 'grant', ruleId: `argument:${coordinate}`, validUntil: Number.MAX_SAFE_INTEGER },
    }));
  it('runs over parts of several agreements that mask nothing', () => {
    const parts: Verdict = { ...GRANT, parts: [{ agreement: 'a' }, { agreement: 'b' }] };
    expect(judge(['Person.area'], { 'Person.area': parts })).toMatchObject({ effect: 'grant' });
  });
  it('holds as long as all that it reads, with the scopes of all', () => {
    const name = { ...area, item: 'Person.name' };
    const verdicts = {
      'Person.area': { ...GRANT, itemScope: area, validUntil: 5 },
      'Person.name': { ...GRANT, itemScope: name, validUntil: 7 },
      'Person.phone': GRANT,
    };
    for (const reads of [Object.keys(verdicts), Object.keys(verdicts).reverse()])
      expect(judge(reads, verdicts)).toStrictEqual({
        ...{ effect: 'grant', ruleId: `argument:${coordinate}`, validUntil: 5 },
        itemScope: { kind: 'and', of: [area, name] },
      });
  });
  it('that the catalog lacks does not', () =>
    expect(judge(undefined)).toMatchObject({ reason: 'UNPUBLISHED' }));
  it('runs over what is granted, with its scope', () => {
    expect(judge(['Person.area'], { 'Person.area': GRANT })).toMatchObject({ effect: 'grant' });
    const scoped = { ...GRANT, itemScope: area };
    expect(judge(['Person.area'], { 'Person.area': scoped })).toMatchObject({ itemScope: area });
  });
  it('is denied where any of its items is', () =>
    expect(judge(['Person.area', 'Person.name'], { 'Person.area': GRANT })).toMatchObject({
      reason: 'NO_AGREEMENT',
      ruleId: `argument:${coordinate}`,
    }));
  it('is denied over a mask, be it in one part only', () => {
    const masked: Verdict = { ...GRANT, mask: 'PHONE' };
    const parts: Verdict = { ...GRANT, parts: [{ agreement: 'a' }, { mask: 'PHONE' }] };
    expect(judge(['Person.area'], { 'Person.area': masked })).toMatchObject({ reason: 'NO_RULE' });
    expect(judge(['Person.area'], { 'Person.area': parts })).toMatchObject({ reason: 'NO_RULE' });
  });
});
