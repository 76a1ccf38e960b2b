/** The three departments of `TOWN` with resolvers: a few persons, whose data every test can foresee. */
import type { FakeSubgraph } from './fake-sources.ts';
import { TOWN } from './supergraphs.ts';

const person = (id: string) => ({
  __typename: 'Person',
  id,
  title: `Citizen ${id}`,
  area: id < '3' ? 'north' : 'south',
});
const company = { __typename: 'Company', code: 'c1', id: 'k1', title: 'Well & Sons' };
const PEOPLE = ['1', '2', '3'];

/** Person 3 is its own friend; 1 and 2 share person 3. */
const register: FakeSubgraph = {
  name: 'register',
  typeDefs: TOWN.register,
  resolvers: {
    Query: {
      people: (_: never, { first }: { first: number }) => PEOPLE.slice(0, first).map(person),
      person: (_: never, { id }: { id: string }) => (PEOPLE.includes(id) ? person(id) : null),
      parties: () => [person('1'), company, person('2')],
      hits: () => [company, person('2'), null],
      blocks: () => [[person('1'), person('2')], [], [person('3')]],
      town: () => ({
        name: 'Wells',
        mayor: person('2'),
        quarters: [{ label: 'north' }, { label: 'south' }],
      }),
    },
    Mutation: {
      addPerson: (_: never, { name }: { name: string }) => ({ ...person('3'), title: name }),
      rename: (_: never, { id, name }: { id: string; name: string }) => ({
        ...person(id),
        title: name,
      }),
    },
    Person: {
      __resolveReference: ({ id }: { id: string }) => (PEOPLE.includes(id) ? person(id) : null),
      name: ({ id }: { id: string }, { style }: { style?: string }) => `${style ?? 'N'}${id}`,
      friend: () => person('3'),
      mates: ({ id }: { id: string }) => PEOPLE.filter((other) => other !== id).map(person),
    },
    Company: {
      __resolveReference: () => company,
      boss: () => person('1'),
    },
  },
};

const hotline: FakeSubgraph = {
  name: 'hotline',
  typeDefs: TOWN.hotline,
  resolvers: {
    Query: {
      calls: () => ['7', '8'].map(call),
      town: () => ({
        name: 'Wells',
        slogan: 'Deep',
        quarters: [
          { label: 'north', noise: 4 },
          { label: 'south', noise: null },
        ],
      }),
    },
    Mutation: { addCall: (_: never, { text }: { text: string }) => ({ ...call('9'), text }) },
    Person: {
      __resolveReference: ({ id }: { id: string }) => (PEOPLE.includes(id) ? { id } : null),
      calls: ({ id }: { id: string }, { first }: { first?: number }) =>
        [`${id}1`, `${id}2`].slice(0, first ?? 2).map(call),
      income: ({ id }: { id: string }) => (id === '2' ? null : Number(id) * 100),
      mood: ({ id }: { id: string }) => ({ word: `mood ${id}`, score: Number(id) / 2 }),
    },
    Company: {
      __resolveReference: ({ code }: { code: string }) => ({ code, phone: `+${code}` }),
    },
    Call: { __resolveReference: ({ number }: { number: string }) => call(number) },
  },
};

function call(number: string) {
  const about = PEOPLE[Number(number) % 3];
  return {
    number,
    text: `call ${number}`,
    about: about === undefined ? null : { __typename: 'Person', id: about },
    at: [Number(number), 0],
  };
}

const tax: FakeSubgraph = {
  name: 'tax',
  typeDefs: TOWN.tax,
  resolvers: {
    Person: {
      __resolveReference: (reference: { id: string }) => reference,
      bracket: ({ income }: { income?: number | null }) =>
        income === undefined ? 'unasked' : `bracket ${income}`,
      smile: ({ mood }: { mood?: { word?: string } }) => `:) ${mood?.word}`,
      debts: ({ id }: { id: string }) => [{ amount: Number(id), due: '2026-12-01' }],
    },
    Call: {
      __resolveReference: ({ number }: { number: string }) => ({
        number,
        cost: Number(number) * 2,
      }),
    },
  },
};

export const TOWN_SUBGRAPHS: readonly FakeSubgraph[] = [register, hotline, tax];
