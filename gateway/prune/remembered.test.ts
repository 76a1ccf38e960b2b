import { describe, expect, it } from 'vitest';
import type { DecisionMap, Subject } from '../../policies/model/index.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { CLERK, requestStage } from '../request/testing/graph.ts';
import type { Decided } from '../stages.ts';
import { createPruneStage } from './index.ts';

const TEXT = 'query ($with: Boolean!) { people { name phone @include(if: $with) } }';
const STAGE = requestStage();

function parsed(withPhone: boolean, query = TEXT, stage = STAGE, subject: Subject = CLERK) {
  return stage.parse({ query, variables: { with: withPhone }, operationName: undefined }, subject);
}

/** Decisions that deny one coordinate and grant the others. */
function decided(denied: string): Pick<Decided, 'decisions'> {
  const grant = { effect: 'grant', ruleId: 'test', validUntil: Number.MAX_SAFE_INTEGER } as const;
  const deny = { effect: 'deny', reason: 'NO_RULE', ruleId: 'test' } as const;
  const coordinates = ['Query.people', 'Person.name', 'Person.phone'];
  const decisions: DecisionMap = {
    coordinates: new Map(coordinates.map((at) => [at, at === denied ? deny : grant])),
    ...{ resources: new Map(), arguments: new Map(), validUntil: Number.MAX_SAFE_INTEGER },
  };
  return { decisions };
}

describe('the memory of pruned operations', () => {
  it('gives the same result for the same decisions and operation', () => {
    const prune = createPruneStage(DEFAULT_LIMITS);
    const decisions = decided('Person.name');
    const first = prune(parsed(true), decisions);
    expect(first.removed.map(({ coordinate }) => coordinate)).toEqual(['Person.name']);
    expect(prune(parsed(true), decisions)).toBe(first);
  });

  it('gives nothing of other decisions, even of equal verdicts', () => {
    const prune = createPruneStage(DEFAULT_LIMITS);
    const first = prune(parsed(true), decided('Person.name'));
    expect(prune(parsed(true), decided('Person.name'))).not.toBe(first);
    expect(prune(parsed(true), decided('Person.phone')).text).not.toBe(first.text);
  });

  it('gives nothing of other conditions, documents or schemas, whoever mixes them', () => {
    const prune = createPruneStage(DEFAULT_LIMITS);
    const decisions = decided('Person.phone');
    expect(prune(parsed(true), decisions).removed).toHaveLength(1);
    expect(prune(parsed(false), decisions).removed).toHaveLength(0);
    const other = 'query ($with: Boolean!) { people { name @include(if: $with) } }';
    expect(prune(parsed(true, other), decisions).text).not.toContain('phone');
    const first = prune(parsed(true), decisions);
    expect(prune(parsed(true, TEXT, requestStage()), decisions)).not.toBe(first);
  });
});
