import { describe, expect, it } from 'vitest';
import { compose, composeTown, federationHeader } from '../../test/supergraphs.ts';
import type { FlattenPath, RequiresSelection } from '../plan/index.ts';
import { merge } from './adopt.ts';
import { copy, type JsonObject } from './json.ts';
import { compileRepresent } from './represent.ts';
import { readSupergraph } from './supergraph.ts';
import { compileWalker, type ResponsePath } from './walk.ts';

const supergraph = readSupergraph(composeTown());

function merged(earlier: JsonObject, later: JsonObject): JsonObject {
  merge(supergraph, earlier, later);
  return earlier;
}

describe('merge', () => {
  it('adds what is not there', () => {
    expect(merged({ a: 1 }, { b: 2 })).toEqual({ a: 1, b: 2 });
    expect(merged({ a: null }, { a: { b: 2 } })).toEqual({ a: { b: 2 } });
    expect(merged({}, { a: null })).toEqual({ a: null });
  });

  it('a later null or value takes no earlier value away', () => {
    expect(merged({ a: 1, o: { b: 1 }, l: [1] }, { a: null, o: null, l: null })).toEqual({
      a: 1,
      o: { b: 1 },
      l: [1],
    });
    expect(merged({ a: 1, o: { b: 1 }, l: [1] }, { a: 2, o: 3, l: { b: 4 } })).toEqual({
      a: 1,
      o: { b: 1 },
      l: [1],
    });
    expect(merged({ a: false, b: 0, c: '' }, { a: true, b: 1, c: 'x' })).toEqual({
      a: false,
      b: 0,
      c: '',
    });
  });

  it('joins objects deeply and lists of one length by element; other lists stay', () => {
    expect(
      merged({ l: [{ a: 1 }, null, [{ a: 3 }]] }, { l: [{ b: 1 }, { b: 2 }, [{ b: 3 }]] }),
    ).toEqual({ l: [{ a: 1, b: 1 }, { b: 2 }, [{ a: 3, b: 3 }]] });
    expect(merged({ l: [{ a: 1 }] }, { l: [{ b: 1 }, { b: 2 }] })).toEqual({ l: [{ a: 1 }] });
    expect(merged({ l: [{ a: 1 }] }, { l: [null] })).toEqual({ l: [{ a: 1 }] });
  });

  it('a concrete type name replaces an interface that it implements, and no other', () => {
    const typename = (earlier: string, later: string) =>
      merged({ __typename: earlier }, { __typename: later }).__typename;
    expect(typename('Party', 'Person')).toBe('Person');
    expect(typename('Person', 'Party')).toBe('Person');
    expect(typename('Person', 'Company')).toBe('Person');
    expect(typename('Party', 'Call')).toBe('Party');
  });

  it('writes no prototype', () => {
    const source = JSON.parse('{"__proto__":{"x":1},"a":{"__proto__":{"x":1},"constructor":2}}');
    const target = merged({ a: { b: 1 } }, source);
    expect((target as { x?: number }).x).toBeUndefined();
    expect(JSON.stringify(target)).toBe(
      '{"a":{"b":1,"__proto__":{"x":1},"constructor":2},"__proto__":{"x":1}}',
    );
    expect(JSON.stringify(copy(source))).toBe(JSON.stringify(source));
  });
});

