import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../policies/engine/index.ts';
import type { Bundle, Item, Subject } from '../../policies/model/index.ts';
import { createDecider } from '../../policies/shield/index.ts';
import { ClientError } from '../errors.ts';
import { prune } from '../prune/index.ts';
import { isControlled } from '../request/index.ts';
import { createRequestStage } from '../request/stage.ts';
import { bundleOf, CLERK, catalogOf, SUPERGRAPH_SDL } from '../request/testing/graph.ts';
import type { Received } from '../stages.ts';
import { newDecisionId } from './decision-id.ts';
import { decide } from './index.ts';

const PHONE: Partial<Item> = { sharing: 'CONDITIONAL', level: 2 };

function bundle(
  items: Readonly<Record<string, Partial<Item>>>,
  combined: readonly string[] = [],
): Bundle {
  const catalog = catalogOf({ items, reads: { 'Query.people(area:)': ['Person.phone'] } });
  const empty = bundleOf(catalog);
  const { kind, dept, duties, clearance, areas } = CLERK;
  return {
    ...empty,
    registry: {
      ...empty.registry,
      duties: { HOTLINE_WORK: { purposes: ['CASE_HANDLING'] } },
      classes: [{ id: 'hotline-clerk', kind, dept, duties, clearance, areas }],
    },
    lists: {
      ...empty.lists,
      uses: [
        {
          id: 'all',
          consumer: 'hotline',
          purpose: 'CASE_HANDLING',
          items: Object.keys(catalog.items),
        },
      ],
      combinations: [{ id: 'both', label: { zh: '组合', en: 'both' }, items: combined, level: 4 }],
    },
  };
}

interface Ask {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly purpose?: string | undefined;
  readonly items?: Readonly<Record<string, Partial<Item>>>;
  readonly combined?: readonly string[];
  readonly subject?: Subject;
  readonly confirmed?: boolean;
}

async function ask(asked: Ask) {
  const { query, variables = {}, purpose, items = {}, subject = CLERK, confirmed = true } = asked;
  const policy = bundle(items, asked.combined);
  const compiled = compilePolicy(policy);
  const stage = createRequestStage({
    supergraphSdl: SUPERGRAPH_SDL,
    bundle: policy,
    controlled: isControlled(compiled, Date.now()),
  });
  const parsed = stage.parse({ query, variables, operationName: undefined }, subject);
  const received = { purpose, matter: undefined } as Pick<Received, 'purpose' | 'matter'>;
  const dependencies = { decider: createDecider(compiled), bundle: policy, confirmed };
  const decided = await decide({ parsed, identity: { subject }, received }, dependencies);
  return { parsed, decided, pruned: prune(parsed, decided) };
}

async function refusal(asked: Ask): Promise<ClientError> {
  const outcome = await ask(asked).catch((thrown: unknown) => thrown);
  if (outcome instanceof ClientError) return outcome;
  throw new Error(`not refused: ${outcome}`);
}

describe('decide', () => {
  it('judges what is reached, and prunes what is denied with its reason', async () => {
    const { decided, pruned } = await ask({
      query: '{ people { name phone } }',
      purpose: 'CASE_HANDLING',
      items: { 'Person.phone': PHONE },
    });
    expect(decided.decisions.coordinates.get('Person.name')?.effect).toBe('grant');
    expect(pruned.text).toBe('{\n  people {\n    name\n  }\n}');
    expect(pruned.removed).toEqual([
      {
        coordinate: 'Person.phone',
        pattern: ['people', '@', 'phone'],
        reason: 'NO_AGREEMENT',
        ruleId: 'agreement:none',
        basis: [],
      },
    ]);
    expect(decided).toMatchObject({ policyVersion: '0-hash', deniedHere: [] });
  });

  const OWN: Partial<Item> = { level: 3, suppliers: ['hotline'] };
  const TOGETHER = {
    ...{ purpose: 'CASE_HANDLING', items: { 'Person.phone': OWN } },
    combined: ['Person.name', 'Person.phone'],
  };

  it('denies in this operation what would make a combination whole, and tells the guards', async () => {
    const { decided, pruned } = await ask({ ...TOGETHER, query: '{ people { name phone } }' });
    expect(decided.deniedHere).toEqual(['Person.name']);
    expect(pruned.text).toBe('{\n  people {\n    phone\n  }\n}');
    expect(pruned.removed).toMatchObject([
      { coordinate: 'Person.name', reason: 'COMBINATION', ruleId: 'combination:both' },
    ]);
    for (const query of ['{ people { name } }', '{ people { phone } }'])
      expect((await ask({ ...TOGETHER, query })).decided.deniedHere).toEqual([]);
  });

  it('counts there what an argument reads', async () => {
    const query = '{ people(area: "x") { name } }';
    expect((await ask({ ...TOGETHER, query })).decided.deniedHere).toEqual(['Person.name']);
  });

  it('and refuses the operation whose argument reads it', async () => {
    const items = { 'Person.name': OWN };
    const error = await refusal({ ...TOGETHER, items, query: '{ people(area: "x") { name } }' });
    expect(error.details[0]?.extensions).toMatchObject({
      ...{ reason: 'ARGUMENT_READS_DENIED_ITEM', ruleId: 'argument:Query.people(area:)' },
    });
  });

  it('refuses without a purpose, before anything else, and says what to send', async () => {
    const error = await refusal({ query: '{ people { name } }' });
    expect(error).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    expect(error.details[0]?.extensions).toMatchObject({ reason: 'PURPOSE_MISSING' });
    expect(error.message).toContain('Sharing-Purpose');
  });

  it('refuses a purpose that the duty does not permit', async () => {
    const error = await refusal({ query: '{ people { name } }', purpose: 'AUDIT' });
    expect(error.details[0]?.extensions).toMatchObject({ reason: 'PURPOSE_NOT_PERMITTED' });
  });

  it('refuses an argument that reads a denied item, naming it', async () => {
    const error = await refusal({
      query: '{ people(area: "x") { name } }',
      purpose: 'CASE_HANDLING',
      items: { 'Person.phone': PHONE },
    });
    expect(error.details[0]?.extensions).toMatchObject({
      reason: 'ARGUMENT_READS_DENIED_ITEM',
      coordinate: 'Query.people(area:)',
    });
  });

  it('needs no purpose for introspection alone, and asks no source then', async () => {
    const { decided, pruned } = await ask({ query: '{ __schema { queryType { name } } }' });
    expect(decided.purpose).toBe('');
    expect(pruned.text).toBeUndefined();
    const mixed = await refusal({ query: '{ __typename people { name } }' });
    expect(mixed.code).toBe('FORBIDDEN');
  });
});

describe('controlled', () => {
  const nullable = (items: Readonly<Record<string, Partial<Item>>>) =>
    isControlled(compilePolicy(bundle(items)), Date.now())('Person.alive');

  it('is what some class gets less than all of, with a purpose of its own', () => {
    expect(nullable({})).toBe(false);
    expect(nullable({ 'Person.alive': PHONE })).toBe(true);
    expect(nullable({ 'Person.alive': { level: 4 } })).toBe(true);
  });
});

describe('decision ids', () => {
  it('are UUIDs of version 7 that sort by time', () => {
    const id = newDecisionId(1_700_000_000_000);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newDecisionId(1_700_000_000_001) > id).toBe(true);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
    expect(newDecisionId(1)).not.toBe(newDecisionId(1));
  });
});
