import { buildSchema, getOperationAST, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { reach } from './reach.ts';
import { operationOf, SCHEMA } from './testing.ts';
import { variableShape } from './variable-shape.ts';

function reached(text: string, given: Record<string, unknown> = {}) {
  const { operation, fragments, variables } = operationOf(text, given);
  return reach(SCHEMA, operation, fragments, variables);
}

const coordinates = (text: string, given?: Record<string, unknown>) =>
  [...reached(text, given).coordinates].sort();

describe('coordinates', () => {
  it.each<[string, string, string[]]>([
    [
      'a field, whatever its alias',
      '{ person(id: 1) { n: name } }',
      ['Person.name', 'Query.person'],
    ],
    [
      'the types behind an interface and its own',
      '{ party { name } }',
      ['Company.name', 'Party.name', 'Person.name', 'Query.party'],
    ],
    ['one type behind it', '{ party { ... on Person { name } } }', ['Person.name', 'Query.party']],
    [
      'an interface’s fragment within an object meets that object only',
      '{ person(id: 1) { ... on Party { name } } }',
      ['Party.name', 'Person.name', 'Query.person'],
    ],
    [
      'an interface’s fragment within a union meets what is both',
      '{ hits { ... on Party { name } } }',
      ['Company.name', 'Party.name', 'Person.name', 'Query.hits'],
    ],
    [
      'a named fragment in two places',
      '{ person(id: 1) { ...F } party { ...F } } fragment F on Party { name }',
      ['Company.name', 'Party.name', 'Person.name', 'Query.party', 'Query.person'],
    ],
    [
      'an implementation that answers a narrower type',
      '{ party { ... on Company { owner { name } } } }',
      ['Company.owner', 'Person.name', 'Query.party'],
    ],
    ['__typename is none', '{ party { __typename } }', ['Query.party']],
    [
      'introspection is none',
      '{ __schema { types { name } } party { __typename } }',
      ['Query.party'],
    ],
    [
      'an interface that nothing implements',
      '{ ghost { secret } }',
      ['Ghost.secret', 'Query.ghost'],
    ],
  ])('%s', (_title, text, wanted) => expect(coordinates(text)).toEqual(wanted));

  it('honours conditions, where their variables are known', () => {
    const text =
      'query ($x: Boolean!) { party @include(if: $x) { __typename } hits @skip(if: $x) { __typename } }';
    expect(coordinates(text, { x: true })).toEqual(['Query.party']);
    expect(coordinates(text, { x: false })).toEqual(['Query.hits']);
  });
  it('honours conditions on fragments and literal ones', () => {
    const text = `query ($x: Boolean = false) {
      person(id: 1) { ...F @include(if: $x) ... @skip(if: true) { phone } address { city } }
    } fragment F on Person { name }`;
    expect(coordinates(text)).toEqual(['Address.city', 'Person.address', 'Query.person']);
  });
  it('takes an inherited property for no variable', () => {
    const text = 'query ($x: Boolean!) { hits @skip(if: $x) { __typename } }';
    const { operation, fragments } = operationOf(text, { x: true });
    const inherited: Record<string, unknown> = Object.create({ x: true });
    expect(reach(SCHEMA, operation, fragments, inherited).coordinates).toEqual(['Query.hits']);
  });
});

describe('types', () => {
  it('are those whose rows may be read, be it for __typename only', () => {
    expect(reached('{ party { __typename } }').types).toEqual([
      'Query',
      'Party',
      'Company',
      'Person',
    ]);
    expect(reached('{ person(id: 1) { name } }').types).toEqual(['Query', 'Person']);
  });
});

describe('arguments', () => {
  const used = (text: string, given?: Record<string, unknown>) =>
    [...reached(text, given).arguments].sort();

  it('are those given', () =>
    expect(used('{ person(id: 1) { name } }')).toEqual(['Query.person(id:)']));
  it('count defaults as used', () =>
    expect(used('{ people { name } }')).toEqual(['Query.people(first:)']));
  it('count input fields, nested, with their defaults', () =>
    expect(
      used('{ people(first: 1, filter: { style: { inner: [{ area: "x" }] } }) { name } }'),
    ).toEqual([
      'PersonFilter.style',
      'Query.people(filter:)',
      'Query.people(first:)',
      'Style.area',
      'Style.inner',
      'Style.kind',
    ]));
  it('look into variables, within lists and objects', () =>
    expect(
      used(
        'query ($s: Style!, $n: String) { people(filter: { name: $n, style: { inner: [$s] } }) { name } }',
        {
          s: { area: 'x' },
        },
      ),
    ).toEqual([
      'PersonFilter.style',
      'Query.people(filter:)',
      'Query.people(first:)',
      'Style.area',
      'Style.inner',
      'Style.kind',
    ]));
  it('count null as given, and a missing variable as not', () => {
    const text = 'query ($t: String) { hits(text: $t) { __typename } }';
    expect(used(text, { t: null })).toEqual(['Query.hits(text:)']);
    expect(used(text, {})).toEqual([]);
  });
  it('look into an argument’s own default', () =>
    expect(used('{ person(id: 1) { phone } }')).toEqual([
      'Person.phone(style:)',
      'Query.person(id:)',
      'Style.kind',
    ]));
  it('count those that only an implementation has', () => {
    const schema = buildSchema(`
      interface Named { name: String }
      type Person implements Named { name(secret: Int = 1): String }
      type Query { named: Named }`);
    const document = parse('{ named { name } }');
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    expect(reach(schema, operation, new Map(), {}).arguments).toEqual(['Person.name(secret:)']);
  });
});

describe('whole operations', () => {
  it('name their mutation roots', () =>
    expect(
      reached(
        'mutation { report(text: "x") { name } ...M } fragment M on Mutation { close(id: 1) }',
      ).mutations,
    ).toEqual(['Mutation.report', 'Mutation.close']));
  it.each<[string, boolean]>([
    ['{ __typename __schema { types { name } } }', true],
    ['{ ...I } fragment I on Query { ... { __type(name: "Person") { name } } }', true],
    ['{ __typename party { __typename } }', false],
    ['{ ...I } fragment I on Query { ... { hits { __typename } } }', false],
    ['mutation { __typename }', false],
  ])('are of introspection only: %s %s', (text, wanted) =>
    expect(reached(text).introspectionOnly).toBe(wanted),
  );

  it('enters federation’s entities but not its plumbing', () => {
    const schema = buildSchema(`
      scalar _Any
      union _Entity = Person | Place
      type _Service { sdl: String }
      type Person { id: ID, name: String }
      type Place { id: ID, name: String }
      type Query { _entities(representations: [_Any!]!): [_Entity]!, _service: _Service! }`);
    const document = parse(
      '{ _service { sdl } _entities(representations: []) { ... on Person { name } } }',
    );
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    const found = reach(schema, operation, new Map(), {});
    expect(found).toMatchObject({
      coordinates: ['Person.name'],
      types: ['Query', 'Person'],
      arguments: [],
    });
  });

  it('stay linear where fragments fan out', () => {
    const levels = 60;
    const fragments = Array.from(
      { length: levels },
      (_, at) =>
        `fragment F${at} on Person { friends { ...F${at + 1} } again: friends { ...F${at + 1} } }`,
    );
    const text = `{ person(id: 1) { ...F0 } } ${fragments.join(' ')} fragment F${levels} on Person { name }`;
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    const definitions = new Map(
      document.definitions
        .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
        .map((definition) => [definition.name.value, definition]),
    );
    expect(reach(SCHEMA, operation, definitions, {}).coordinates).toContain('Person.name');
  });
});

describe('variable shape', () => {
  const shape = (text: string, given: Record<string, unknown>) => {
    const { operation, fragments, variables } = operationOf(text, given);
    return variableShape(SCHEMA, operation, fragments, variables);
  };
  const people = 'query ($f: PersonFilter) { people(filter: $f) { name } }';

  it('does not hold values', () =>
    expect(shape(people, { f: { area: 'secret' } })).toBe(shape(people, { f: { area: 'other' } })));
  it('tells which input fields are present, defaults included', () => {
    expect(shape(people, { f: { area: 'x' } })).not.toBe(shape(people, { f: { name: 'x' } }));
    expect(shape(people, { f: {} })).not.toBe(shape(people, { f: { style: {} } }));
    expect(shape(people, { f: { style: {} } })).toBe(shape(people, { f: { style: { kind: 5 } } }));
  });
  it('tells absent, null and present apart', () => {
    const shapes = [{}, { f: null }, { f: {} }].map((given) => shape(people, given));
    expect(new Set(shapes).size).toBe(3);
  });
  it('holds the values of conditions, also those within fragments', () => {
    const text =
      'query ($x: Boolean!) { person(id: 1) { ...F } } fragment F on Person { name @skip(if: $x) }';
    expect(shape(text, { x: true })).not.toBe(shape(text, { x: false }));
  });
  it('does not hold the values of other booleans', () => {
    const text = 'query ($n: Int) { people(first: $n) { name } }';
    expect(shape(text, { n: 1 })).toBe(shape(text, { n: 2 }));
  });
});
