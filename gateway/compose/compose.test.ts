import { parse, Source } from 'graphql';
import { describe, expect, it } from 'vitest';
import { composeSupergraph, type SubgraphSource } from './compose.ts';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])\n';

function source(name: string, sdl: string, link = LINK): SubgraphSource {
  return { name, url: `http://${name}`, file: `${name}.graphql`, sdl: link + sdl };
}

function problems(...sources: SubgraphSource[]) {
  const composed = composeSupergraph(sources);
  return 'problems' in composed ? composed.problems : [];
}

describe('composing', () => {
  it('gives a supergraph that names its subgraphs', () => {
    const composed = composeSupergraph([
      source('a', 'type Query { a: A } type A @key(fields: "id") { id: ID! }'),
      source('b', 'type A @key(fields: "id") { id: ID! x: Int }'),
    ]);
    expect(composed).toMatchObject({ supergraphSdl: expect.stringContaining('http://b') });
  });

  it.each<[string, SubgraphSource[], string, string]>([
    ['a syntax error', [source('a', 'type Query {\n  a: A')], 'SDL_SYNTAX', 'a.graphql:3:7'],
    [
      'an unknown type',
      [source('a', 'type Query {\n  a: A\n}')],
      'INVALID_GRAPHQL',
      'a.graphql:3:6',
    ],
    [
      'a key that is no field',
      [source('a', 'type Query { a: A }\ntype A @key(fields: "nope") { id: ID! }')],
      'KEY_INVALID_FIELDS',
      'a.graphql:3:8',
    ],
    [
      'types that differ, which composition places nowhere',
      [
        source(
          'a',
          'type Query { a: A }\ntype A @key(fields: "id") { id: ID!\n  x: Int @shareable }',
        ),
        source('b', 'type A @key(fields: "id") { id: ID! x: String @shareable }'),
      ],
      'FIELD_TYPE_MISMATCH',
      'a.graphql:4:3',
    ],
    [
      'two suppliers of one field',
      [
        source('a', 'type Query { a: A } type A @key(fields: "id") { id: ID!\n x: Int }'),
        source('b', 'type A @key(fields: "id") { id: ID! x: Int }'),
      ],
      'INVALID_FIELD_SHARING',
      'a.graphql:3:2',
    ],
    [
      'a name given twice',
      [source('a', 'type Query { a: Int }'), source('a', 'type Query { b: Int }')],
      'SUBGRAPH_NAME_TWICE',
      'a.graphql:1:1',
    ],
  ])('says where %s stands', (_what, sources, code, place) => {
    const [first] = problems(...sources);
    expect(first).toMatchObject({ code, severity: 'error' });
    expect(`${first?.file}:${first?.line}:${first?.column}`).toBe(place);
    expect(first?.message.zh).not.toBe(first?.message.en);
  });

  it('takes positions from nodes that know their own file, past a header', () => {
    const header = parse(new Source(LINK, 'header'));
    const written = parse(new Source('type Query {\n  a: A\n}', 'schema.graphql'));
    const document = { ...header, definitions: [...header.definitions, ...written.definitions] };
    const [first] = problems({ name: 'a', url: 'http://a', sdl: '', file: 'a', document });
    expect(first).toMatchObject({ file: 'schema.graphql', line: 2, column: 6 });
  });
});

describe('what the planner cannot plan is refused', () => {
  const link = (imports: string) =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", ${imports}])\n`;
  const body = (context: string, fromContext: string) =>
    `type Query { a: A } type A @key(fields: "id") @${context}(name: "c") { id: ID! v: Int b: B }
     type B @key(fields: "id") { id: ID! f(x: Int @${fromContext}(field: "$c { v }")): Int }`;

  it.each([
    ['by name', link('"@context", "@fromContext"'), body('context', 'fromContext')],
    [
      'by another name',
      link('{name: "@context", as: "@ctx"}, {name: "@fromContext", as: "@from"}'),
      body('ctx', 'from'),
    ],
    [
      'by its full name',
      link('"@shareable"'),
      body('federation__context', 'federation__fromContext'),
    ],
  ])('@fromContext %s', (_how, head, sdl) => {
    const found = problems(source('a', sdl, head));
    expect(found.map((each) => each.code)).toContain('DIRECTIVE_UNSUPPORTED');
    expect(found.some((each) => each.message.en.includes('@fromContext'))).toBe(true);
  });

  it.each(['defer', 'stream'])('@%s', (name) => {
    const sdl = `directive @${name}(if: Boolean) on FIELD\ntype Query { a: Int }`;
    expect(problems(source('a', sdl))).toMatchObject([
      { code: 'DIRECTIVE_UNSUPPORTED', line: 2, column: 1 },
    ]);
  });
});
