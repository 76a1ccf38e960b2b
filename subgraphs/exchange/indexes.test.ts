/** Lists of 100,000 applications and tickets on PostgreSQL: what each statement reads, by its plan. */
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabases } from '../../test/services.ts';
import { openDatabase } from '../kit/index.ts';
import { type Office, startOffice } from './testing/office.ts';
import { expectIndexed, planOf, statementsOver } from './testing/plans.ts';

const APPLICATIONS = 100_000;
/** Rows that a page of 20 may touch: one in two hundred is overdue, so a walk finds a page in 4,000. */
const ROWS_TOUCHED_MAX = 5_000;
const postgres = (await testDatabases()).find(({ name }) => name === 'PostgreSQL');

/** Every sixth is of the hotline, every tenth state is open, one in two hundred overdue. */
async function fill(knex: Knex): Promise<void> {
  const columns = (await knex('applications').columnInfo()) as object;
  const names = Object.keys(columns);
  const changed: Readonly<Record<string, string>> = {
    number: `'SQ-2025-' || lpad(n::text, 6, '0')`,
    requester: `(array['hotline','petitions','market','health','housing','courts'])[1 + n % 6]`,
    supplier: `(array['grid','police','education','power','social-security'])[1 + n % 5]`,
    state: `case when n % 10 = 0 then 'ACCEPTED' when n % 10 < 4 then 'REFUSED' else 'DISPOSED' end`,
    due_date: `case when n % 200 = 0 then date '2026-11-01' when n % 10 = 0 then date '2026-12-01' end`,
  };
  const selected = names.map((name) => changed[name] ?? `"${name}"`);
  await knex.raw(
    `insert into applications (${names.map((name) => `"${name}"`)})
     select ${selected} from applications, generate_series(1, ${APPLICATIONS}) n
     where number = 'SQ-2026-000004'`,
  );
  await knex.raw('analyze applications');
}

describe.skipIf(!postgres?.present)('a page of 100,000 applications', () => {
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
    ['all', 'coordinator', ''],
    ['of a supplier', 'coordinator', 'supplier: "police"'],
    ['of a requester', 'coordinator', 'requester: "courts"'],
    ['in a state', 'coordinator', 'state: ACCEPTED'],
    ['in a state that is rare', 'coordinator', 'state: OFFERED'],
    ['overdue', 'coordinator', 'overdue: true'],
    ['overdue, of a supplier', 'coordinator', 'overdue: true, supplier: "grid"'],
    ['of one side', 'hotline-clerk', ''],
    ['of one side, in a state', 'grid-worker', 'state: ACCEPTED'],
    ['of a side that has none', 'mediator', ''],
  ])('%s reads by an index and a bounded number of rows', async (_, as, args) => {
    const query = `{ applications(${args}${args && ', '}first: 20) {
      number title state supplier dueDate overdue } }`;
    const sent = await statementsOver('applications', async () => {
      const { errors } = await office.ask({ as, purpose: 'EXCHANGE_WORK', query });
      expect(errors).toEqual([]);
    });
    expect(sent).toHaveLength(1);
    for (const statement of sent) expectIndexed(await planOf(knex, statement), ROWS_TOUCHED_MAX);
  });
});
