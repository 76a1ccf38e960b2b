/** References: what they hide, from whom, and (the stated limits) what they do not hide. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personRef } from '../../wire/ref.ts';
import { idNumberOf } from './departments.ts';
import { type Federation, startFederation } from './federation.ts';
import { keyring, subOf } from './policy.ts';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());

const BASE_REF = /"A[A-Za-z0-9_-]{21}[AQgw]"/;
const ids = async (purpose: string, query = '{ people(first: 4) { id } }'): Promise<string[]> =>
  (await city.ask({ purpose, query })).data.people.map(({ id }: { id: string }) => id);
const byId = (id: string, purpose = 'CASE_HANDLING') =>
  city.ask({
    purpose,
    query: 'query ($id: Ref!) { person(id: $id) { name } }',
    variables: { id },
  });

describe('a reference', () => {
  it('is one person’s in one space, through every department and shape', async () => {
    const query = '{ people(first: 3) { id records { person { id } } a: id } }';
    const { data } = await city.ask({ query });
    for (const { id, a, records } of data.people) {
      expect(a).toBe(id);
      expect(records.map(({ person }: { person: { id: string } }) => person.id)).toEqual([id, id]);
    }
  });

  it('joins two purposes of one consumer no more than two consumers', async () => {
    const handling = await ids('CASE_HANDLING');
    const mediation = await ids('EARLY_MEDIATION');
    const registrar = await city.ask({ as: 'registrar', query: '{ people(first: 24) { id } }' });
    const all = [
      ...handling,
      ...mediation,
      ...registrar.data.people.map(({ id }: { id: string }) => id),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each<[string, (ref: string) => Promise<string> | string]>([
    ['of another purpose', async () => (await ids('EARLY_MEDIATION'))[0] ?? ''],
    ['of the base space', () => personRef(keyring.secret('base'), idNumberOf(1))],
    [
      'with one bit changed',
      (ref) => `${ref.slice(0, 5)}${ref[5] === 'x' ? 'y' : 'x'}${ref.slice(6)}`,
    ],
    ['that is an id number', () => idNumberOf(1)],
    ['that is a name of the prototype', () => '__proto__'],
    ['that is empty', () => ''],
  ])('%s is nobody, in a variable and in a literal', async (_what, make) => {
    const [own = ''] = await ids('CASE_HANDLING');
    expect((await byId(own)).data).toEqual({ person: { name: '王1' } });
    const ref = await make(own);
    expect((await byId(ref)).data).toEqual({ person: null });
    const literal = await city.ask({ query: `{ person(id: "${ref}") { name } }` });
    expect(literal.data).toEqual({ person: null });
  });

  it('of the base space leaves by no sink: answers, ledger, logs, metrics', async () => {
    const query = '{ people { id cursor records { person { id } } friend { id } } }';
    const { text } = await city.ask({ query });
    const own = await city.ask({ as: 'citizen', query: '{ people { id } }' });
    expect(text).not.toMatch(BASE_REF);
    expect(own.text).not.toMatch(BASE_REF);
    expect(city.ledger()).not.toMatch(BASE_REF);
    expect(city.log.join('\n')).not.toMatch(BASE_REF);
    const sinks = [text, own.text, city.ledger(), city.log.join('\n'), await city.metrics()];
    for (const sink of sinks) expect(sink).not.toContain(subOf('citizen'));
  });
});

describe('stated limits (docs/SECURITY.md)', () => {
  it('a holder of the base key can test guessed id numbers: a department, never a client', async () => {
    const seen = city.wire.length;
    await ids('CASE_HANDLING', '{ people(first: 4) { id records { kind } } }');
    const asked = city.wire.slice(seen).find(({ source }) => source === 'health');
    const guesses = Array.from({ length: 50 }, (_, nr) =>
      personRef(keyring.secret('base'), idNumberOf(nr)),
    );
    const found = guesses.filter((guess) => asked?.body.includes(guess));
    expect(found).toHaveLength(4);
    const client = (await city.ask({ query: '{ people { id } }' })).text;
    expect(guesses.filter((guess) => client.includes(guess))).toEqual([]);
  });

  it('a department that takes part in a query can link persons it already knows', async () => {
    const refsOf = (body: string) => new Set(body.match(/A[A-Za-z0-9_-]{21}[AQgw]/g));
    const askedOf = async (purpose: string) => {
      const seen = city.wire.length;
      await city.ask({ purpose, query: '{ people(first: 4) { id bracket records { kind } } }' });
      return city.wire.slice(seen).filter(({ source }) => source !== 'register');
    };
    const [one] = await askedOf('CASE_HANDLING');
    const [again] = await askedOf('CASE_HANDLING');
    expect(refsOf(one?.body ?? '')).toEqual(refsOf(again?.body ?? ''));
    expect(refsOf(one?.body ?? '').size).toBe(4);
  });
});
