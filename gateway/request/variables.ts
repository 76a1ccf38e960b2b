/**
 * Variables, coerced with defaults by the rules of the specification. Errors name the variable (with
 * the place inside it) and the rule, never offer a suggestion and never repeat the value.
 */
import {
  coerceInputValue,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import { ClientError, type ErrorDetail } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { atMost } from './over-limit.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** A variable as an operation declares it, its type looked up. */
export interface DeclaredVariable {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly definition: VariableDefinitionNode;
}

/** The variables of an operation; found once, since neither it nor the schema changes. */
export function declaredVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
): DeclaredVariable[] {
  return (operation.variableDefinitions ?? []).flatMap((definition) => {
    const type = typeFromAST(schema, definition.type);
    // Validation has refused other types already; unreachable, but an input without a type is no input.
    return isInputType(type) ? [{ name: definition.variable.name.value, type, definition }] : [];
  });
}

/** Null-prototype record of the variables given or defaulted. Throws BAD_USER_INPUT, LIMIT_EXCEEDED. */
export function coerceVariables(
  declared: readonly DeclaredVariable[],
  given: Variables,
  limits: Limits,
): Variables {
  const faults: ErrorDetail[] = [];
  const coerced: Record<string, unknown> = Object.create(null);
  for (const { name, type, definition } of declared) {
    if (!Object.hasOwn(given, name)) {
      const value = defaultOf(definition, type, faults);
      if (value !== undefined) coerced[name] = value;
      continue;
    }
    coerced[name] = coerceOne(name, type, bare(given[name], limits, 0), faults);
  }
  if (faults.length > 0)
    throw ClientError.of('BAD_USER_INPUT', faults.slice(0, limits.validationErrors));
  return Object.freeze(coerced);
}

function defaultOf(
  definition: VariableDefinitionNode,
  type: GraphQLInputType,
  faults: ErrorDetail[],
): unknown {
  if (definition.defaultValue) return valueFromAST(definition.defaultValue, type);
  if (isNonNullType(type))
    faults.push(fault(`$${definition.variable.name.value}`, 'REQUIRED', `a ${type} is required`));
  return undefined;
}

function coerceOne(
  name: string,
  type: GraphQLInputType,
  value: unknown,
  faults: ErrorDetail[],
): unknown {
  return coerceInputValue(
    value,
    type,
    (path, invalid, error) => {
      const place = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
      const detail = withoutValue(error.message);
      faults.push(fault(`$${name}${place}`, ruleOf(invalid, detail), detail));
    },
    true,
  );
}

function ruleOf(invalid: unknown, message: string): string {
  if (invalid === null || message.includes('was not provided')) return 'REQUIRED';
  return message.includes('is not defined by type') ? 'UNKNOWN_FIELD' : 'TYPE';
}

/** graphql-js puts the value into its messages about leaves, before or behind the rule. */
function withoutValue(message: string): string {
  return message
    .replace(/^Value ".*" does not exist/s, 'The value does not exist')
    .replace(/(cannot represent[^:]*):.*$/s, '$1');
}

function fault(argument: string, rule: string, detail: string): ErrorDetail {
  return { values: { argument, detail }, extensions: { argument, rule } };
}

/** A copy without prototypes, so that a field named `constructor` reads as absent, not as inherited. */
function bare(value: unknown, limits: Limits, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  atMost(limits, 'inputDepth', depth + 1);
  if (Array.isArray(value)) return value.map((element) => bare(element, limits, depth + 1));
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, element] of Object.entries(value)) copy[key] = bare(element, limits, depth + 1);
  return copy;
}
