import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import {
  buildASTSchema,
  getIntrospectionQuery,
  graphqlSync,
  parse,
  printSchema,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildConsumerSchema } from './consumer-schema.ts';
import { type CatalogChanges, catalogOf, composed, SUPERGRAPH_SDL } from './testing/graph.ts';

const DEPARTMENTS = { listed: ['DEPARTMENT'] as const };

function schemaFor(
  changes: CatalogChanges,
  audience: 'DEPARTMENT' | 'CITIZEN' = 'CITIZEN',
  controlled: readonly string[] = [],
): string {
  const schema = buildConsumerSchema({
    supergraphSdl: SUPERGRAPH_SDL,
    catalog: catalogOf(changes),
    audience,
    controlled: (coordinate) => controlled.includes(coordinate),
  });
  return printSchema(schema);
}

describe('consumer schema', () => {
  it('is the API schema when everything is listed and nothing controlled', () => {
    const api = transformSupergraphToPublicSchema(parse(SUPERGRAPH_SDL));
    const wanted = printSchema(buildASTSchema(api, { assumeValidSDL: true }))
      .replace(/directive @item[^\n]*\n+/, '')
      .replace(/enum Sharing \{[^}]*\}\n+/, '');
    expect(schemaFor({})).toBe(wanted.trimEnd());
  });

  it('shows no catalog directive, nor the enums that only such directives use', () => {
    expect(SUPERGRAPH_SDL).toContain('directive @item');
    expect(schemaFor({})).not.toMatch(/@item|Sharing/);
  });

  it('leaves out what is not listed to the audience, and only to that audience', () => {
    const changes = { items: { 'Person.phone': DEPARTMENTS } };
    expect(schemaFor(changes)).not.toContain('phone');
    expect(schemaFor(changes, 'DEPARTMENT')).toContain('phone');
  });

  it('does not list a field that the catalog does not know', () => {
    expect(schemaFor({ without: ['Person.phone'] }, 'DEPARTMENT')).not.toContain('phone');
  });

  it('leaves out a type that only unlisted fields lead to, so that its name is not told', () => {
    expect(schemaFor({ items: { 'Person.status': DEPARTMENTS } })).not.toContain('enum Status');
  });

  it('leaves out a type all of whose fields are unlisted, and the fields that return it', () => {
    const items = {
      'Address.street': DEPARTMENTS,
      'Address.city': DEPARTMENTS,
      'Address.owner': DEPARTMENTS,
    };
    const sdl = schemaFor({ items });
    expect(sdl).not.toContain('Address');
    expect(sdl).not.toContain('home');
  });

  it('leaves out an argument that reads only unlisted items, and the enum only it used', () => {
    const sdl = schemaFor({
      items: { 'Person.phone': DEPARTMENTS },
      reads: { 'Query.people(hidden:)': ['Person.phone'] },
    });
    expect(sdl).toContain('people(area: String, first: Int = 20, filter: PeopleFilter): [Person!]');
    expect(sdl).not.toContain('Hidden');
  });

  it('keeps an argument that reads a listed item beside an unlisted one', () => {
    const sdl = schemaFor({
      items: { 'Person.phone': DEPARTMENTS },
      reads: { 'Query.people(hidden:)': ['Person.phone', 'Person.name'] },
    });
    expect(sdl).toContain('hidden: Hidden');
  });

  it('leaves out input fields likewise', () => {
    const sdl = schemaFor({
      items: { 'Person.politicalStatus': DEPARTMENTS },
      reads: { 'PeopleFilter.politicalStatus': ['Person.politicalStatus'] },
    });
    expect(sdl).not.toContain('politicalStatus');
  });

  it('leaves out a field that cannot be asked without an unlisted argument', () => {
    const sdl = schemaFor({
      items: { 'Person.id': DEPARTMENTS },
      reads: { 'Query.person(id:)': ['Person.id'] },
    });
    expect(sdl).toContain('  people(');
    expect(sdl).not.toMatch(/ {2}person\b/);
  });

  it('leaves out an interface field that an implementor no longer shows', () => {
    const sdl = schemaFor({ items: { 'Company.name': DEPARTMENTS } });
    expect(sdl).toMatch(/interface Party \{\n {2}note/);
    expect(sdl).toMatch(/type Person [^}]*\n {2}name: String/);
  });

  it('makes a controlled key nullable, and its interfaces with it', () => {
    const sdl = schemaFor({}, 'DEPARTMENT', ['Person.id', 'Person.note']);
    expect(sdl).toMatch(/type Person [^}]*\n {2}id: Ref\n/);
    expect(sdl).toMatch(/interface Party \{[^}]*note: String\n/);
    expect(sdl).toMatch(/type Company [^}]*note: String!\n/);
  });

  it('lists a field that came by @interfaceObject as its interface field is listed', () => {
    const sdl = composed(`extend schema @link(url: "https://specs.apollo.dev/federation/v2.3")
      type Query { node: Named } interface Named { name: String } type One implements Named
      { name: String }`);
    const build = (listed: readonly 'DEPARTMENT'[]) =>
      buildConsumerSchema({
        supergraphSdl: sdl,
        catalog: catalogOf({ without: ['One.name'], items: { 'Named.name': { listed } } }, sdl),
        audience: 'DEPARTMENT',
        controlled: () => false,
      });
    expect(printSchema(build(['DEPARTMENT']))).toContain('type One implements Named');
    expect(build([]).getType('One')).toBeUndefined();
  });

  it('answers __typename even to an audience that nothing is listed to', () => {
    const catalog = { ...catalogOf(), items: {} };
    const schema = buildConsumerSchema({
      supergraphSdl: SUPERGRAPH_SDL,
      catalog,
      audience: 'CITIZEN',
      controlled: () => false,
    });
    const answer = graphqlSync({ schema, source: '{ __typename }' });
    expect(answer).toEqual({ data: { __typename: 'Query' } });
  });

  it('stays a valid schema whichever single field is unlisted', () => {
    for (const coordinate of Object.keys(catalogOf().items)) {
      const schema = buildConsumerSchema({
        supergraphSdl: SUPERGRAPH_SDL,
        catalog: catalogOf({ items: { [coordinate]: DEPARTMENTS } }),
        audience: 'CITIZEN',
        controlled: () => false,
      });
      const rebuilt = buildASTSchema(parse(printSchema(schema)), { assumeValidSDL: true });
      expect(validateSchema(rebuilt), coordinate).toEqual([]);
      const answer = graphqlSync({ schema, source: getIntrospectionQuery() });
      expect(answer.errors, coordinate).toBeUndefined();
    }
  });
});
