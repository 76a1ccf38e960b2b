/** docs/POLICY.md, "Unconfirmed": what a policy gives that was not confirmed lately. */
import { describe, expect, it } from 'vitest';
import type { DecisionMap, Verdict } from '../model/index.ts';
import { bundle, item } from './testing.ts';
import { needsConfirmation, UNCONFIRMED, withoutConfirmation } from './unconfirmed.ts';

const { catalog } = bundle({
  items: [
    item('Person.name', { level: 2 }),
    item('Person.phone', { level: 3, mask: 'PHONE', maskedLevel: 1 }),
    item('Person.ill', { level: 4 }),
    item('Mutation.note', { level: 2 }),
    item('Mutation.close', { level: 3 }),
    item('Query.Mutation.', { level: 3 }),
  ],
  reads: {
    'Query.people(name:)': ['Person.name'],
    'Query.people(both:)': ['Person.name', 'Person.phone'],
    'Query.people(first:)': [],
  },
});
const GRANT: Verdict = { effect: 'grant', ruleId: 'own:it', validUntil: 9 };
const DENY: Verdict = { effect: 'deny', reason: 'DUTY', ruleId: 'duty:it' };

function decisions(
  coordinates: Record<string, Verdict>,
  used: readonly string[] = [],
): DecisionMap {
  return {
    coordinates: new Map(Object.entries(coordinates)),
    resources: new Map([['Person', []]]),
    arguments: new Map(used.map((name) => [name, GRANT])),
    validUntil: 9,
  };
}

describe('without confirmation', () => {
  it('an item needs one from level 3 on, before masking, and where nobody knows it', () => {
    const needed = ['Person.name', 'Person.phone', 'Person.ill', 'Person.gone', 'constructor'].map(
      (coordinate) => needsConfirmation(catalog, coordinate),
    );
    expect(needed).toEqual([false, true, true, true, true]);
  });

  it('what is granted of level 3 and above is denied, the rest stays', () => {
    const given = decisions({
      ...{ 'Person.name': GRANT, 'Person.phone': GRANT, 'Person.ill': DENY },
      'Query.Mutation.': GRANT,
    });
    expect(withoutConfirmation(given, catalog)).toEqual({
      ...given,
      coordinates: new Map<string, Verdict>([
        ['Person.name', GRANT],
        ['Person.phone', UNCONFIRMED],
        ['Person.ill', DENY],
        ['Query.Mutation.', UNCONFIRMED],
      ]),
    });
    expect(UNCONFIRMED).toEqual({
      effect: 'deny',
      reason: 'POLICY_UNAVAILABLE',
      ruleId: 'policy:unconfirmed',
    });
  });

  it('a mutation root of level 3 that is granted does not run', () => {
    const given = decisions({ 'Mutation.note': GRANT, 'Mutation.close': GRANT });
    expect(withoutConfirmation(given, catalog)).toEqual({
      refused: 'ACTION_NOT_PERMITTED',
      ruleId: 'policy:unconfirmed',
      coordinate: 'Mutation.close',
    });
  });

  it.each<[string, Record<string, Verdict>]>([
    ['of a lower level', { 'Mutation.note': GRANT }],
    ['that is denied anyway', { 'Mutation.close': DENY }],
  ])('a mutation root %s is as before', (_title, coordinates) => {
    const given = decisions(coordinates);
    expect(withoutConfirmation(given, catalog)).toEqual(given);
  });

  it('an argument that reads one such item refuses the operation', () =>
    expect(
      withoutConfirmation(decisions({}, ['Query.people(name:)', 'Query.people(both:)']), catalog),
    ).toEqual({
      refused: 'ARGUMENT_READS_DENIED_ITEM',
      ruleId: 'policy:unconfirmed',
      coordinate: 'Query.people(both:)',
    }));

  it('an argument that reads lower items, nothing, or nothing known runs', () => {
    const used = ['Query.people(name:)', 'Query.people(first:)', 'Query.people(gone:)', 'toString'];
    const given = decisions({}, used);
    expect(withoutConfirmation(given, catalog)).toEqual(given);
  });
});
