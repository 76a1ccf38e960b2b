/** Known ways round the authorization of federated gateways, tried against the small federation. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { catalogFromSdl } from '../../policies/bundle/index.ts';
import { HEADER, item } from '../../policies/bundle/testing.ts';
import { departmentSdl } from '../../subgraphs/kit/index.ts';
import { CANARY, createDepartments, ID_CANARY, INSIDE, plainSecrets } from './departments.ts';
import { type Federation, startFederation } from './federation.ts';
import { contentOf } from './policy.ts';

/** Area of person 1. */
const AREA_1 = `${INSIDE.slice(0, 9)}002`;

let city: Federation;
beforeAll(async () => {
  city = await startFederation();
});
afterAll(() => city?.close());
afterEach(() => city.tamper(undefined));

const ask = (query: string, variables?: Record<string, unknown>) =>
  city.ask(variables ? { query, variables } : { query });
const codesOf = (errors: readonly { extensions: { code: string } }[]) =>
  errors.map(({ extensions }) => extensions.code);

describe('interfaces and unions', () => {
  it.each([
    '{ parties { label } }',
    '{ parties { ... on Person { label } } }',
    '{ parties { ... on Party { label } ... on Company { code } } }',
    '{ search { ... on Party { label } } }',
    '{ search { ...P } } fragment P on Party { ... on Party { x: label } }',
  ])('GHSA-mx7m-j9xf-62hw: a rule on the object holds behind its interface: %s', async (query) => {
    const { data, text, extensions } = await ask(query);
    const list: Record<string, unknown>[] = data.parties ?? data.search;
    expect(list.length).toBeGreaterThan(3);
    expect(text).not.toMatch(ID_CANARY);
    expect(extensions.access.denied).toMatchObject([{ coordinate: 'Person.label' }]);
    expect(city.wire.at(-1)?.body).not.toMatch(/on Person ?{[^}]*label/);
  });

  it('CVE-2025-64173: a rule of the object holds where the interface itself is granted', async () => {
    const agreed = city.content.agreements.find(({ id }) => id === 'register-hotline-label');
    expect(agreed?.items).toEqual(['Party.label']);
    const { data } = await ask('{ parties { __typename label } }');
    expect(data.parties.map((each: { label: unknown }) => each.label)).toEqual([
      ...[null, null],
      ...['Company 1', 'Company 3'],
    ]);
  });

  it('router 3821: __typename of an interface stays where implementors are judged differently', async () => {
    const { data } = await ask('{ parties { __typename ... on Person { politics } } }');
    expect(data.parties.map((each: object) => Object.values(each)[0])).toEqual([
      ...['Person', 'Person'],
      ...['Company', 'Company'],
    ]);
  });

  it('hive router: a key shared by disjoint fragments leaks into neither', async () => {
    const { data, extensions } = await ask(
      '{ parties { ... on Person { x: area } ... on Company { x: reserve } } }',
    );
    expect(data.parties.map((each: { x: unknown }) => each.x)).toEqual([
      AREA_1,
      INSIDE,
      null,
      null,
    ]);
    expect(extensions.access.denied).toMatchObject([{ coordinate: 'Company.reserve' }]);
  });
});

