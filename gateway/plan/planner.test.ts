import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import { compose, composeTown, federationHeader } from '../../test/supergraphs.ts';
import { ClientError, InternalError } from '../errors.ts';
import { DEFAULT_LIMITS } from '../limits.ts';
import { type PrunedOperation, seal } from '../stages.ts';
import { createPlanner } from './index.ts';

const TOWN = composeTown();

function pruned(text: string | undefined): PrunedOperation {
  return seal<PrunedOperation>({
    text: text === undefined ? undefined : print(parse(text)),
    document: undefined,
    removed: [],
    variableNames: [],
  });
}

const planner = createPlanner(TOWN, DEFAULT_LIMITS);

describe('caching', () => {
  it('the same text and supergraph share one plan; name, text or supergraph make another', async () => {
    const two = 'query A { people { id } } query B { calls { text } }';
    const [one, same, other] = await Promise.all([
      planner.plan(pruned(two), 'A'),
      planner.plan(pruned(two), 'A'),
      planner.plan(pruned(two), 'B'),
    ]);
    expect(same).toBe(one);
    expect(await planner.plan(pruned(two), 'A')).toBe(one);
    expect(other.key).not.toBe(one.key);
    expect(JSON.stringify(other.root)).toContain('hotline');
    const elsewhere = createPlanner(`${TOWN}\n# changed`, DEFAULT_LIMITS);
    expect((await elsewhere.plan(pruned(two), 'A')).key).not.toBe(one.key);
  });

  it('is bounded', async () => {
    const small = createPlanner(TOWN, { ...DEFAULT_LIMITS, planCache: 1 });
    const first = await small.plan(pruned('{ people { id } }'));
    await small.plan(pruned('{ calls { text } }'));
    expect(await small.plan(pruned('{ people { id } }'))).not.toBe(first);
  });

  it('a caller who leaves takes the plan from nobody else', async () => {
    const fresh = createPlanner(TOWN, DEFAULT_LIMITS);
    const operation = pruned('{ people { id calls { text } } }');
    const leaver = new AbortController();
    const left = fresh.plan(operation, undefined, leaver.signal);
    const stayed = fresh.plan(operation);
    leaver.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    expect((await stayed).root?.kind).toBe('Sequence');
    await expect(fresh.plan(operation, undefined, leaver.signal)).rejects.toThrow('left');
  });

  it('a failure is not kept', async () => {
    const fresh = createPlanner(TOWN, DEFAULT_LIMITS);
    const failures = await Promise.allSettled([
      fresh.plan(pruned('{ nope }')),
      fresh.plan(pruned('{ nope }')),
    ]);
    expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const again = await fresh.plan(pruned('{ nope }')).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(InternalError);
    const first = failures[0]?.status === 'rejected' ? failures[0].reason : undefined;
    expect(again).not.toBe(first);
  });

  it('nothing to fetch needs no planner', async () => {
    expect((await planner.plan(pruned(undefined))).root).toBeUndefined();
  });
});

describe('faults', () => {
  it('planning over its budget is the client error LIMIT_EXCEEDED, and the work stops', async () => {
    const header = federationHeader('key', 'shareable');
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const shared = names.map((name) => `${name}: T @shareable`).join(' ');
    const hard = compose(
      names.map((name) => ({
        name,
        typeDefs: `${header} type Query { root: T @shareable }
          type T @key(fields: "id") { id: ID! ${shared} v_${name}: Int }`,
      })),
    );
    const nest = (depth: number): string =>
      depth === 0
        ? 'v_a v_f'
        : `a { ${nest(depth - 1)} } b { ${nest(depth - 1)} } c { ${nest(depth - 1)} }`;
    const hurried = createPlanner(hard, { ...DEFAULT_LIMITS, planMs: 50 });
    const error = await hurried.plan(pruned(`{ root { ${nest(7)} } }`)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });

  it('a supergraph that cannot be read stops the start', () => {
    expect(() => createPlanner('type Query {', DEFAULT_LIMITS)).toThrow(InternalError);
  });
});
