/** Operations as texts arrive: parsed and validated once per text, pruned once per set of denials. */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Coordinate } from '../../policies/model/index.ts';
import { fragmentsOf, prune } from '../../policies/operation/index.ts';
import { bilingual, MESSAGES } from './errors.ts';

const TEXTS_MAX = 1_000;
const TOKENS_MAX = 20_000;

export interface ReadOperation {
  readonly text: string;
  /** SHA-256 of text and operation name. */
  readonly hash: string;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Every root field is `_service`. */
  readonly serviceOnly: boolean;
}

export interface PrunedText {
  /** Undefined where nothing is left. */
  readonly text: string | undefined;
  readonly removed: readonly {
    readonly coordinate: Coordinate;
    readonly pattern: readonly string[];
  }[];
}

export interface Operations {
  /** Throws GraphQLError; what is wrong is told without the schema's names. */
  read(text: string, operationName: string | undefined): ReadOperation;
  /** Coerced, defaults applied. Throws GraphQLError BAD_USER_INPUT. */
  variables(
    operation: ReadOperation,
    given: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>>;
  /** `denied` are coordinates that the operation reaches. */
  prune(operation: ReadOperation, denied: ReadonlySet<Coordinate>): PrunedText;
}

export function createOperations(schema: GraphQLSchema): Operations {
  const documents = new LRUCache<string, DocumentNode>({ max: TEXTS_MAX });
  const operations = new LRUCache<string, ReadOperation>({ max: TEXTS_MAX });
  const pruned = new LRUCache<string, PrunedText>({ max: TEXTS_MAX });

  function documentOf(text: string): DocumentNode {
    const known = documents.get(text);
    if (known) return known;
    const document = parseText(text);
    if (validate(schema, document).length > 0) throw invalid('GRAPHQL_VALIDATION_FAILED');
    documents.set(text, document);
    return document;
  }

  function read(text: string, operationName: string | undefined): ReadOperation {
    // No name holds the character: name and text cannot be told apart otherwise.
    const key = `${operationName ?? ''}\0${text}`;
    const known = operations.get(key);
    if (known) return known;
    const hash = createHash('sha256').update(key).digest('base64url');
    const operation = readOperation(documentOf(text), text, hash, operationName);
    operations.set(key, operation);
    return operation;
  }

  return {
    read,
    variables({ operation }, given) {
      const definitions = operation.variableDefinitions ?? [];
      const coerced = getVariableValues(schema, definitions, given);
      if (coerced.errors) throw invalid('BAD_USER_INPUT');
      return coerced.coerced;
    },
    prune(operation, denied) {
      if (denied.size === 0) return { text: operation.text, removed: [] };
      const key = `${operation.hash}\0${[...denied].sort().join('\0')}`;
      const known = pruned.get(key);
      if (known) return known;
      const result = pruneOperation(schema, operation, denied);
      pruned.set(key, result);
      return result;
    },
  };
}

function parseText(text: string): DocumentNode {
  try {
    return parse(text, { maxTokens: TOKENS_MAX, noLocation: true });
  } catch {
    throw invalid('GRAPHQL_PARSE_FAILED');
  }
}

function invalid(code: string): GraphQLError {
  return new GraphQLError(bilingual(MESSAGES.QUERY), { extensions: { code } });
}

function readOperation(
  document: DocumentNode,
  text: string,
  hash: string,
  operationName: string | undefined,
): ReadOperation {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const named = operations.filter(
    (operation) => operationName === undefined || operation.name?.value === operationName,
  );
  const [operation] = named;
  if (!operation || named.length > 1 || operation.operation === 'subscription')
    throw invalid('OPERATION_RESOLUTION_FAILURE');
  const fragments = fragmentsOf(document);
  const serviceOnly = operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value === '_service',
  );
  return { text, hash, document, operation, fragments, serviceOnly };
}

function pruneOperation(
  schema: GraphQLSchema,
  { document, operation }: ReadOperation,
  denied: ReadonlySet<Coordinate>,
): PrunedText {
  const result = prune(schema, document, operation.name?.value, (coordinate) =>
    denied.has(coordinate),
  );
  return {
    text: result.document && print(result.document),
    removed: result.removed,
  };
}
