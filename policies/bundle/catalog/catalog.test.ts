import { parse, Source } from 'graphql';
import { describe, expect, test } from 'vitest';
import { CATALOG_URL } from '../catalog-sdl.ts';
import { catalogOf, GRID_SDL, HEADER, HOTLINE_SDL, item, source } from '../testing.ts';
import { catalogFromSdl } from './index.ts';

const codes = (...sdls: [name: string, sdl: string, header?: string][]) =>
  catalogFromSdl(sdls.map(([name, sdl, header]) => source(name, sdl, header))).problems.map(
    ({ code }) => code,
  );
const RESOURCE =
  '@resource(label: "x", code: "9", updateCycle: "DAILY", theme: "T", personal: false)';
const OPEN = item('level: 1, sharing: UNCONDITIONAL');
const SHAREABLE = `@shareable ${OPEN}`;

describe('catalogFromSdl', () => {
  const catalog = catalogOf(source('grid', GRID_SDL), source('hotline', HOTLINE_SDL));

  test('reads resources, items, keys, arguments and possible types', () => {
    expect(catalog.resources.Person).toMatchObject({
      supplier: 'grid',
      personal: true,
      subject: 'ref',
      keys: [['id']],
    });
    expect(catalog.items['Person.phone']).toMatchObject({
      suppliers: ['grid'],
      level: 3,
      mask: 'PHONE',
      maskedLevel: 2,
      grade: 'GENERAL',
      listed: ['DEPARTMENT', 'SERVICE'],
      returns: { type: 'Phone', nonNull: false, list: false },
    });
    expect(catalog.items['Person.calls']).toMatchObject({ suppliers: ['hotline'], key: false });
    expect(catalog.reads['Query.people(area:)']).toEqual(['Person.area']);
  });

  test('a key has no supplier, and one classification is enough for it', () => {
    expect(catalog.items['Person.id']).toMatchObject({ key: true, suppliers: [] });
    expect(codes(['hotline', HOTLINE_SDL])).toEqual(['RESOURCE_MISSING', 'FIELD_UNCLASSIFIED']);
  });

  test('places are those of the source, also inside a document put together from several', () => {
    const sdl = `type Query {\n  open: Int ${OPEN}\n  closed: Int\n}`;
    const header = parse(new Source(HEADER, 'header'));
    const written = parse(new Source(sdl, 'subgraphs/a/schema.graphql'));
    const document = { ...header, definitions: [...header.definitions, ...written.definitions] };
    const { problems } = catalogFromSdl([{ name: 'a', file: 'a', sdl: '', document }]);
    expect(problems).toMatchObject([
      { code: 'FIELD_UNCLASSIFIED', file: 'subgraphs/a/schema.graphql', line: 3, column: 3 },
    ]);
  });

  test.each([
    ['a field of an object', 'FIELD_UNCLASSIFIED', `type Query { a: Int }`],
    [
      'a field of an interface',
      'FIELD_UNCLASSIFIED',
      `interface I { a: Int } type Query { b: Int ${OPEN} }`,
    ],
    ['an argument', 'ARGUMENT_UNBOUND', `type Query { a(b: Int): Int ${OPEN} }`],
    ['an input field', 'ARGUMENT_UNBOUND', `input F { a: Int } type Query { a: Int ${OPEN} }`],
    [
      'an extension',
      'FIELD_UNCLASSIFIED',
      `type Query { a: Int ${OPEN} } extend type Query { b: Int }`,
    ],
    ['a type', 'RESOURCE_MISSING', `type T { a: Int ${OPEN} } type Query { t: T ${OPEN} }`],
    [
      'a mutation',
      'ACTION_MISSING',
      `type Query { a: Int ${OPEN} } type Mutation { b: Int ${OPEN} }`,
    ],
    ['a field that only looks like plumbing', 'FIELD_UNCLASSIFIED', `type Query { _service: Int }`],
  ])('%s without its directive: %s', (_, code, sdl) => {
    expect(codes(['a', sdl])).toEqual([code]);
  });

  test.each([
    ['LEVEL_OUT_OF_RANGE', item('level: 5, sharing: CONDITIONAL')],
    ['MASKED_LEVEL_WRONG', item('level: 2, sharing: CONDITIONAL, mask: NAME, maskedLevel: 2')],
    ['MASKED_LEVEL_WRONG', item('level: 2, sharing: CONDITIONAL, mask: NAME')],
    ['MASKED_LEVEL_WRONG', item('level: 2, sharing: CONDITIONAL, maskedLevel: 1')],
    ['SUPPLIER_FOREIGN', item('level: 1, sharing: UNCONDITIONAL, supplier: "police"')],
    ['DIRECTIVE_INVALID', item('level: 1, sharing: OPEN')],
    ['DIRECTIVE_INVALID', item('level: 1, sharing: UNCONDITIONAL, lvel: 2')],
    ['DIRECTIVE_INVALID', `${OPEN} ${OPEN}`],
    ['TWIN_VISIBLE', item('level: 1, sharing: UNCONDITIONAL, twinOf: "Query.a"')],
  ])('%s', (code, directive) => {
    expect(codes(['a', `type Query { a: Int ${directive} }`])).toContain(code);
  });

  test('core data has no grade in the graph', () => {
    const sdl = `type Query { a: Int ${item('level: 4, sharing: WITHHELD, grade: CORE')} }`;
    expect(codes(['a', sdl])).toContain('DIRECTIVE_INVALID');
  });

  test('a personal resource names its subject', () => {
    const personal = RESOURCE.replace('personal: false', 'personal: true');
    const sdl = `type T ${personal} { a: Int ${OPEN} } type Query { t: T ${OPEN} }`;
    expect(codes(['a', sdl])).toEqual(['RESOURCE_SUBJECT_MISSING']);
  });

  test('federation plumbing is left out', () => {
    const sdl = `
      type Query { a: Int ${OPEN} _service: _Service!
        _entities(representations: [_Any!]!): [_Entity]! }
      type _Service { sdl: String } union _Entity = T scalar _Any
      type T @key(fields: "a") ${RESOURCE} { a: Int ${OPEN} }`;
    const catalog = catalogOf(source('a', sdl));
    expect(Object.keys(catalog.items).sort()).toEqual(['Query.a', 'T.a']);
  });
});

