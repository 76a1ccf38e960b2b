import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cityPolicy, type RunningDepartment, startDepartment } from '../../test/city.ts';
import { describeDepartment } from '../../test/department.ts';
import { department } from './index.ts';

describeDepartment(department, {
  mainTypes: [
    'CatalogEntry',
    'CatalogItem',
    'AgreementSummary',
    'Application',
    'ProcedureStep',
    'VerificationTicket',
  ],
  rows: {
    ...{ catalog_entries: 50, catalog_items: 600, agreements: 50, responsibility_list: 20 },
    ...{ applications: 7, procedure_steps: 30, channel_events: 30, verification_tickets: 2 },
    ...{ disputes: 1, sharing_agreements: 1, legal_bases: 15, parties: 18, scorecards: 18 },
  },
});

describe('exchange: the catalog and the lists as they are in force', () => {
  let exchange: RunningDepartment;
  beforeAll(async () => {
    exchange = await startDepartment(department);
  });
  afterAll(() => exchange.close());

  const coordinator = (query: string) =>
    exchange.ask({ as: 'coordinator', purpose: 'EXCHANGE_WORK', query });

  it('has every item of the bundle with its classification', async () => {
    const { content } = await cityPolicy();
    const rows = new Map(
      (await exchange.rows('catalog_items')).map((row) => [row.coordinate, row]),
    );
    const items = Object.values(content.catalog.items).filter((item) =>
      Object.hasOwn(content.catalog.resources, item.type),
    );
    expect(rows.size).toBe(items.length);
    for (const item of items)
      expect(rows.get(item.coordinate), item.coordinate).toMatchObject({
        level: item.level,
        sharing: item.sharing,
        class: item.class,
      });
  });

  it('lists agreements as the bundle has them, wildcards expanded, the last day as until', async () => {
    const { content } = await cityPolicy();
    const rows = await exchange.rows('agreements');
    expect(rows.map((row) => row.id).sort()).toEqual(content.agreements.map(({ id }) => id).sort());
    const platforms = rows.find((row) => row.id === 'platforms-development-decision-support');
    expect(platforms).toMatchObject({ kind: 'PROCURED', until_date: '2027-06-30' });
    expect(JSON.parse(String(platforms?.items))).toContain('ActivityIndex.overall');
  });

  it('finds a resource by the beginning of its name, and its items by how they are shared', async () => {
    const { data, errors } = await coordinator(`{
      catalog(search: "人员") { type supplier highestLevel items(sharing: WITHHELD) { coordinate } }
      catalogItem(coordinate: "Person.politicalStatus") { sharing class basis }
    }`);
    expect(errors).toEqual([]);
    const found = data?.catalog as { type: string; items: { coordinate: string }[] }[];
    const [person] = found;
    expect(person).toMatchObject({ type: 'Person', supplier: 'grid' });
    expect(person?.items.map(({ coordinate }) => coordinate)).toContain('Person.politicalStatus');
    expect(data?.catalogItem).toMatchObject({ sharing: 'WITHHELD', class: 'POLITICAL_STATUS' });
  });

  it('finds the version in force by its number, and by nothing that a database would make one of', async () => {
    const number = Number((await exchange.rows('policy_versions'))[0]?.number);
    const keys = [number, `${number}`, `${number}x`, number + 0.5, 2 ** 31];
    const { data, errors } = await exchange.ask({
      as: 'coordinator',
      purpose: 'EXCHANGE_WORK',
      query: `query ($keys: [_Any!]!) {
        _entities(representations: $keys) { ... on PolicyVersion { hash } }
      }`,
      variables: { keys: keys.map((key) => ({ __typename: 'PolicyVersion', number: key })) },
    });
    expect(errors).toEqual([]);
    const nothing = keys.slice(1).map(() => null);
    expect(data?._entities).toEqual([{ hash: expect.any(String) }, ...nothing]);
  });

  it('shows the negative list to citizens and an officer of an agreement to nobody', async () => {
    const citizen = await exchange.ask({
      as: 'citizen',
      purpose: 'OWN_DATA',
      query: '{ negativeList(first: 50) { id label basis } }',
    });
    const entries = citizen.data?.negativeList as { id: string; basis: string[] }[];
    expect(entries.map(({ id }) => id)).toContain('neg-political-status');
    for (const { basis } of entries) expect(basis.length).toBeGreaterThan(0);
    const auditor = await exchange.ask({
      as: 'auditor',
      purpose: 'AUDIT',
      query: '{ agreements(first: 5) { id retentionDays handler } }',
    });
    const rows = auditor.data?.agreements as Record<string, unknown>[];
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      expect(row.retentionDays).toEqual(expect.any(Number));
      expect(row).not.toHaveProperty('handler');
    }
  });
});
