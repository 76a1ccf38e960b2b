import {
  buildSchema,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import { isRef, personRef } from '../../wire/ref.ts';
import { type ParsedOperation, seal } from '../stages.ts';
import { referencesFromClient } from './from-client.ts';
import { createReferences } from './references.ts';

const schema = buildSchema(`
  scalar Ref
  input Near { of: Ref, than: Near, note: String }
  input Loop { loop: Loop, text: String }
  input Box { near: Near, self: Box }
  type Person { id: Ref, name: String, same(as: Ref): Boolean }
  type Query { person(id: Ref!, note: String): Person, people(ids: [[Ref!]], near: Near, box: Box, loop: Loop): [Person] }
`);
const references = createReferences(demoKeyring().secret('permutation'));
const space = references.forConsumer('hotline', 'CASE_HANDLING');
const base = [1, 2, 3].map((n) => personRef(demoKeyring().secret('base'), String(n)));
const shown = space.toConsumer(base);
const [b1 = '', b2 = '', b3 = ''] = base;
const [s1 = '', s2 = '', s3 = ''] = shown;

function parsed(text: string, inputs: Record<string, unknown> = {}, of: GraphQLSchema = schema) {
  const document = parse(text);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  const coerced = getVariableValues(of, operation.variableDefinitions ?? [], inputs).coerced;
  if (!coerced) throw new Error('variables');
  return seal<ParsedOperation>({
    ...{ document, operation, kind: 'query', hash: 'h', variables: coerced },
    ...{ variableShape: '', schema: of },
  });
}

describe('references of a client', () => {
  it('become base references in variables, lists, nested inputs and defaults', () => {
    const operation = parsed(
      `query($id: Ref!, $ids: [[Ref!]], $near: Near, $d: Ref = "${s3}", $note: String) {
        person(id: $id, note: $note) { same(as: $d) } people(ids: $ids, near: $near) { id } }`,
      {
        ...{ id: s1, ids: [[s2, s3]], note: s1 },
        near: { of: s1, note: s2, than: { of: s2 } },
      },
    );
    const { variables } = referencesFromClient(operation, space);
    expect(JSON.parse(JSON.stringify(variables))).toEqual({
      ...{ id: b1, ids: [[b2, b3]], d: b3 },
      near: { of: b1, note: s2, than: { of: b2 } },
      // A text that looks like a reference is none where the schema wants a text.
      note: s1,
    });
  });

  it('become base references in literals, so that the printed text carries them', () => {
    const operation = parsed(
      `query A($d: Ref = "${s3}") { person(id: "${s1}", note: "${s1}") { same(as: $d) ...F }
        people(ids: [["${s2}"]], near: {of: """${s2}""", than: {of: "${s3}"}}) { id } }
       fragment F on Person { same(as: "${s2}") }`,
    );
    const converted = referencesFromClient(operation, space);
    expect(print(converted.document)).toBe(
      print(
        parse(
          `query A($d: Ref = "${b3}") { person(id: "${b1}", note: "${s1}") { same(as: $d) ...F }
        people(ids: [["${b2}"]], near: {of: "${b2}", than: {of: "${b3}"}}) { id } }
       fragment F on Person { same(as: "${b2}") }`,
        ),
      ),
    );
    expect(print(converted.operation)).toContain(b1);
    expect(converted.hash).not.toBe(operation.hash);
  });

  it('give two consumers two hashes for one text, so that no cache confuses them', () => {
    const text = `{ person(id: "${s1}") { id } }`;
    const other = references.forConsumer('police', 'CASE_HANDLING');
    const one = referencesFromClient(parsed(text), space);
    const two = referencesFromClient(parsed(text), other);
    expect(one.hash).not.toBe(two.hash);
    expect(print(two.document)).not.toContain(b1);
  });

  it.each(['5', 'true', 'WANG', '{a: "x"}', '"150602198501011234"', '1.5'])(
    'that are none become unknown: %s',
    (literal) => {
      const converted = referencesFromClient(parsed(`{ person(id: ${literal}) { id } }`), space);
      const argument = /person\(id: "(.*?)"\)/.exec(print(converted.document))?.[1];
      expect(isRef(argument)).toBe(true);
      expect(base).not.toContain(argument);
    },
  );

  it('that are none in variables become unknown, null stays null', () => {
    const text = 'query($id: Ref!, $d: Ref) { person(id: $id) { same(as: $d) } }';
    const { variables } = referencesFromClient(parsed(text, { id: { a: 1 }, d: null }), space);
    expect(isRef(variables.id)).toBe(true);
    expect(variables.d).toBeNull();
  });

  it('are found behind recursive inputs, whichever variable comes first', () => {
    const text = 'query($box: Box, $near: Near) { people(near: $near, box: $box) { id } }';
    const box = { self: { self: { near: { than: { of: s1 } } } } };
    const { variables } = referencesFromClient(parsed(text, { box, near: { of: s2 } }), space);
    expect(JSON.stringify(variables)).toBe(
      JSON.stringify({
        box: { self: { self: { near: { than: { of: b1 } } } } },
        near: { of: b2 },
      }),
    );
  });

  it('cost nothing where there are none: the same operation comes back', () => {
    const operation = parsed(`query($n: String, $loop: Loop) {
      people(loop: $loop) { name } person(id: null, note: $n) { id } }`);
    expect(referencesFromClient(operation, space)).toBe(operation);
  });
});
