import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as arbitrary from '../../test/arbitraries/policy.ts';
import { runs } from '../../test/runs.ts';
import { compilePolicy, decide, entitlementOf, isRefusal } from '../engine/index.ts';
import {
  agreement,
  item,
  NOW,
  type PolicyParts,
  policy,
  resource,
  subject,
} from '../engine/testing.ts';
import type { DecisionMap, Refusal, Subject } from '../model/index.ts';
import type { Reached } from '../operation/index.ts';
import { createDecider } from './decider.ts';

const NO_PARTS: Reached = {
  coordinates: [],
  types: [],
  arguments: [],
  mutations: [],
  introspectionOnly: false,
};

interface Asked {
  readonly who?: Subject;
  readonly purpose?: string | undefined;
  readonly matter?: string | undefined;
  readonly key?: string;
  readonly now?: number;
  readonly reached?: Partial<Reached>;
  readonly asks?: () => void;
}

function request(asked: Asked = {}) {
  const { who = subject(), matter, key = 'op', now = NOW, reached = {} } = asked;
  return {
    subject: who,
    purpose: 'purpose' in asked ? asked.purpose : 'CASE_HANDLING',
    matter,
    operationKey: key,
    now,
    reached: () => {
      asked.asks?.();
      return { ...NO_PARTS, coordinates: ['Person.phone'], types: ['Person'], ...reached };
    },
  };
}

const refusedWith = (answer: DecisionMap | Refusal) =>
  isRefusal(answer) ? answer.refused : 'decided';

const OPEN: PolicyParts = { agreements: [agreement('a')] };

describe('decider and engine', () => {
  it('agree on every verdict, cold and warm, whatever was asked before', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrary.bundle,
        fc.array(
          fc.tuple(arbitrary.subjectClass, arbitrary.purpose, arbitrary.coordinate, arbitrary.now),
          { minLength: 1, maxLength: 30 },
        ),
        async (content, questions) => {
          const known = compilePolicy(content);
          const decider = createDecider(known, { entitlements: 20_000, operations: 5_000 });
          for (const [who, why, one, when] of [...questions, ...questions]) {
            const asking = { ...who, consumer: who.dept, sub: 's', matters: [] };
            const wanted = decide(known, who, why, one, when);
            expect(await decider.decide(asking, why, one, when)).toEqual(wanted);
          }
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('agree on whole operations, asked at the same time by different classes', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitrary.bundle,
        fc.array(fc.tuple(arbitrary.subjectClass, arbitrary.now), { minLength: 2, maxLength: 12 }),
        async (content, askers) => {
          const known = compilePolicy(content);
          const decider = createDecider(known, { entitlements: 20_000, operations: 5_000 });
          const reached = { coordinates: arbitrary.COORDINATES, types: ['Person', 'Call'] };
          const answers = await Promise.all(
            [...askers, ...askers].map(async ([who, when]) => {
              const asking = { ...who, consumer: '', sub: 's', matters: ['M'] };
              return decider.decideOperation(
                request({ who: asking, now: when, matter: 'M', reached }),
              );
            }),
          );
          [...askers, ...askers].forEach(([who, when], index) => {
            const answer = answers[index];
            if (!answer || isRefusal(answer)) {
              expect(who.duties).not.toContain('CLERK');
              return;
            }
            for (const [one, verdict] of answer.coordinates)
              expect(verdict).toEqual(decide(known, who, 'CASE_HANDLING', one, when));
            const entitlement = entitlementOf(known, who, 'CASE_HANDLING', when);
            expect(answer.resources.get('Person')).toEqual(entitlement.rowScopes('Person'));
            expect(answer.validUntil).toBe(entitlement.validUntil);
          });
        },
      ),
      { numRuns: runs(60) },
    );
  });
});

