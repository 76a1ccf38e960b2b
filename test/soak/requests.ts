/** Requests of every kind: good ones, ones that are refused at each stage, and ones whose client leaves. */
import type { Random } from './random.ts';

export interface Asked {
  readonly kind: 'good' | 'mutation' | 'refused';
  readonly body: string | Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** Statuses that are right for it. */
  readonly statuses: readonly number[];
}

const GOOD = [
  '{ people { id title name area income calls { number text cost } debts { amount due } } }',
  '{ people(first: 2) { id title friend { id title mood { word score } } mates { id income } } }',
  '{ person(id: "1") { id title bracket smile calls(first: 1) { number about { id title } } } }',
  '{ parties { id title ... on Person { income } ... on Company { phone boss { income } } } }',
  '{ hits { __typename ... on Person { id name debts { amount } } ... on Company { code phone } } }',
  '{ blocks { id income } town { name slogan mayor { title income } quarters { label noise } } }',
  '{ calls { number text at cost about { id title debts { due } } } again: calls { number } }',
  'query($id: ID!, $more: Boolean!) { person(id: $id) { id ... @include(if: $more) { income calls { cost } } } }',
];
const deep = `{ people ${'{ friend '.repeat(40)}{ id }${' }'.repeat(40)} }`;
const aliases = `{ ${Array.from({ length: 300 }, (_, index) => `a${index}: calls { text }`).join(' ')} }`;
/** Doubles with each fragment: 2^30 fields if it were expanded. */
const bomb = `{ people { ...F0 } } ${Array.from({ length: 30 }, (_, index) =>
  index === 29
    ? 'fragment F29 on Person { id }'
    : `fragment F${index} on Person { friend { ...F${index + 1} } mates { ...F${index + 1} } }`,
).join(' ')}`;
const cycle =
  '{ people { ...A } } fragment A on Person { friend { ...B } } fragment B on Person { friend { ...A } }';

const json = (query: string, variables?: object) => JSON.stringify({ query, variables });

type Refused = (random: Random) => Omit<Asked, 'kind'>;

const REFUSED: readonly Refused[] = [
  () => ({ body: json(GOOD[0] ?? ''), headers: { authorization: '' }, statuses: [401] }),
  () => ({
    body: json(GOOD[0] ?? ''),
    headers: { authorization: 'Bearer a.b.c' },
    statuses: [401],
  }),
  () => ({ body: json(GOOD[0] ?? ''), headers: { 'sharing-purpose': '' }, statuses: [403] }),
  () => ({
    body: json(GOOD[0] ?? ''),
    headers: { 'sharing-purpose': 'CURIOSITY' },
    statuses: [403],
  }),
  () => ({ body: '{"query": "{', headers: {}, statuses: [400] }),
  () => ({ body: '[{"query":"{__typename}"}]', headers: {}, statuses: [400] }),
  () => ({ body: json('{ people('), headers: {}, statuses: [400] }),
  // Another text each time: what is remembered of documents must stay bounded.
  (random) => ({ body: json(`{ no${random.below(1e9)} }`), headers: {}, statuses: [400] }),
  () => ({ body: json(GOOD[7] ?? '', { id: { a: [] }, more: 3 }), headers: {}, statuses: [400] }),
  () => ({ body: json(deep), headers: {}, statuses: [400, 413] }),
  () => ({ body: json(aliases), headers: {}, statuses: [400, 413] }),
  () => ({ body: json(bomb), headers: {}, statuses: [400, 413] }),
  () => ({ body: json(cycle), headers: {}, statuses: [400, 413] }),
  () => ({ body: json(`{ ${'x '.repeat(200_000)} }`), headers: {}, statuses: [413] }),
  () => ({ body: json(GOOD[0] ?? ''), headers: { 'content-type': 'text/plain' }, statuses: [415] }),
  () => ({ body: 'not gzip', headers: { 'content-encoding': 'gzip' }, statuses: [400] }),
];

let effects = 0;

/** `headers`: of every request that is in order. `documents`: how many different good ones there are, about. */
export function nextRequest(
  random: Random,
  headers: Readonly<Record<string, string>>,
  documents: number,
): Asked {
  const roll = random.below(100);
  if (roll < 12) {
    const refused = random.pick(REFUSED)(random);
    return { kind: 'refused', ...refused, headers: { ...headers, ...refused.headers } };
  }
  if (roll < 18) {
    effects += 1;
    const query =
      'mutation($name: String!) { addPerson(name: $name) { id title income calls { cost } } }';
    const body = json(query, { name: `effect-${effects}` });
    return { kind: 'mutation', body, headers, statuses: [200] };
  }
  const variables = { id: random.pick(['1', '2', '3', 'nobody']), more: random.chance(0.5) };
  // Aliases make other documents of the same ones.
  const alias = `k${random.below(documents / GOOD.length)}`;
  const text = random.pick(GOOD);
  const query = random.chance(0.3) ? text.replace('{ id', `{ ${alias}: id`) : text;
  return { kind: 'good', body: json(query, variables), headers, statuses: [200] };
}