describe('directives are found by the URL of their specification', () => {
  const imported = '"@resource", "@item", "@reads", "@action"';

  test('renamed with as', () => {
    const header = HEADER.replace(imported, '{name: "@item", as: "@classified"}');
    const renamed = OPEN.replace('@item', '@classified');
    expect(codes(['a', `type Query { a: Int ${renamed} }`, header])).toEqual([]);
    // The literal name now means somebody else's directive.
    expect(codes(['a', `type Query { a: Int ${OPEN} }`, header])).toEqual(['FIELD_UNCLASSIFIED']);
  });

  test('not imported: the namespace of the specification', () => {
    const header = HEADER.replace(`, import: [${imported}]`, '');
    const prefixed = OPEN.replace('@item', '@catalog__item');
    expect(codes(['a', `type Query { a: Int ${prefixed} }`, header])).toEqual([]);
  });

  test('not linked: nothing is classified', () => {
    const header = HEADER.replace(CATALOG_URL, 'https://example.invalid/catalog/v1.0');
    expect(codes(['a', `type Query { a: Int ${OPEN} }`, header])).toEqual([
      'CATALOG_NOT_LINKED',
      'FIELD_UNCLASSIFIED',
    ]);
  });

  test('a renamed @external still is external', () => {
    const header = HEADER.replace('"@external"', '{name: "@external", as: "@elsewhere"}');
    const sdl = `type Query { a: Int @elsewhere b: Int ${OPEN} }`;
    expect(codes(['a', sdl, header])).toEqual([]);
  });
});

