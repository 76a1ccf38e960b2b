import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRunner, type Runner } from '../../test/execute.ts';
import { type FakeSources, sendJson, startFakeSources } from '../../test/fake-sources.ts';
import { TOWN_SUBGRAPHS } from '../../test/town.ts';

let fakes: FakeSources;
let runner: Runner;

beforeAll(async () => {
  fakes = await startFakeSources(TOWN_SUBGRAPHS);
  runner = createRunner(fakes);
});
afterAll(async () => {
  await runner.close();
  await fakes.close();
});
beforeEach(() => {
  fakes.reset();
  runner.failures.length = 0;
});

const variablesOf = (source: string, index = 0) =>
  fakes.source(source).calls[index]?.body.variables as Record<string, unknown>;

describe('plans', () => {
  it('root, entities, @requires, entities of entities', async () => {
    const { data, errors } = await runner.run(
      '{ people(first: 1) { name bracket calls { text cost about { title } } } }',
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      people: [
        {
          name: 'N1',
          bracket: 'bracket 100',
          calls: [
            { text: 'call 11', cost: 22, about: { id: '3', title: 'Citizen 3' } },
            { text: 'call 12', cost: 24, about: { id: '1', title: 'Citizen 1' } },
          ],
        },
      ],
    });
  });

  it('a nested @requires sends what it names and nothing else', async () => {
    const { data } = await runner.run('{ person(id: "2") { smile } }');
    expect(data).toMatchObject({ person: { smile: ':) mood 2' } });
    expect(variablesOf('tax')).toEqual({
      representations: [{ __typename: 'Person', mood: { word: 'mood 2' }, id: '2' }],
    });
  });

  it('variables go where the plan says, absent ones stay absent', async () => {
    const text = 'query ($n: Int, $c: Int) { people(first: $n) { calls(first: $c) { text } } }';
    const { data } = await runner.run(text, { variables: { n: 1 } });
    expect(data).toMatchObject({ people: [{ calls: [{ text: 'call 11' }, { text: 'call 12' }] }] });
    expect(variablesOf('register')).toEqual({ n: 1 });
    expect(variablesOf('hotline')).not.toHaveProperty('c');
    await runner.run(text, { variables: { n: 1, c: null } });
    expect(variablesOf('hotline', 1)).toHaveProperty('c', null);
  });

  it('a body has the keys query and variables only', async () => {
    await runner.run('query Named { people { income } }', { operationName: 'Named' });
    expect(Object.keys(fakes.source('register').calls[0]?.body ?? {})).toEqual(['query']);
    expect(Object.keys(fakes.source('hotline').calls[0]?.body ?? {})).toEqual([
      'query',
      'variables',
    ]);
  });

  it.each([true, false])('a Condition is respected: %s', async (s) => {
    const text = 'query ($s: Boolean!) { people(first: 1) { id income @include(if: $s) } }';
    const { data } = await runner.run(text, { variables: { s } });
    expect(fakes.source('hotline').calls).toHaveLength(s ? 1 : 0);
    expect(data).toEqual({
      people: [{ __typename: 'Person', id: '1', ...(s ? { income: 100 } : {}) }],
    });
  });

  it.each([true, false])('so is its other branch: %s', async (s) => {
    const text = 'query ($s: Boolean!) { people(first: 1) { id ... @skip(if: $s) { income } } }';
    await runner.run(text, { variables: { s } });
    expect(fakes.source('hotline').calls).toHaveLength(s ? 0 : 1);
  });

  it('a condition variable is read as an own property only', async () => {
    const text = 'query ($s: Boolean!) { people { id income @include(if: $s) } }';
    await runner.run(text, { variables: Object.create({ s: true }) });
    expect(fakes.source('hotline').calls).toHaveLength(0);
  });

  it('type conditions in a path: only those types are asked about', async () => {
    const { data } = await runner.run('{ parties { title ... on Person { income } } }');
    expect(variablesOf('hotline')).toEqual({
      representations: ['1', '2'].map((id) => ({ __typename: 'Person', id })),
    });
    expect(data).toMatchObject({ parties: [{ income: 100 }, { title: 'Well & Sons' }, {}] });
  });

  it('a condition around roots: entities below them are asked about', async () => {
    const query = 'query ($v: Boolean!) { ... @skip(if: $v) { people(first: 1) { bracket } } }';
    const { data } = await runner.run(query, { variables: { v: false } });
    expect(data).toMatchObject({ people: [{ bracket: 'bracket 100' }] });
  });

  it('several types in one batch, each with its own key', async () => {
    const { data } = await runner.run(
      '{ hits { ... on Person { income } ... on Company { phone boss { income } } } }',
    );
    expect(data).toMatchObject({
      hits: [{ phone: '+c1', boss: { income: 100 } }, { income: null }, null],
    });
    expect(fakes.source('hotline').calls).toHaveLength(1);
  });

  it('lists in lists', async () => {
    const { data } = await runner.run('{ blocks { income } }');
    expect(data).toMatchObject({
      blocks: [[{ income: 100 }, { income: null }], [], [{ income: 300 }]],
    });
  });

  it('aliases of one field with two arguments stay apart', async () => {
    const { data } = await runner.run(
      '{ people(first: 1) { one: calls(first: 1) { text } all: calls { text } } }',
    );
    expect(data).toMatchObject({
      people: [{ one: [{ text: 'call 11' }], all: [{ text: 'call 11' }, { text: 'call 12' }] }],
    });
  });

  it('objects and lists of one length that two sources share are joined element by element', async () => {
    const { data } = await runner.run(
      '{ town { name mayor { title } slogan quarters { label noise } } }',
    );
    expect(data).toMatchObject({
      town: {
        name: 'Wells',
        mayor: { title: 'Citizen 2' },
        slogan: 'Deep',
        quarters: [
          { label: 'north', noise: 4 },
          { label: 'south', noise: null },
        ],
      },
    });
  });
});

