/** Who asks what of a random world. */
import fc from 'fast-check';
import { buildSchema, type GraphQLSchema, getVariableValues, parse, validate } from 'graphql';
import type { Operation } from '../reference/oracle-reach.ts';
import type { Asking } from '../reference/scopes.ts';
import { INSIDE, OUTSIDE } from '../regression/departments.ts';
import { choices, operationOf, type Values } from '../regression/operations.ts';
import { CLASSES, MATTER, subOf } from '../regression/policy.ts';
import type { WorldAsk } from './federation.ts';
import type { Graph } from './graph.ts';
import { plainSdl } from './schema.ts';

export interface Question {
  readonly as: 'clerk' | 'registrar' | 'doctor' | 'stranger' | 'citizen';
  readonly purpose: string;
  readonly matter: string;
  readonly clearance: 0 | 1 | 2 | 3 | 4;
  readonly areas: readonly string[];
  readonly numbers: readonly number[];
}

const oneOf = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );

export const question: fc.Arbitrary<Question> = fc
  .record({
    as: fc.constantFrom<Question['as'][]>(
      ...([
        'clerk',
        'clerk',
        'clerk',
        'clerk',
        'registrar',
        'doctor',
        'citizen',
        'stranger',
      ] as const),
    ),
    purpose: oneOf('CASE_HANDLING', 'EARLY_MEDIATION', 'NONSENSE'),
    matter: oneOf(MATTER, 'M-404'),
    clearance: fc.constantFrom<Question['clearance'][]>(1, 2, 3, 3, 3, 4),
    areas: fc.constantFrom(['150602'], ['150602'], ['1506'], ['150621']),
    numbers: choices,
  })
  .map((one) => {
    if (one.as === 'citizen') return { ...one, purpose: 'OWN_DATA', areas: [] };
    return one.as === 'stranger' ? { ...one, purpose: 'AUDIT' } : one;
  });

const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  String: ['150602', '1506', 'text 0 1', 'text 1 1', 'note 0', 'note 1', INSIDE, OUTSIDE, null],
  Int: [1, 2, 5, 50],
  Boolean: [true, false],
};
const values: Values = (scalar) => VALUES[scalar] ?? [];

export interface Asked {
  readonly ask: WorldAsk;
  readonly operation: Operation;
  readonly asking: Asking;
}

export function schemaOf(graph: Graph): GraphQLSchema {
  return buildSchema(plainSdl(graph));
}

/** Undefined where chance wrote an operation that is not valid. */
export function askedOf(schema: GraphQLSchema, question: Question): Asked | undefined {
  const { as, purpose, matter, clearance, areas, numbers } = question;
  const { query, variables } = operationOf(schema, values, numbers);
  const document = parse(query);
  if (validate(schema, document).length > 0) return undefined;
  const [definition] = document.definitions;
  if (definition?.kind !== 'OperationDefinition') return undefined;
  const coerced = getVariableValues(schema, definition.variableDefinitions ?? [], variables);
  if (!coerced.coerced) return undefined;
  const { kind, dept, duties, clearance: highest } = CLASSES[as];
  return {
    ask: { as, purpose, matter, claims: { clearance, areas }, query, variables },
    operation: { schema, document, variables: coerced.coerced },
    asking: {
      ...{ kind, dept, duties: [...duties], areas, sub: subOf(as) },
      // A token says what it likes; the registry bounds it.
      clearance: Math.min(clearance, highest),
    } as Asking,
  };
}
