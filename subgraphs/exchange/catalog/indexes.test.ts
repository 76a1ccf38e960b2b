/** The catalog with 100,000 items, changes and uses on PostgreSQL: what each statement reads, by its plan. */
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../../test/services.ts';
import { openDatabase } from '../../kit/index.ts';
import { type Office, startOffice } from '../testing/office.ts';
import { expectIndexed, planOf, statementsOver } from '../testing/plans.ts';

const ROWS = 100_000;
const ROWS_TOUCHED_MAX = 1_000;
const postgres = (await testDatabases()).find(({ name }) => name === 'PostgreSQL');

/** The table's first row again and again, with other keys. */
async function multiply(
  knex: Knex,
  table: string,
  key: string,
  changed: Readonly<Record<string, string>>,
): Promise<void> {
  const names = Object.keys((await knex(table).columnInfo()) as object);
  const selected = names.map((name) => changed[name] ?? `"${name}"`);
  await knex.raw(
    `insert into ${table} (${names.map((name) => `"${name}"`)})
     select ${selected} from (select * from ${table} order by "${key}" limit 1) one,
     generate_series(1, ${ROWS}) n`,
  );
  await knex.raw(`analyze ${table}`);
}

async function fill(knex: Knex): Promise<void> {
  const suppliers = `(array['grid','police','education','power','housing'])[1 + n % 5]`;
  await multiply(knex, 'catalog_entries', 'type', {
    type: `'Wide' || n`,
    code: `'9' || lpad(n::text, 9, '0')`,
    supplier: suppliers,
  });
  await multiply(knex, 'catalog_items', 'coordinate', {
    coordinate: `'Wide' || (n / 10) || '.item' || n`,
    type: `'Wide' || (n / 10)`,
    supplier: suppliers,
  });
  await multiply(knex, 'catalog_changes', 'number', {
    number: '1000000 + n',
    subject: `'Wide' || (n / 10) || '.item' || n`,
    supplier: suppliers,
  });
  await multiply(knex, 'catalog_uses', 'id', {
    id: `'Wide' || n`,
    coordinate: `'Wide' || (n / 10) || '.item' || n`,
  });
  await multiply(knex, 'policy_versions', 'number', { number: '1000 + n' });
}

describe.skipIf(!postgres?.present)('a page of a catalog of 100,000', () => {
  let office: Office;
  let knex: Knex;
  let database: { readonly url: string; drop(): Promise<void> };
  beforeAll(async () => {
    if (!postgres) return;
    database = await postgres.create();
    office = await startOffice(database.url);
    knex = openDatabase(database.url);
    await fill(knex);
  });
  afterAll(async () => {
    await knex?.destroy();
    await office?.close();
    await database?.drop();
  });

  it.each([
    ['entries', 'catalog_entries', '{ catalog(first: 20) { type label } }'],
    [
      'entries of a supplier',
      'catalog_entries',
      '{ catalog(supplier: "grid", first: 20) { type } }',
    ],
    ['items', 'catalog_items', '{ catalogItems(first: 20) { coordinate label } }'],
    [
      'items of a supplier',
      'catalog_items',
      '{ catalogItems(supplier: "police", first: 20) { coordinate } }',
    ],
    ['an item', 'catalog_items', '{ catalogItem(coordinate: "Wide7.item77") { label } }'],
    ['changes', 'catalog_changes', '{ catalogChanges(first: 20) { number kind } }'],
    [
      'changes of an item',
      'catalog_changes',
      '{ catalogChanges(subject: "Wide7.item77", first: 20) { number } }',
    ],
    [
      'changes of a supplier',
      'catalog_changes',
      '{ catalogChanges(supplier: "power", first: 20) { number } }',
    ],
    [
      'uses of an item',
      'catalog_uses',
      '{ catalogItem(coordinate: "Wide7.item77") { uses(first: 20) { consumer } } }',
    ],
    ['the version in force', 'policy_versions', '{ policyVersion { number } }'],
  ])('%s reads by an index and a bounded number of rows', async (_, table, query) => {
    const sent = await statementsOver(table, () => answered(query));
    expect(sent).toHaveLength(1);
    for (const statement of sent) expectIndexed(await planOf(knex, statement), ROWS_TOUCHED_MAX);
  });

  it('a further page begins where the last one ended', async () => {
    const first = (await answered('{ catalogChanges(first: 20) { number cursor } }')) as {
      catalogChanges: { number: number; cursor: string }[];
    };
    const after = first.catalogChanges.at(-1)?.cursor;
    const query = `{ catalogChanges(first: 20, after: "${after}") { number } }`;
    const [statement] = await statementsOver('catalog_changes', () => answered(query));
    if (!statement) throw new Error('nothing was sent');
    expectIndexed(await planOf(knex, statement), 20);
  });

  async function answered(query: string): Promise<Readonly<Record<string, unknown>>> {
    const { errors, data } = await office.ask({
      ...{ as: 'coordinator', purpose: 'EXCHANGE_WORK', query },
    });
    expect(errors).toEqual([]);
    return data ?? {};
  }
});