describe('several subgraphs', () => {
  const shared = (directive: string) =>
    `type T @key(fields: "id") { id: Int ${OPEN} a: Int @shareable ${directive} }`;
  const first = (directive: string) =>
    `${shared(directive).replace('{', `${RESOURCE} {`)} type Query { t: T ${SHAREABLE} }`;
  const merged = (one: string, other: string) =>
    catalogFromSdl([source('a', first(one)), source('b', shared(other))]);

  test('the strictest classification of a shared field counts', () => {
    const { catalog, problems } = merged(
      item('level: 1, sharing: UNCONDITIONAL, ownAccess: true, listed: [DEPARTMENT, CITIZEN]'),
      item('level: 3, sharing: CONDITIONAL, grade: IMPORTANT, listed: [DEPARTMENT, SERVICE]'),
    );
    expect(problems).toEqual([]);
    expect(catalog.items['T.a']).toMatchObject({
      level: 3,
      sharing: 'CONDITIONAL',
      grade: 'IMPORTANT',
      listed: ['DEPARTMENT'],
      ownAccess: false,
      suppliers: ['a', 'b'],
    });
  });

  test('one of several duties is enough, so only common ones remain', () => {
    const duty = (duties: string) => item(`level: 1, sharing: UNCONDITIONAL, duty: [${duties}]`);
    const { catalog } = merged(duty('"A", "B"'), duty('"B", "C"'));
    expect(catalog.items['T.a']?.duty).toEqual(['B']);
    const { catalog: half } = merged(duty('"A"'), OPEN);
    expect(half.items['T.a']?.duty).toEqual(['A']);
    expect(merged(duty('"A"'), duty('"B"')).problems).toMatchObject([
      { code: 'CLASSIFICATION_CONFLICT' },
    ]);
  });

  test('what no order settles is a conflict', () => {
    const other = item('level: 1, sharing: UNCONDITIONAL, class: "HEALTH"');
    expect(merged(OPEN, other).problems).toMatchObject([{ code: 'CLASSIFICATION_CONFLICT' }]);
  });

  test('each subgraph that supplies a field classifies it; a key needs it once', () => {
    expect(merged(OPEN, '').problems).toMatchObject([{ code: 'FIELD_UNCLASSIFIED' }]);
    expect(merged(OPEN, '').catalog.items['T.a']?.suppliers).toEqual(['a']);
  });

  test('a field has one supplier unless each shares it', () => {
    const sdl = `type Query { a: Int ${OPEN} }`;
    expect(codes(['a', sdl], ['b', sdl])).toEqual([
      'ITEM_SEVERAL_SUPPLIERS',
      'ITEM_SEVERAL_SUPPLIERS',
    ]);
  });

  test('a resource belongs to one department; others repeat it or leave it out', () => {
    const stub = (resource: string) => `type T @key(fields: "id") ${resource} { id: Int ${OPEN} }`;
    const owner: [string, string] = ['b', `${stub(RESOURCE)} type Query { t: T ${SHAREABLE} }`];
    const repeated = RESOURCE.replace('code:', 'supplier: "b", code:');
    expect(codes(owner, ['a', stub(repeated)])).toEqual([]);
    expect(codes(owner, ['a', stub(RESOURCE)])).toEqual(['RESOURCE_DECLARED_TWICE']);
    expect(codes(owner, ['a', stub(repeated.replace('"9"', '"8"'))])).toEqual([
      'RESOURCE_CONFLICT',
    ]);
    const relabelled = stub(repeated.replace('label: "x"', 'label: "y"'));
    const { catalog } = catalogFromSdl([source(...owner), source('a', relabelled)]);
    expect(catalog.resources.T).toMatchObject({ supplier: 'b', label: 'x' });
    const personal = stub(repeated.replace('personal: false', 'personal: true, subject: "ref"'));
    expect(codes(owner, ['a', personal])).toEqual(['RESOURCE_CONFLICT']);
    const strict = catalogFromSdl([source(...owner), source('a', personal)]).catalog;
    expect(strict.resources.T?.personal).toBe(true);
  });

  test('@requires: nested selections and type conditions, by the names of the graph', () => {
    const requires = 'one { deep } ... on T { two }';
    const requiring = `
      type T @key(fields: "id") { id: Int ${OPEN} one: One @external two: Int @external
        sum: Int @requires(fields: "${requires}") ${OPEN} }
      type One { deep: Int @external }`;
    const supplying = `type T @key(fields: "id") ${RESOURCE} {
        id: Int ${OPEN} one: One ${OPEN} two: Int ${OPEN} }
      type One ${RESOURCE} { deep: Int ${OPEN} } type Query { t: T ${OPEN} }`;
    const catalog = catalogOf(source('a', supplying), source('b', requiring));
    expect(catalog.items['T.sum']?.requires).toEqual(['T.one', 'One.deep', 'T.two']);
    expect(catalog.items['T.two']?.suppliers).toEqual(['a']);
    const wrong = requiring.replace(requires, 'three');
    expect(codes(['a', supplying], ['b', wrong])).toEqual(['REQUIRES_UNREADABLE']);
  });

  test('fields of an @interfaceObject reach the implementations, wherever they are', () => {
    const a = `interface N { id: ID ${OPEN} }
      type U implements N @key(fields: "id") ${RESOURCE} { id: ID ${OPEN} }
      union Any2 = U type Query { n: N ${OPEN} }`;
    const b = `type N @key(fields: "id") @interfaceObject {
      id: ID ${OPEN} username: String ${OPEN} }`;
    const catalog = catalogOf(source('a', a), source('b', b));
    expect(catalog.items['U.username']).toMatchObject({ type: 'U', suppliers: ['b'] });
    expect(catalog.possibleTypes).toMatchObject({ N: ['U'], Any2: ['U'] });
  });

  test('renamed root types are Query and Mutation', () => {
    const header = HEADER.replace('extend schema', 'schema');
    const sdl = `type Root { a: Int ${OPEN} }`;
    const named = header.replace(/(import: \["@resource"[^)]*\))/, '$1 { query: Root }');
    expect(Object.keys(catalogOf(source('a', sdl, named)).items)).toEqual(['Query.a']);
  });

  test('names that poison prototypes are names', () => {
    const sdl = `type constructor ${RESOURCE} { toString: Int ${OPEN} }
      type Query { t: constructor ${OPEN} }`;
    const catalog = catalogOf(source('a', sdl));
    expect(catalog.resources.constructor).toMatchObject({ type: 'constructor' });
    expect(Object.getPrototypeOf(catalog.resources)).toBeNull();
    expect(codes(['a', `type toString { a: Int ${OPEN} } type Query { a: Int ${OPEN} }`])).toEqual([
      'RESOURCE_MISSING',
    ]);
  });

  test('SDL that does not parse says where', () => {
    const { problems } = catalogFromSdl([
      { name: 'a', file: 'a.graphql', sdl: 'type Query {\n  a:\n}' },
    ]);
    expect(problems).toMatchObject([{ code: 'SDL_SYNTAX', file: 'a.graphql', line: 3, column: 1 }]);
  });
});
