/** `__schema` and `__type`, answered from the consumer schema; no source is asked. */
import {
  type DocumentNode,
  execute,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { InternalError } from '../errors.ts';
import type { ParsedOperation } from '../stages.ts';
import type { SelectedField } from './selection.ts';

/** JSON text of the field's value. Introspection is a pure function of the schema, and synchronous. */
export function introspect(parsed: ParsedOperation, field: SelectedField): string {
  const { schema, document, operation, variables } = parsed;
  const query: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: operation.variableDefinitions ?? [],
    selectionSet: { kind: Kind.SELECTION_SET, selections: field.nodes },
  };
  const only: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      query,
      ...document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
    ],
  };
  const result = execute({ schema, document: only, variableValues: variables });
  if (result instanceof Promise) throw new InternalError('introspection was asynchronous');
  if (result.errors || !result.data)
    throw new InternalError('introspection failed', result.errors?.[0]);
  return JSON.stringify(result.data[field.key]);
}