describe('walk', () => {
  const DATA = {
    parties: [
      { __typename: 'Person', id: 1, mates: [{ id: 2 }, null] },
      { __typename: 'Company', id: 3, boss: { id: 4 } },
      { id: 5 },
      null,
      'not an object',
    ],
    blocks: [[{ id: 6 }], [], [{ id: 7 }, [{ id: 8 }]]],
    one: { id: 9 },
  };
  const field = (name: string) => ({ kind: 'field', name }) as const;
  const list = { kind: 'list' } as const;
  const type = (...names: string[]) => ({ kind: 'type', names }) as const;

  const cases: [string, FlattenPath, [number, ...ResponsePath][]][] = [
    ['an object', [field('one')], [[9, 'one']]],
    [
      'a list',
      [field('parties'), list],
      [
        [1, 'parties', 0],
        [3, 'parties', 1],
        [5, 'parties', 2],
      ],
    ],
    [
      'a type, and an object that was not asked for its own',
      [field('parties'), list, type('Person')],
      [
        [1, 'parties', 0],
        [5, 'parties', 2],
      ],
    ],
    [
      'a supertype',
      [field('parties'), list, type('Party')],
      [
        [1, 'parties', 0],
        [3, 'parties', 1],
        [5, 'parties', 2],
      ],
    ],
    [
      'one of several types',
      [field('parties'), list, type('Call', 'Company')],
      [
        [3, 'parties', 1],
        [5, 'parties', 2],
      ],
    ],
    [
      'below a type',
      [field('parties'), list, type('Company'), field('boss')],
      [[4, 'parties', 1, 'boss']],
    ],
    [
      'a list in a list of objects',
      [field('parties'), list, field('mates'), list],
      [[2, 'parties', 0, 'mates', 0]],
    ],
    [
      'lists in lists, one segment',
      [field('blocks'), list],
      [
        [6, 'blocks', 0, 0],
        [7, 'blocks', 2, 0],
        [8, 'blocks', 2, 1, 0],
      ],
    ],
    [
      'lists in lists, a segment each',
      [field('blocks'), list, list],
      [
        [6, 'blocks', 0, 0],
        [7, 'blocks', 2, 0],
        [8, 'blocks', 2, 1, 0],
      ],
    ],
    ['an inherited property', [field('constructor')], []],
    ['no list where one is expected', [field('one'), list], []],
  ];
  it.each(cases)('%s', (_, path, expected) => {
    const walk = compileWalker(supergraph, path);
    const found: unknown[][] = [];
    walk(DATA, (target, trail) => found.push([target.id, ...(trail ?? [])]), []);
    expect(found).toEqual(expected);
    const plain: unknown[] = [];
    walk(DATA, (target, trail) => plain.push(target.id, trail));
    expect(plain).toEqual(expected.flatMap(([id]) => [id, undefined]));
  });
});

