import { describe, expect, it } from 'vitest';
import { compose, federationHeader } from '../../test/supergraphs.ts';
import { aliasesApart, joinedNames } from './apart.ts';

const JOINED = joinedNames(
  compose([
    {
      name: 'one',
      typeDefs: `${federationHeader('key', 'shareable')}
        type Query { things: [Thing] }
        type Thing @key(fields: "id") @key(fields: "place { code }") {
          id: ID!  place: Place  weight: Int  label: String }
        type Place @shareable { code: String }`,
    },
    {
      name: 'two',
      typeDefs: `${federationHeader('key', 'external', 'requires')}
        type Thing @key(fields: "id") {
          id: ID!  weight: Int @external  price: Int @requires(fields: "weight") }`,
    },
  ]),
);

describe('names that are joined', () => {
  it('are those of keys and inputs, at any depth, and no others', () => {
    expect([...JOINED].sort()).toEqual(['code', 'id', 'place', 'weight']);
  });
});

describe('an operation', () => {
  it('is left as it is where no alias is such a name', () => {
    for (const text of [
      '{ things { id weight x: label label: price id: id } }',
      '{ things { id } }',
    ])
      expect(aliasesApart(text, JOINED)).toBeUndefined();
  });

  it('has all its aliases apart where one is, in fragments as well', () => {
    const text =
      '{ things { id: label x: price ...F } } fragment F on Thing { place { code: label } id }';
    expect(aliasesApart(text, JOINED)?.replaceAll(/\s+/g, ' ').trim()).toBe(
      '{ things { _as_id: label _as_x: price ...F } } ' +
        'fragment F on Thing { place { _as_code: label } id }',
    );
  });

  it('keeps a type name under a key that is joined from being one', () => {
    expect(aliasesApart('{ things { id: __typename } }', JOINED)).toContain('_as_id: __typename');
  });
});