describe('values that travel between departments', () => {
  it('GHSA-m8jr-fxqx-8xx6: what @requires carries is no item that may be asked', async () => {
    const { data, text } = await ask('{ people(first: 2) { bracket } }');
    expect(data).toEqual({ people: [{ bracket: 'TAXED' }, { bracket: 'TAXED' }] });
    expect(text).not.toContain(CANARY);
    const direct = await ask('{ people { incomeTwin } }');
    expect(codesOf(direct.errors)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    const original = await ask('{ people(first: 2) { income bracket } }');
    expect(original.data.people[0]).toEqual({ income: null, bracket: 'TAXED' });
  });

  it('GHSA-m8jr-fxqx-8xx6: without an agreement between the departments no bundle is made', async () => {
    const sources = createDepartments(city.folder, plainSecrets).map((department) => ({
      ...{ name: department.name, file: department.schemaFile, url: 'http://127.0.0.1/graphql' },
      sdl: departmentSdl(department),
    }));
    const without = (items: string[]) => items.filter((each) => each !== 'Person.income');
    expect(() => contentOf(sources)).not.toThrow();
    expect(() =>
      contentOf(sources, (agreements) =>
        agreements.map((each) => ({ ...each, items: without([...each.items]) })),
      ),
    ).toThrow('REQUIRES_WITHOUT_AGREEMENT');
  });

  it('router 3397: an error at a field that was fetched for a join only does not come out', async () => {
    city.tamper(({ source, body, answer }) => {
      if (source !== 'register' || !body.includes('incomeTwin')) return undefined;
      const path = [body.includes('_entities') ? '_entities' : 'people', 0, 'incomeTwin'];
      const errors = [{ message: `${CANARY}-join`, path, extensions: { code: 'CONFLICT' } }];
      return JSON.stringify({ ...JSON.parse(answer), errors });
    });
    const { text, errors } = await ask('{ people(first: 1) { name bracket } }');
    // That something failed is told, not where.
    expect(errors.map(({ path }) => path)).toEqual([undefined]);
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain('incomeTwin');
  });

  it('GHSA-g8jh-vg5j-4h3f: directives under another name are the same directives', async () => {
    const [register] = createDepartments(city.folder, plainSecrets);
    const sdl = departmentSdl(register)
      .replace('"@item"', '{ name: "@item", as: "@card" }')
      .replaceAll('@item(', '@card(')
      .replaceAll('directive @item', 'directive @card');
    const { catalog, problems } = catalogFromSdl([{ name: 'register', file: 'x', sdl }]);
    expect(problems).toEqual([]);
    expect(catalog.items['Person.politics']?.class).toBe('POLITICAL_STATUS');
  });

  it('composition: the stricter of two classifications of one shared item counts (AND, never OR)', async () => {
    const sdl = (level: number) => `${HEADER}
      type Query { a${level}: T ${item('level: 1, sharing: UNCONDITIONAL')} }
      type T @shareable @resource(label: "T", code: "1", supplier: "one", updateCycle: "D", theme: "T", personal: false)
        { x: String ${item(`level: ${level}, sharing: CONDITIONAL`)} }`;
    const source = (name: string, level: number) => ({ name, file: name, sdl: sdl(level) });
    const { catalog } = catalogFromSdl([source('one', 1), source('two', 3)]);
    expect(catalog.items['T.x']?.level).toBe(3);
  });
});

describe('pruning', () => {
  it('router 4155: a fragment emptied by a denial takes its spreads with it, and the path is the spread’s', async () => {
    const query = '{ people(first: 1) { name ...F } } fragment F on Person { politics }';
    const { data, errors } = await ask(query);
    expect(data).toEqual({ people: [{ name: '王1', politics: null }] });
    expect(errors[0].path).toEqual(['people', 0, 'politics']);
    expect(city.wire.at(-1)?.body).not.toMatch(/politics|\.\.\.F/);
  });

  it('router 4714: a fragment left unused by pruning is not the client’s validation error', async () => {
    const query = `{ people(first: 1) { name friend { politics ... on Person { ...F } } } }
      fragment F on Person { informant }`;
    const { data, errors } = await ask(query);
    expect(data.people).toEqual([{ name: '王1', friend: { politics: null, informant: null } }]);
    expect(new Set(codesOf(errors))).toEqual(new Set(['UNAUTHORIZED_FIELD_OR_TYPE']));
  });

  it('router 5648: a variable left unused by pruning fails nothing', async () => {
    const query = `query ($shown: Boolean!) {
      people(first: 1) { name politics @include(if: $shown) } }`;
    const { data, errors } = await ask(query, { shown: true });
    expect(data).toEqual({ people: [{ name: '王1', politics: null }] });
    expect(codesOf(errors)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE']);
    expect(city.wire.at(-1)?.body).not.toContain('$shown');
  });

  it('alias swap: the item counts, not the name it is answered under', async () => {
    const { data, extensions } = await ask(
      '{ people(first: 1) { politics: name name: politics } }',
    );
    expect(data.people).toEqual([{ politics: '王1', name: null }]);
    expect(extensions.access.denied).toMatchObject([{ coordinate: 'Person.politics' }]);
  });

  it('several operations: the one that is named runs, and it is the one that was decided', async () => {
    const query = 'query A { people(first: 1) { name } } query B { people(first: 1) { politics } }';
    const a = await city.ask({ query, operationName: 'A' });
    const b = await city.ask({ query, operationName: 'B' });
    expect([a.data, b.data]).toEqual([
      { people: [{ name: '王1' }] },
      { people: [{ politics: null }] },
    ]);
  });
});

describe('an alias that is the name of a key or of an input (ADR 0106)', () => {
  const RECORDS = [{ kind: 'kind 1' }, { kind: 'kind 2' }];

  it.each<[string, object]>([
    ['{ people(first: 1) { id: name records { kind } } }', { id: '王1', records: RECORDS }],
    ['{ people(first: 1) { id: note bracket } }', { id: null, bracket: 'TAXED' }],
    ['{ people(first: 1) { id: __typename bracket } }', { id: 'Person', bracket: 'TAXED' }],
    [
      '{ people(first: 1) { id: friend { id: name } records { kind } } }',
      { id: { id: '王2' }, records: RECORDS },
    ],
    [
      '{ people(first: 1) { id: name ...F } } fragment F on Person { id: name a: bracket }',
      { id: '王1', a: 'TAXED' },
    ],
    ['{ people(first: 1) { incomeTwin: note bracket } }', { incomeTwin: null, bracket: 'TAXED' }],
  ])('is answered, and nobody is asked by it: %s', async (query, person) => {
    city.wire.length = 0;
    const { data } = await ask(query);
    expect(data.people).toEqual([person]);
    const representations = city.wire
      .filter(({ source }) => source !== 'register')
      .flatMap(({ body }) => JSON.parse(body).variables.representations);
    expect(representations.length).toBeGreaterThan(0);
    for (const { id } of representations) expect(id).toMatch(/^A[\w-]{22}$/);
  });

  it('answers no base reference, where its own value has not come', async () => {
    const query = '{ records(first: 1) { person { id: name incomeTwin: area bracket } } }';
    const { data } = await ask(query);
    expect(data.records[0].person).toMatchObject({ id: '王1', bracket: 'TAXED' });
    city.tamper(({ source }) => (source === 'register' ? '{}' : undefined));
    const away = await ask(query);
    expect(away.data.records[0].person).toEqual({ id: null, incomeTwin: null, bracket: null });
    expect(away.errors.map(({ extensions }) => extensions.code)).toContain('SOURCE_UNAVAILABLE');
  });

  it('has its denials, cells and errors under the client’s name', async () => {
    const query = '{ people(first: 2) { id: note name: politics records { kind } } }';
    const { data, errors, extensions } = await ask(query);
    expect(data.people.map((each: object) => Object.keys(each))).toEqual([
      ...[
        ['id', 'name', 'records'],
        ['id', 'name', 'records'],
      ],
    ]);
    const patterns = extensions.access.denied.map((each: { pattern: string[] }) => each.pattern);
    expect(patterns).toEqual([
      ['people', '@', 'name'],
      ['people', '@', 'id'],
    ]);
    expect(errors.map(({ path }) => path.join('.'))).toEqual(['people.0.name', 'people.0.id']);
  });
});

describe('effects', () => {
  it('cosmo 2125: a mutation that is not permitted reaches no department', async () => {
    const before = city.wire.length;
    const query =
      'mutation { setPhone(id: "AAAAAAAAAAAAAAAAAAAAAAA", phone: "13800000000") { name } }';
    const { status, errors, data } = await ask(query);
    expect([status, errors[0].extensions.code]).toEqual([403, 'FORBIDDEN']);
    expect(data).toBeUndefined();
    expect(city.wire.length).toBe(before);
  });
});

describe('oracles', () => {
  it.each([
    ['an item that is denied', '{ people(filter: { nationalId: "150602198501010011" }) { area } }'],
    ['the same one input deeper', '{ people(filter: { and: { nationalId: "1" } }) { area } }'],
    ['a masked item', '{ people(filter: { bornBefore: "1960-01-01" }) { area } }'],
    ['a masked item by default', '{ elders { area } }'],
  ])('CVE-2026-54698: an argument that reads %s is refused unexecuted', async (_what, query) => {
    const before = city.wire.length;
    const { status, errors } = await ask(query);
    expect(status).toBe(403);
    expect(errors[0].extensions.reason).toBe('ARGUMENT_READS_DENIED_ITEM');
    expect(city.wire.length).toBe(before);
  });

  it('CVE-2026-54698: the same through a variable, after an innocent one warmed every cache', async () => {
    const query = 'query ($f: PeopleFilter) { people(filter: $f) { area } }';
    expect((await ask(query, { f: { name: '王1' } })).status).toBe(200);
    const { status, errors } = await ask(query, { f: { name: '王1', nationalId: '1' } });
    expect([status, errors[0].extensions.reason]).toEqual([403, 'ARGUMENT_READS_DENIED_ITEM']);
  });

  it('an argument that reads an item of some rows finds no other row by it', async () => {
    const query = 'query ($f: PeopleFilter) { people(filter: $f) { note } }';
    expect((await ask(query, { f: { note: 'note 2' } })).data.people).toEqual([{ note: 'note 2' }]);
    expect((await ask(query, { f: { note: `${CANARY}-note-1` } })).data.people).toEqual([]);
  });

  it('PostGraphile: a list does not follow a column that is masked', async () => {
    const seen = await ask('{ people { born } }');
    expect(seen.data.people.length).toBeGreaterThan(10);
    const lists = city.sql.filter((sql) => /from `persons`/.test(sql) && /limit/.test(sql));
    expect(lists.at(-1)).not.toMatch(/order by[^(]*born/);
  });
});