describe('an operation', () => {
  const sensitive: PolicyParts = { ...OPEN, items: [item('Person.phone', { level: 3 })] };

  it('is decided once, and again when an agreement ends', async () => {
    const asks = vi.fn();
    const decider = createDecider(policy(OPEN));
    const phone = async (now: number) => {
      const answer = await decider.decideOperation(request({ asks, now }));
      return isRefusal(answer) ? undefined : answer.coordinates.get('Person.phone')?.effect;
    };
    expect(await phone(NOW)).toBe('grant');
    expect(await phone(NOW + 999)).toBe('grant');
    expect(asks).toHaveBeenCalledTimes(1);
    expect(await phone(NOW + 1000)).toBe('deny');
    expect(asks).toHaveBeenCalledTimes(2);
    // A clock that is set back finds the earlier period again.
    expect(await phone(NOW)).toBe('grant');
  });

  it('is decided anew for another operation, class and purpose', async () => {
    const asks = vi.fn();
    const known = policy({
      ...OPEN,
      duties: { CLERK: { purposes: ['CASE_HANDLING', 'AUDIT'] } },
    });
    const decider = createDecider(known);
    const asked = [
      {},
      { key: 'other' },
      { purpose: 'AUDIT' },
      { who: subject({ clearance: 1 }) },
      { who: subject({ areas: ['150603'] }) },
      { who: subject({ kind: 'service', azp: 'one' }) },
      { who: subject({ kind: 'service', azp: 'two' }) },
    ];
    for (const one of asked) await decider.decideOperation(request({ ...one, asks }));
    expect(asks).toHaveBeenCalledTimes(asked.length);
    await decider.decideOperation(
      request({ who: subject({ sub: 'another', consumer: 'x' }), asks }),
    );
    expect(asks).toHaveBeenCalledTimes(asked.length);
  });

  it('names its matter in every request, remembered or not', async () => {
    const decider = createDecider(policy(sensitive));
    const who = subject({ matters: ['M-1'] });
    const ask = async (asked: Asked) => refusedWith(await decider.decideOperation(request(asked)));
    expect(await ask({ who })).toBe('MATTER_MISSING');
    expect(await ask({ who, matter: 'M-1' })).toBe('decided');
    expect(await ask({ who, matter: 'M-2' })).toBe('MATTER_UNKNOWN');
    expect(await ask({ matter: 'M-1' })).toBe('MATTER_UNKNOWN');
  });

  it('is refused by the gate, unless it is introspection only', async () => {
    const decider = createDecider(policy(OPEN));
    const ask = async (asked: Asked) => refusedWith(await decider.decideOperation(request(asked)));
    expect(await ask({ purpose: undefined })).toBe('PURPOSE_MISSING');
    expect(await ask({ purpose: 'AUDIT' })).toBe('PURPOSE_NOT_PERMITTED');
    const introspectionOnly = { coordinates: [], types: ['Query'], introspectionOnly: true };
    expect(await ask({ purpose: undefined, reached: introspectionOnly })).toBe('decided');
  });

  it('is refused for a denied mutation before its matter is asked', async () => {
    const parts = {
      ...sensitive,
      items: [item('Person.phone', { level: 3 }), item('Mutation.close')],
    };
    const decider = createDecider(policy(parts));
    const mutations = ['Mutation.close'];
    const reached = { coordinates: ['Mutation.close', 'Person.phone'], mutations };
    expect(await decider.decideOperation(request({ reached }))).toEqual({
      refused: 'ACTION_NOT_PERMITTED',
      ruleId: 'action:Mutation.close',
      coordinate: 'Mutation.close',
    });
  });

  it('is refused for an argument that reads what is denied, after its matter', async () => {
    const argument = 'Query.people(name:)';
    const decider = createDecider(policy({ ...sensitive, reads: { [argument]: ['Person.name'] } }));
    const reached = { arguments: [argument] };
    const who = subject({ matters: ['M'] });
    expect(refusedWith(await decider.decideOperation(request({ who, reached })))).toBe(
      'MATTER_MISSING',
    );
    expect(await decider.decideOperation(request({ who, reached, matter: 'M' }))).toEqual({
      refused: 'ARGUMENT_READS_DENIED_ITEM',
      ruleId: `argument:${argument}`,
      coordinate: argument,
    });
  });

  it('tells rows of every resource it reaches, and of nothing else', async () => {
    const decider = createDecider(
      policy({ ...OPEN, resources: [resource('Person'), resource('Call')] }),
    );
    const reached = { types: ['Query', 'Person', 'Call'] };
    const answer = await decider.decideOperation(request({ reached }));
    expect(isRefusal(answer) || [...answer.resources]).toEqual([
      ['Person', [{ kind: 'all' }]],
      ['Call', []],
    ]);
  });

  it('does not remember what could not be reached', async () => {
    const decider = createDecider(policy(OPEN));
    const broken = {
      ...request(),
      reached: () => {
        throw new Error('bad variable');
      },
    };
    await expect(decider.decideOperation(broken)).rejects.toThrow('bad variable');
    expect(refusedWith(await decider.decideOperation(request()))).toBe('decided');
  });
});