describe('representations', () => {
  it('an entity is asked about once and answered at every place, as copies', async () => {
    const { data } = await runner.run('{ people { friend { mood { word } } } }');
    expect(variablesOf('hotline')).toEqual({
      representations: [{ __typename: 'Person', id: '3' }],
    });
    const people = (data?.people ?? []) as { friend: { mood: object } }[];
    expect(people.map(({ friend }) => friend.mood)).toEqual(Array(3).fill({ word: 'mood 3' }));
    expect(people[0]?.friend.mood).not.toBe(people[1]?.friend.mood);
  });

  it('copies: what differs between two places does not mix', async () => {
    const { data } = await runner.run(`{
      a: person(id: "1") { calls(first: 1) { about { title } } }
      b: person(id: "1") { calls(first: 1) { about { name(style: "S") } } }
    }`);
    expect(data).toMatchObject({
      a: { calls: [{ about: { title: 'Citizen 3' } }] },
      b: { calls: [{ about: { name: 'S3' } }] },
    });
    expect(data).not.toHaveProperty('a.calls.0.about.name');
  });

  it('without a representation there is no call', async () => {
    const { data } = await runner.run('{ person(id: "none") { income calls { text } } }');
    expect(data).toEqual({ person: null });
    expect(fakes.source('hotline').calls).toHaveLength(0);
  });

  it('an entity without its key is left out alone', async () => {
    fakes.source('register').misbehave((_, response) =>
      sendJson(response, {
        data: {
          people: [
            { __typename: 'Person', id: null },
            { __typename: 'Person', id: '1' },
            { __typename: 'Person' },
            { id: '3' },
          ],
        },
      }),
    );
    const { data } = await runner.run('{ people { income } }');
    expect(variablesOf('hotline')).toEqual({
      representations: [{ __typename: 'Person', id: '1' }],
    });
    expect(data?.people).toHaveLength(4);
    expect(data).toMatchObject({ people: [{}, { income: 100 }, {}, {}] });
  });

  it('an input of @requires that is null is sent as null', async () => {
    const { data } = await runner.run('{ person(id: "2") { bracket } }');
    expect(data).toMatchObject({ person: { bracket: 'bracket null' } });
  });

  it('an entity that its source does not know leaves the rest alone', async () => {
    fakes.source('hotline').misbehave(async (_, response, answer) => {
      const real = (await answer()) as { data: { _entities: unknown[] } };
      sendJson(response, { data: { _entities: [null, ...real.data._entities.slice(1)] } });
    });
    const { data, errors } = await runner.run('{ people { title income } }');
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      people: [{ title: 'Citizen 1' }, { income: null }, { income: 300 }],
    });
  });
});

describe('mutations', () => {
  it('a root starts when the one before it is complete, reads included', async () => {
    const order: string[] = [];
    for (const source of fakes.sources.values())
      source.misbehave(async (call, response, answer) => {
        const real = await answer();
        // Lets whatever runs beside this call overtake it.
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${source.name} ${call.body.query.startsWith('mutation') ? 'writes' : 'reads'}`);
        sendJson(response, real);
      });
    const { data } = await runner.run(
      'mutation { addPerson(name: "a") { income } addCall(text: "t") { cost } }',
    );
    expect(order).toEqual(['register writes', 'hotline reads', 'hotline writes', 'tax reads']);
    expect(data).toMatchObject({ addPerson: { income: 300 }, addCall: { cost: 18 } });
  });
});

describe('the record of calls', () => {
  it('names source, round, text and time of each', async () => {
    const { calls } = await runner.run('{ people { bracket debts { amount } } }');
    expect(calls.map(({ source, round }) => [source, round])).toEqual([
      ['register', 1],
      ['hotline', 2],
      ['tax', 3],
    ]);
    expect(calls[0]?.operation).toBe(fakes.source('register').calls[0]?.body.query);
    expect(calls.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
  });
});
