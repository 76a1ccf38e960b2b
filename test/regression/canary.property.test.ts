/** Promise 1: a denied value appears in no sink, and no source is asked for it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoFault, PATIENCE_MS, RUNS, schemaOf, valuesFor } from './asking.ts';
import { CANARY, ID_CANARY, idNumberOf, PHONE_CANARY } from './departments.ts';
import { type Answered, type Federation, startFederation } from './federation.ts';
import { choices, operationOf } from './operations.ts';
import { CITIZEN_NR, type PersonaName } from './policy.ts';

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());

interface Rights {
  /** Canaries that the persona may see, by what follows the word. */
  readonly allowed: readonly string[];
  readonly idNumbers: boolean;
  readonly phones: boolean;
  /** Columns that no statement may name while the persona asks. */
  readonly columns: readonly string[];
}

const NONE: Rights = {
  ...{ allowed: [], idNumbers: false, phones: false },
  columns: ['politics', 'informant', 'hidden', 'national_id', 'diagnosis', 'reserve'],
};
const RIGHTS: Partial<Record<PersonaName, Rights>> = {
  clerk: NONE,
  stranger: NONE,
  // Its own phone, and nobody else's.
  citizen: NONE,
  // A supplier's own items; the negative list holds for it as for everybody.
  registrar: {
    ...{
      allowed: ['name', 'income', 'informant', 'note', 'reserve'],
      idNumbers: true,
      phones: true,
    },
    columns: ['politics', 'hidden', 'diagnosis'],
  },
  doctor: {
    ...{ allowed: ['diagnosis', 'kind'], idNumbers: false, phones: false },
    columns: ['politics', 'informant', 'hidden', 'national_id', 'reserve'],
  },
};
const OWN_PHONE = `138${PHONE_CANARY}000${CITIZEN_NR}`;

function expectNoCanary(text: string, { allowed, idNumbers, phones }: Rights): void {
  const found = [...text.matchAll(new RegExp(`${CANARY}-(\\w+)`, 'g'))].map(([, what]) => what);
  expect(found.filter((what) => !allowed.includes(what ?? ''))).toEqual([]);
  if (!idNumbers) expect(text.replaceAll(idNumberOf(900), '')).not.toMatch(ID_CANARY);
  if (!phones) expect(text.replaceAll(OWN_PHONE, '')).not.toContain(`138${PHONE_CANARY}`);
}

/** What departments know persons by; a client has references of its own space. */
const BASE_REF = /"A[A-Za-z0-9_-]{21}[AQgw]"/;
const headersOf = ({ headers }: Answered) => JSON.stringify([...headers]);

describe.each(Object.entries(RIGHTS))('asked by %s at random', (name, rights) => {
  const as = name as PersonaName;

  it(
    'answers and statements hold nothing that is denied',
    async () => {
      const schema = await schemaOf(city, as);
      const values = await valuesFor(city, as);
      let asked = 0;
      let answered = 0;
      await fc.assert(
        fc.asyncProperty(choices, async (numbers) => {
          const operation = operationOf(schema, values, numbers);
          city.sql.length = 0;
          asked += 1;
          const answer = await city.ask({ as, ...operation });
          expectNoFault(city, answer);
          expectNoCanary(answer.text, rights);
          expect(answer.text).not.toMatch(BASE_REF);
          expectNoCanary(headersOf(answer), rights);
          const named = new RegExp(`\`(${rights.columns.join('|')})\``);
          expect(city.sql.filter((sql) => named.test(sql))).toEqual([]);
          if (answer.status === 200 && JSON.stringify(answer.data).includes(':"')) answered += 1;
        }),
        RUNS,
      );
      // A test of refusals alone would prove nothing.
      expect(answered).toBeGreaterThan(asked / 7);
    },
    PATIENCE_MS,
  );
});

it('the canaries are there to be found: who may see them, does', async () => {
  const own = '{ people(first: 24) { name phone nationalId income informant note } }';
  const { text } = await city.ask({ as: 'registrar', query: own });
  for (const what of ['name', 'income', 'informant', 'note'])
    expect(text).toContain(`${CANARY}-${what}-`);
  expect(text).toMatch(ID_CANARY);
  expect(text).toContain(`138${PHONE_CANARY}`);
  const { data } = await city.ask({ as: 'citizen', query: '{ people { phone } }' });
  expect(data.people).toEqual([{ phone: OWN_PHONE }]);
});

it('afterwards logs, ledger and metrics of them all hold no canary whatever', async () => {
  const logs = city.log.join('');
  const ledger = city.ledger();
  expect(logs.length).toBeGreaterThan(100);
  expect(ledger.length).toBeGreaterThan(10_000);
  for (const sink of [logs, ledger, await city.metrics()]) {
    expectNoCanary(sink, { ...NONE });
    expect(sink).not.toContain(OWN_PHONE);
    expect(sink).not.toMatch(/王\d/);
  }
});