describe('representations', () => {
  const key = (...names: string[]): RequiresSelection[] =>
    names.map((name) => ({ kind: 'Field', name, alias: undefined, selections: undefined }));
  const on = (typeCondition: string, selections: RequiresSelection[]): RequiresSelection => ({
    kind: 'InlineFragment',
    typeCondition,
    selections,
  });
  const shop = readSupergraph(
    compose([
      {
        name: 'a',
        typeDefs: `${federationHeader('key')}
          type Query { nodes: [Node] }
          interface Node @key(fields: "id") { id: ID!  name: String }
          type Item implements Node @key(fields: "id") @key(fields: "upc shop") {
            id: ID!  upc: ID  shop: ID  name: String  price(currency: String): Int  size: Size
          }
          union Size = Box | Tube
          type Box { w: Int }
          type Tube { r: Int }`,
      },
      {
        name: 'b',
        typeDefs: `${federationHeader('key', 'interfaceObject')}
          type Item @key(fields: "upc shop") @key(fields: "id") { id: ID!  upc: ID  shop: ID  stock: Int }
          type Node @interfaceObject @key(fields: "id") { id: ID!  likes: Int }`,
      },
    ]),
  );
  const context = { supergraph: shop, source: 'b', toSource: undefined };
  const textOf = (
    selections: RequiresSelection[],
    target: JsonObject,
    setters: Parameters<typeof compileRepresent>[2] = [],
    strict = false,
  ) => {
    const found = compileRepresent(context, selections, setters)(target, strict);
    return found && ('text' in found ? found.text : 'incomplete');
  };

  it('only the fragments of the own type or a supertype', () => {
    const both = [on('Item', key('__typename', 'id')), on('Box', key('w'))];
    expect(textOf(both, { __typename: 'Item', id: '1', w: 2 })).toBe(
      '{"__typename":"Item","id":"1"}',
    );
    expect(textOf([on('Node', key('id'))], { __typename: 'Item', id: '1' })).toContain('"1"');
    expect(textOf(both, { __typename: 'Tube', id: '1' })).toBeUndefined();
    expect(textOf(both, { id: '1' })).toBeUndefined();
    expect(textOf(both, { __typename: 'Nope', id: '1' })).toBeUndefined();
  });

  it('one complete key is enough, null keys are left out, no key is incomplete', () => {
    const two = [on('Item', key('__typename', 'upc', 'shop', 'id'))];
    expect(textOf(two, { __typename: 'Item', upc: 'u', shop: null, id: '1' })).toBe(
      '{"__typename":"Item","upc":"u","id":"1"}',
    );
    expect(textOf(two, { __typename: 'Item', upc: 'u', shop: 's' })).toBe(
      '{"__typename":"Item","upc":"u","shop":"s"}',
    );
    expect(textOf(two, { __typename: 'Item', upc: 'u', shop: null })).toBe('incomplete');
    expect(textOf(two, { __typename: 'Item' })).toBe('incomplete');
    expect(textOf([on('Item', key('__typename'))], { __typename: 'Item' })).toBeUndefined();
  });

  it('an input that is null or absent is sent as null, but not while a source is away', () => {
    const inputs = [on('Item', key('__typename', 'price', 'id'))];
    expect(textOf(inputs, { __typename: 'Item', price: null, id: '1' })).toBe(
      '{"__typename":"Item","price":null,"id":"1"}',
    );
    expect(textOf(inputs, { __typename: 'Item', id: '1' })).toBe(
      '{"__typename":"Item","price":null,"id":"1"}',
    );
    expect(textOf(inputs, { __typename: 'Item', id: '1' }, [], true)).toBe('incomplete');
    expect(textOf(inputs, { __typename: 'Item', id: '1', price: null }, [], true)).toContain(
      'null',
    );
  });

  it('an alias is read under its key and sent under its name', () => {
    const aliased: RequiresSelection = {
      kind: 'Field',
      name: '_internal_qp_alias_0',
      alias: 'price',
      selections: undefined,
    };
    expect(
      textOf([on('Item', [...key('id'), aliased])], {
        __typename: 'Item',
        id: '1',
        price: 1,
        _internal_qp_alias_0: 2,
      }),
    ).toBe('{"__typename":"Item","id":"1","price":2}');
  });

  it('nested objects by their own type, in lists of lists', () => {
    const size: RequiresSelection = {
      kind: 'Field',
      name: 'size',
      alias: undefined,
      selections: [...key('__typename'), on('Box', key('w')), on('Tube', key('r'))],
    };
    expect(
      textOf([on('Item', [...key('id'), size])], {
        __typename: 'Item',
        id: '1',
        size: [
          { __typename: 'Box', w: 1, r: 2, secret: 3 },
          [{ __typename: 'Tube', w: 1, r: null }, null, 'odd'],
        ],
      }),
    ).toBe(
      '{"__typename":"Item","id":"1","size":[{"__typename":"Box","w":1},' +
        '[{"__typename":"Tube","r":null},null,null]]}',
    );
  });

  it('a rewritten type name is sent, and the data keeps its own', () => {
    const target = { __typename: 'Item', id: '1' };
    const setter = {
      path: [
        { kind: 'type', names: ['Node'] },
        { kind: 'key', name: '__typename' },
      ],
      value: 'Node',
    } as const;
    expect(textOf([on('Node', key('__typename', 'id'))], target, [setter])).toBe(
      '{"__typename":"Node","id":"1"}',
    );
    expect(target.__typename).toBe('Item');
    const elsewhere = {
      ...setter,
      path: [{ kind: 'type', names: ['Box'] }, setter.path[1]],
    } as const;
    expect(textOf([on('Node', key('id'))], target, [elsewhere])).toBe(
      '{"__typename":"Item","id":"1"}',
    );
  });
});
