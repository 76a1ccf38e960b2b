import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kind } from 'graphql';
import { expect, test } from 'vitest';
import { departmentDocument, departmentSdl } from './sdl.ts';
import { clinic } from './testing/clinic.ts';

/** A department written in schema.graphql and two files of `schema/`. */
function written() {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-sdl-'));
  mkdirSync(join(folder, 'schema'));
  writeFileSync(join(folder, 'schema.graphql'), 'type Query {\n  wells: Int\n}\n');
  writeFileSync(join(folder, 'schema', 'b.graphql'), '\nextend type Query { pumps: Int }\n');
  writeFileSync(join(folder, 'schema', 'a.graphql'), 'type Mutation { dig: Int }\n');
  writeFileSync(join(folder, 'schema', 'notes.md'), 'not a schema');
  return { ...clinic, name: 'water', schemaFile: join(folder, 'schema.graphql') };
}

test('files of schema/ are one schema with schema.graphql, and extend its Query', () => {
  const sdl = departmentSdl(written());
  expect(sdl).toMatch(/\ntype Query \{\n {2}wells: Int\n {2}pumps: Int\n\}/);
  expect(sdl).toMatch(/\ntype Mutation \{\n {2}dig: Int\n\}/);
  expect(sdl).not.toContain('extend type');
});

test('a field says which file, line and column it was written at', () => {
  const { definitions } = departmentDocument(written());
  const query = definitions.find(
    (node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === 'Query',
  );
  const fields = query?.kind === Kind.OBJECT_TYPE_DEFINITION ? (query.fields ?? []) : [];
  const places = fields.map(({ loc }) => [
    loc?.source.name.split('/').at(-1),
    loc?.startToken.line,
    loc?.startToken.column,
  ]);
  expect(places).toEqual([
    ['schema.graphql', 2, 3],
    ['b.graphql', 2, 21],
  ]);
});
