/**
 * Promise 2: two federations that differ only in what the clerk may not see answer every operation alike,
 * byte for byte. Held fixed as declassified: the columns that scopes compare, and that an income is there
 * (`Person.bracket` is declared to derive from it).
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoFault, PATIENCE_MS, RUNS, schemaOf, valuesFor } from './asking.ts';
import { CANARY, type Secrets } from './departments.ts';
import { type Answered, type Ask, type Federation, startFederation } from './federation.ts';
import { choices, operationOf } from './operations.ts';

/** Longer and shorter than the plain ones, and of different length per row. */
const otherSecrets: Secrets = (what, nr) =>
  `${CANARY}-${what}-${'x'.repeat(nr % 5)}-${nr * 7}-other`;

let one: Federation;
let other: Federation;
beforeAll(async () => {
  one = await startFederation();
  // And with persons of whom the clerk may know nothing, not even that they are there.
  other = await startFederation({ secrets: otherSecrets, more: 7 });
});
afterAll(async () => {
  await one?.close();
  await other?.close();
});

/** Ids, versions (the bundles name different ports) and sealed cursors, which are random on purpose. */
const stable = ({ status, text }: Answered) =>
  `${status} ${text}`
    .replaceAll(/"(decisionId|policyVersion)":"[0-9a-f-]{10,}"/g, '"$1":"-"')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '-')
    .replaceAll(/"[\w-]{60,}"/g, ({ length }) => `"cursor of ${length}"`);

async function alike(ask: Ask): Promise<string> {
  const [here, there] = await Promise.all([one.ask(ask), other.ask(ask)]);
  expectNoFault(one, here);
  expect(stable(there)).toBe(stable(here));
  return stable(here);
}

it(
  'answers to random operations are byte-equal',
  async () => {
    const schema = await schemaOf(one, 'clerk');
    const values = await valuesFor(one, 'clerk');
    const seen = new Set<string>();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(choices, fc.boolean(), async (numbers, mediation) => {
        asked += 1;
        const purpose = mediation ? 'EARLY_MEDIATION' : 'CASE_HANDLING';
        seen.add(await alike({ ...operationOf(schema, values, numbers), purpose }));
      }),
      RUNS,
    );
    const telling = [...seen].filter((text) => /王|kind \d|1506|Company \d|-XX/.test(text));
    expect(telling.length).toBeGreaterThan(asked / 25);
  },
  PATIENCE_MS,
);

it.each([
  '{ people(first: 100) { name phone born area note bracket friend { name note } } }',
  '{ people(first: 3) { name friend { friend { friend { area } } } } }',
  '{ records(first: 100) { kind diagnosis person { name born } } }',
  '{ parties { label ... on Person { born } } search { ... on Company { reserve boss { phone } } } }',
  '{ people(filter: { note: "note 2" }) { name } crash }',
])('and to those that lean on what is hidden: %s', async (query) => {
  expect(await alike({ query })).toMatch(/王|kind|Company/);
});

it('the registrar, who may see it, can tell them apart', async () => {
  const ask: Ask = { as: 'registrar', query: '{ people(first: 100) { note phone } }' };
  const [here, there] = await Promise.all([one.ask(ask), other.ask(ask)]);
  expect(there.data.people.length).toBeGreaterThan(here.data.people.length);
  expect(stable(there)).not.toBe(stable(here));
});
