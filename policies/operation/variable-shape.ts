/** The shape of an operation's variables: all of them that can change what is decided. */
import {
  type GraphQLSchema,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
  visit,
} from 'graphql';
import { conditionVariable, type Variables } from './conditions.ts';
import type { Fragments } from './fragments.ts';
import { collectInput } from './inputs.ts';

/**
 * Same document, operation and shape: same `reach`. Holds, per variable, whether it has a value and which
 * input fields that value holds; and the values of the variables that conditions use. `variables` are
 * coerced, so defaults are in place.
 */
export function variableShape(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): string {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return '';
  const conditions = conditionVariables(operation, fragments);
  const shape = definitions.map(({ variable, type: typeNode }) => {
    const { value: name } = variable.name;
    if (!Object.hasOwn(variables, name)) return [name];
    const value = variables[name];
    if (conditions.has(name)) return [name, value === true];
    const used = new Set<string>();
    const type = typeFromAST(schema, typeNode as Parameters<typeof typeFromAST>[1]);
    if (isInputType(type)) collectInput(type, value, used);
    return [name, value === null ? 'null' : 'set', ...[...used].sort()];
  });
  return JSON.stringify(shape);
}

/** Found once per operation: its document does not change, and every request needs them. */
const CONDITIONS = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();

function conditionVariables(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): ReadonlySet<string> {
  const known = CONDITIONS.get(operation);
  if (known) return known;
  const names = new Set<string>();
  for (const node of [operation, ...fragments.values()])
    visit(node, {
      Directive(directive) {
        const name = conditionVariable(directive);
        if (name !== undefined) names.add(name);
      },
    });
  CONDITIONS.set(operation, names);
  return names;
}
