/** The catalog as somebody meets it: found in Chinese, described as the Decree wants, followed by bundles. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signAsOfficers } from '../../../policies/bundle/index.ts';
import type { Item } from '../../../policies/model/index.ts';
import {
  cityPolicy,
  keyring,
  type RunningDepartment,
  startDepartment,
} from '../../../test/city.ts';
import { testDatabases } from '../../../test/services.ts';
import { prepareDatabase } from '../../kit/index.ts';
import { department } from '../index.ts';

interface Hit {
  readonly score: number;
  readonly item: Readonly<Record<string, unknown>> & { readonly coordinate: string };
}

const ask = async (exchange: RunningDepartment, query: string, variables: object = {}) => {
  const answered = await exchange.ask({
    ...{ as: 'coordinator', purpose: 'EXCHANGE_WORK', query },
    variables: { ...variables },
  });
  expect(answered.errors).toEqual([]);
  return answered.data ?? {};
};

const search = async (exchange: RunningDepartment, text: string, more = ''): Promise<Hit[]> => {
  const query = `query ($text: String!) { searchCatalog(text: $text, first: 200 ${more}) {
    score item { coordinate label sharing } } }`;
  return (await ask(exchange, query, { text })).searchCatalog as Hit[];
};

describe.each(await testDatabases())('the catalog on $name', ({ present, create }) => {
  describe.skipIf(!present)('where it is', () => {
    let exchange: RunningDepartment;
    let database: Awaited<ReturnType<typeof create>>;
    beforeAll(async () => {
      database = await create();
      await prepareDatabase(department, database.url, keyring);
      exchange = await startDepartment(department, { database: database.url });
    });
    afterAll(async () => {
      await exchange?.close();
      await database?.drop();
    });
    const coordinates = async (text: string, more?: string) =>
      (await search(exchange, text, more)).map(({ item }) => item.coordinate);

    it.each([
      ['a word', '电话'],
      ['the end of a word', '话'],
      ['pinyin', 'dianhua'],
      ['pinyin begun', 'DianH'],
      ['initials', 'dh'],
      ['full-width letters', 'ＤＩＡＮＨＵＡ'],
      ['the name in the graph', 'phone'],
      ['its coordinate', 'person.phone'],
      ['resource and item', '人员 电话'],
      ['resource and item in a phrase', '人员电话'],
    ])('finds Person.phone by %s', async (_, text) => {
      expect(await coordinates(text)).toContain('Person.phone');
    });

    it.each([
      ['电话', '服务电话'],
      ['出生日期', '出生日期'],
      ['chushengriqi', '出生日期'],
      ['csrq', '出生日期'],
      ['户籍', '户籍参照'],
    ])('of what has %s, puts %s first', async (text, label) => {
      const hits = await search(exchange, text);
      expect(hits[0]?.item.label).toBe(label);
      const scores = hits.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
    });

    it('wants every word, keeps to filters, and finds nothing by signs alone', async () => {
      const both = await coordinates('信访 编号');
      expect(both).toContain('Petition.number');
      expect(both.length).toBeLessThan((await coordinates('编号')).length);
      const ofOffice = await coordinates('编号', ', supplier: "petitions"');
      expect(ofOffice).toContain('Petition.number');
      expect(ofOffice).not.toContain('HotlineCall.number');
      const withheld = await coordinates('政治面貌', ', sharing: WITHHELD');
      expect(withheld[0]).toBe('Person.politicalStatus');
      expect(await coordinates('政治面貌', ', sharing: UNCONDITIONAL')).toEqual([]);
      for (const text of ['', '，。', '%', '_', '\u0000'])
        expect(await coordinates(text), text).toEqual([]);
    });

    it('refuses what is longer than a question', async () => {
      const query = `{ searchCatalog(text: "${'问'.repeat(61)}") { score } }`;
      const { errors } = await exchange.ask({ as: 'coordinator', purpose: 'EXCHANGE_WORK', query });
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'text' });
    });

    it('says of an entry and its items what art. 13 of the Decree wants', async () => {
      const { catalog, catalogItem } = await ask(
        exchange,
        `{ catalog(search: "renyuan") { type label summary supplier format sharing method updateCycle
             grade highestLevel classes since contact items(sharing: WITHHELD) { withheldReason } }
           catalogItem(coordinate: "Person.name") { dataType conditions isKey withheldReason
             uses(first: 200) { consumer purpose agreement status } } }`,
      );
      const [person] = catalog as Readonly<Record<string, unknown>>[];
      expect(person).toMatchObject({
        ...{ type: 'Person', format: 'DATABASE', sharing: 'CONDITIONAL', grade: 'GENERAL' },
        ...{ method: 'SERVICE_INTERFACE', updateCycle: expect.any(String) },
        summary: expect.stringContaining('姓名'),
        contact: expect.stringContaining('@'),
      });
      for (const { withheldReason } of (person?.items ?? []) as { withheldReason: string }[])
        expect(withheldReason).toMatch(/《.+》/);
      const item = catalogItem as { conditions: string; uses: Readonly<Record<string, string>>[] };
      expect(item).toMatchObject({ dataType: 'STRING', isKey: false, withheldReason: null });
      expect(item.conditions).toContain('CASE_HANDLING');
      expect(item.uses).toContainEqual(
        expect.objectContaining({
          consumer: 'hotline',
          purpose: 'CASE_HANDLING',
          status: 'ACTIVE',
        }),
      );
    });

    it('follows a publication: what changed, when, in which version, signed by whom', async () => {
      const policy = await cityPolicy();
      const { catalog, agreements } = policy.content;
      const { 'Person.nativePlace': _, ...kept } = catalog.items;
      const phone = { ...(kept['Person.phone'] as Item), label: '手机号码', level: 3 as const };
      const [ended, ...others] = agreements;
      const content = {
        ...{ ...policy.content, number: 1, previous: policy.hash },
        createdAt: '2026-11-20T05:00:00.000Z',
        catalog: { ...catalog, items: { ...kept, 'Person.phone': phone } },
        agreements: [...(ended ? [{ ...ended, status: 'TERMINATED' as const }] : []), ...others],
      };
      const bundle = signAsOfficers(content, keyring);
      const before = (await exchange.rows('catalog_changes')).length;
      const newer = await startDepartment(department, { database: database.url, policy: bundle });
      try {
        await vi.waitFor(async () =>
          expect((await newer.rows('catalog_state'))[0]?.number).toBe(1),
        );
        const changes = (await newer.rows('catalog_changes')).slice(before);
        const about = (subject: string) => changes.filter((one) => one.subject === subject);
        expect(about('Person.phone')).toContainEqual(
          expect.objectContaining({
            ...{ kind: 'CHANGED', property: 'label', before: '联系电话', after: '手机号码' },
            ...{ version: 1, published_at: '2026-11-20T13:00:00+08:00', supplier: 'grid' },
            signers: JSON.stringify(bundle.signatures.map(({ kid }) => kid)),
          }),
        );
        const numbers = changes.map((one) => Number(one.number)).sort((a, b) => a - b);
        expect(new Set(numbers).size).toBe(numbers.length);
        expect((await newer.rows('agreements')).find(({ id }) => id === ended?.id)).toMatchObject({
          status: 'TERMINATED',
          handler: expect.any(String),
        });
        const parties = await newer.rows('parties');
        expect(parties.every(({ public_key }) => public_key !== null)).toBe(true);
        const found = await search(newer, 'shoujihaoma');
        expect(found.map(({ item }) => item.coordinate)).toContain('Person.phone');
        const { catalogChanges } = await ask(
          newer,
          '{ catalogChanges(subject: "Person.phone") { kind property version signers } }',
        );
        expect(catalogChanges).toContainEqual(
          expect.objectContaining({ property: 'label', signers: ['security-a', 'security-b'] }),
        );
      } finally {
        await newer.close();
      }
    });
  });
});
