/**
 * Promise 10: a lying source cannot change, invent or read another's items. From each source only the
 * fields the plan asked of it are merged, onto the entities it was asked about.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
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
beforeEach(() => fakes.reset());

/** `source` answers this text whatever it is asked. */
function lie(source: string, text: string): void {
  fakes.source(source).misbehave((_, response) => void response.end(text));
}

it('fields that were not asked for are dropped, at any depth', async () => {
  lie(
    'register',
    JSON.stringify({
      data: {
        people: [{ __typename: 'Person', id: '1', income: 9, friend: { income: 9 } }],
        calls: [{ text: 'made up' }],
      },
    }),
  );
  fakes.source('hotline').misbehave((_, response) => void response.destroy());
  const { data } = await runner.run('{ people { id friend { title } income } calls { text } }');
  expect(data).toEqual({ people: [{ __typename: 'Person', id: '1', friend: {} }] });
});

it('keys of an entity stay what its first source said', async () => {
  lie(
    'hotline',
    JSON.stringify({
      data: {
        _entities: [{ id: '2', __typename: 'Company', income: 5, title: 'x', bracket: 'x' }],
      },
    }),
  );
  const { data } = await runner.run('{ person(id: "1") { title income debts { amount } } }');
  expect(data).toEqual({
    person: {
      __typename: 'Person',
      id: '1',
      title: 'Citizen 1',
      income: 5,
      debts: [{ amount: 1 }],
    },
  });
});

it('fields asked of one type are not taken for another', async () => {
  lie(
    'hotline',
    JSON.stringify({
      data: {
        _e0: [{ income: 1, phone: 'x' }],
        _e1: [
          { income: 1, phone: '+c1' },
          { income: 2, phone: 'x' },
        ],
      },
    }),
  );
  const { data } = await runner.run(
    '{ hits { ... on Person { income } ... on Company { phone boss { income } } } }',
  );
  const [company, person] = (data?.hits ?? []) as Record<string, unknown>[];
  expect(company).toMatchObject({ phone: '+c1', boss: { income: 1 } });
  expect(company).not.toHaveProperty('income');
  expect(company).not.toHaveProperty('boss.phone');
  expect(person).toMatchObject({ income: 2 });
  expect(person).not.toHaveProperty('phone');
});

it('a type name that is none, or not one the field can have, is no type name', async () => {
  lie(
    'register',
    JSON.stringify({
      data: {
        parties: [
          { __typename: 'Nope', id: '1', title: 'a' },
          { __typename: 'Call', id: '1', title: 'b' },
          { __typename: ['Person'], id: '1', title: 'c' },
          { __typename: '__proto__', id: '1', title: 'd' },
          { __typename: 'Person', id: '1', title: 'e' },
        ],
      },
    }),
  );
  const { data } = await runner.run('{ parties { title ... on Person { income } } }');
  const parties = (data?.parties ?? []) as Record<string, unknown>[];
  expect(parties.map(({ income }) => income)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    100,
  ]);
  expect(parties.map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(parties.map(({ __typename }) => __typename)).toEqual([
    undefined,
    'Party',
    undefined,
    undefined,
    'Person',
  ]);
});

it('where only one type is possible, its name stands under every key', async () => {
  const person = { __typename: 'Company', t: 'Company', u: 1, id: '1' };
  lie('register', JSON.stringify({ data: { person } }));
  const { data } = await runner.run('{ person(id: "1") { t: __typename u: __typename income } }');
  expect(data).toEqual({ person: { __typename: 'Person', id: '1', t: 'Person', income: 100 } });
  lie('register', JSON.stringify({ data: { person: { t: 'Company' } } }));
  expect((await runner.run('{ person(id: "1") { t: __typename } }')).data).toEqual({
    person: { t: 'Person' },
  });
});

it('other kinds of values than the field has are none: null, and an error where a leaf stands', async () => {
  lie(
    'hotline',
    JSON.stringify({
      data: {
        calls: [
          { text: { deep: 1 }, at: [[1], 2], about: [{ id: '1' }] },
          'no call',
          [{ text: 'nested' }],
        ],
      },
    }),
  );
  const { data } = await runner.run('{ calls { text at about { id } } }');
  // Not a number: no type admits it, which is an error, and to a source it is null.
  expect(data).toEqual({
    calls: [{ text: Number.NaN, at: [Number.NaN, 2], about: null }, null, null],
  });
  lie('hotline', JSON.stringify({ data: { calls: { text: 'no list' } } }));
  expect((await runner.run('{ calls { text } }')).data).toEqual({ calls: null });
});

it('nesting that would exhaust a stack is dropped', async () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  lie('hotline', `{"data":{"calls":[{"text":${deep},"at":${deep},"about":${deep}}]}}`);
  const { data } = await runner.run('{ calls { text at about { title } } people { id } }');
  const unfit = Number.NaN;
  expect(data).toMatchObject({ calls: [{ text: unfit, at: [unfit], about: null }] });
  expect(data?.people).toHaveLength(3);
});

it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
  'the key %s in an answer touches no prototype',
  async (key) => {
    const poison = `{"polluted":"yes","${key}":{"polluted":"yes"}}`;
    lie(
      'register',
      `{"data":{"${key}":${poison},"people":[{"${key}":${poison},"id":"1",
      "__typename":"Person"}]}}`,
    );
    lie(
      'hotline',
      `{"data":{"${key}":${poison},"_entities":[{"income":7,"${key}":${poison}}]},
      "extensions":{"${key}":${poison}},"errors":[{"${key}":${poison},"path":["_entities",0]}]}`,
    );
    const { data } = await runner.run('{ people { id income } }');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(data)).toBe('{"people":[{"id":"1","__typename":"Person","income":7}]}');
  },
);

it.each(['__proto__', 'constructor'])('%s as an alias is a key like any other', async (key) => {
  const { data } = await runner.run(
    `{ people(first: 1) { ${key}: mood { word } other: bracket } ${key}: town { slogan name } }`,
  );
  const [person] = (data?.people ?? []) as Record<string, unknown>[];
  expect(Object.getOwnPropertyDescriptor(person, key)?.value).toEqual({ word: 'mood 1' });
  expect(Object.getOwnPropertyDescriptor(data, key)?.value).toMatchObject({ name: 'Wells' });
  expect(person).toHaveProperty('other', 'bracket 100');
});

it('no source is told what the plan does not tell it', async () => {
  await runner.run('{ people { title name area income debts { amount } } }');
  for (const name of ['hotline', 'tax'])
    for (const { text } of fakes.source(name).calls)
      expect(text).not.toMatch(/Citizen|north|south/);
});

it('a value whose input is away is missing, and says so where the client can see it', async () => {
  fakes.source('hotline').misbehave((_, response) => sendJson(response, {}, 500));
  const { data, errors } = await runner.run('{ people(first: 2) { title bracket } }');
  expect(fakes.source('tax').calls).toHaveLength(0);
  expect(data).not.toHaveProperty('people.0.bracket');
  expect(errors.map(({ source, path }) => [source, ...path])).toContainEqual([
    'tax',
    'people',
    0,
    'bracket',
  ]);
});
