/**
 * The least that a gateway can do for the reference work, written by hand: the plan stands in the code, no
 * operation is read, nothing is checked. `bare.ts <URL of the sources>`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';
import { sayReady } from '../say-ready.ts';

interface Person {
  readonly id: string;
  calls?: unknown;
  petitions?: unknown;
}
interface Entities {
  readonly _entities: readonly Person[];
}

const [origin = ''] = process.argv.slice(2);
const pool = new Pool(origin, { connections: 64 });
const PEOPLE =
  'query($n:Int!){people(first:$n){id name phone birthDate gender address communityCode}}';
const CALLS = entities('calls{number title status caller}');
const PETITIONS = entities('petitions{number subject petitioner}');

function entities(selection: string): string {
  return `query($r:[_Any!]!){_entities(representations:$r){...on Person{${selection}}}}`;
}

async function call<T>(path: string, query: string, variables: object): Promise<T> {
  const { body } = await pool.request({
    ...{ method: 'POST', path, headers: { 'content-type': 'application/json' } },
    body: JSON.stringify({ query, variables }),
  });
  return (JSON.parse(await body.text()) as { readonly data: T }).data;
}

async function answer(body: { readonly variables: { readonly n: number } }): Promise<string> {
  const data = await call<{ readonly people: Person[] }>('/register', PEOPLE, {
    n: body.variables.n,
  });
  const r = data.people.map(({ id }) => ({ __typename: 'Person', id }));
  const [calls, petitions] = await Promise.all([
    call<Entities>('/hotline', CALLS, { r }),
    call<Entities>('/petitions', PETITIONS, { r }),
  ]);
  data.people.forEach((person, index) => {
    person.calls = calls._entities[index]?.calls;
    person.petitions = petitions._entities[index]?.petitions;
  });
  return JSON.stringify({ data });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = await answer(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

const server = createServer((request, response) => {
  handle(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
});
