import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Audience, Bundle, Coordinate, Subject } from '../../policies/model/index.ts';
import { fragmentsOf, variableShape } from '../../policies/operation/index.ts';
import type { Message } from '../../wire/text.ts';
import { ClientError } from '../errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import { type ParsedOperation, type Received, seal } from '../stages.ts';
import { buildConsumerSchema } from './consumer-schema.ts';
import { costOf } from './cost.ts';
import { checkOperations } from './operation-limits.ts';
import { atMost } from './over-limit.ts';
import { parseFailure } from './parse-failure.ts';
import { checkText } from './text-limits.ts';
import { checkValid } from './validation.ts';
import { coerceVariables, type DeclaredVariable, declaredVariables } from './variables.ts';

export interface RequestStageOptions {
  readonly supergraphSdl: string;
  readonly bundle: Bundle;
  /** See `isControlled`. */
  readonly controlled: (coordinate: Coordinate) => boolean;
  readonly limits?: Limits;
}

/** What the stage reads of a request. */
export type RequestInput = Pick<Received, 'query' | 'variables' | 'operationName'>;

export interface RequestStage {
  /** Throws ClientError: LIMIT_EXCEEDED, GRAPHQL_*, OPERATION_*, BAD_USER_INPUT. */
  parse(received: RequestInput, subject: Pick<Subject, 'kind'>): ParsedOperation;
  /** Consumer schema of an audience; built once, at its first use. */
  schemaFor(audience: Audience): GraphQLSchema;
}

const AUDIENCES: Readonly<Record<Subject['kind'], Audience>> = {
  department: 'DEPARTMENT',
  citizen: 'CITIZEN',
  service: 'SERVICE',
};

/** One stage per bundle: schemas and document caches end with it. */
export function createRequestStage(options: RequestStageOptions): RequestStage {
  const limits = options.limits ?? DEFAULT_LIMITS;
  const desks = new Map<Audience, AudienceDesk>();

  function deskFor(audience: Audience): AudienceDesk {
    const known = desks.get(audience);
    if (known) return known;
    const { supergraphSdl, bundle, controlled } = options;
    const { catalog } = bundle;
    const schema = buildConsumerSchema({ supergraphSdl, catalog, audience, controlled });
    const desk = { schema, documents: documentCache(limits) };
    desks.set(audience, desk);
    return desk;
  }

  return {
    parse: (received, subject) => parseRequest(received, deskFor(AUDIENCES[subject.kind]), limits),
    schemaFor: (audience) => deskFor(audience).schema,
  };
}

interface AudienceDesk {
  readonly schema: GraphQLSchema;
  readonly documents: LRUCache<string, ValidDocument>;
}

/** A document that passed every check that needs no variables. */
interface ValidDocument {
  readonly document: DocumentNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** By the `operationName` of the request; only names that select one. */
  readonly operations: Map<string | undefined, ValidOperation>;
}

/** What holds of an operation whatever its variables. */
interface ValidOperation {
  readonly operation: OperationDefinitionNode;
  readonly hash: string;
  readonly declared: readonly DeclaredVariable[];
  /** Cost with the dearest variables. */
  readonly costMost: number;
}

function documentCache(limits: Limits): LRUCache<string, ValidDocument> {
  return new LRUCache({ max: limits.documentCache, maxSize: limits.documentCacheBytes });
}

function parseRequest(received: RequestInput, desk: AudienceDesk, limits: Limits): ParsedOperation {
  const valid = validDocument(received, desk, limits);
  const { document, fragments } = valid;
  const { operation, hash, declared, costMost } = validOperation(received, valid, desk, limits);
  const { schema } = desk;
  atMost(limits, 'variablesBytes', Buffer.byteLength(JSON.stringify(received.variables)));
  const variables = coerceVariables(declared, received.variables, limits);
  // Where even the dearest variables are within bounds, which is usual, none can be over.
  if (costMost > limits.cost)
    atMost(limits, 'cost', costOf({ schema, operation, fragments, limits, variables }));
  return seal<ParsedOperation>({
    document,
    operation,
    kind: operation.operation,
    hash,
    variables,
    variableShape: variableShape(schema, operation, fragments, variables),
    schema,
  });
}

function validDocument(received: RequestInput, desk: AudienceDesk, limits: Limits): ValidDocument {
  const { query: text, operationName } = received;
  const known = desk.documents.get(text);
  if (known) return known;
  checkText(text, limits);
  const document = parseText(text);
  checkOperations(document, limits);
  // Asked for before validation, which would call a subscription a fault of the document.
  selectOperation(document, operationName);
  checkValid(desk.schema, document, limits);
  const valid = { document, fragments: fragmentsOf(document), operations: new Map() };
  // The text itself is the key: two documents can never share an entry.
  desk.documents.set(text, valid, { size: Buffer.byteLength(text) + 1 });
  return valid;
}

function validOperation(
  { query, operationName }: RequestInput,
  { document, fragments, operations }: ValidDocument,
  { schema }: AudienceDesk,
  limits: Limits,
): ValidOperation {
  const known = operations.get(operationName);
  if (known) return known;
  const operation = selectOperation(document, operationName);
  const valid: ValidOperation = {
    operation,
    hash: hashOf(query, operation.name?.value),
    declared: declaredVariables(schema, operation),
    costMost: costOf({ schema, operation, fragments, limits, variables: undefined }),
  };
  operations.set(operationName, valid);
  return valid;
}

function parseText(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (thrown) {
    throw thrown instanceof GraphQLError ? parseFailure(thrown) : thrown;
  }
}

function selectOperation(
  document: DocumentNode,
  name: string | undefined,
): OperationDefinitionNode {
  const operation = findOperation(document, name);
  if (operation.operation === 'subscription')
    throw new ClientError('OPERATION_NOT_SUPPORTED', {
      detail: { zh: '尚未提供订阅', en: 'subscriptions are not served yet' },
    });
  return operation;
}

function findOperation(document: DocumentNode, name: string | undefined): OperationDefinitionNode {
  const operations = document.definitions.filter(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [only, another] = operations;
  if (name === undefined) {
    if (only && !another) return only;
    throw unresolved({ zh: '须以 operationName 指明', en: 'operationName must name one' });
  }
  const found = operations.find((operation) => operation.name?.value === name);
  if (found) return found;
  throw unresolved({
    zh: '没有 operationName 所指的操作',
    en: 'no operation has this operationName',
  });
}

function unresolved(detail: Message): ClientError {
  return new ClientError('OPERATION_RESOLUTION_FAILED', { detail });
}

function hashOf(text: string, operationName: string | undefined): string {
  return createHash('sha256')
    .update(text)
    .update('\0')
    .update(operationName ?? '')
    .digest('hex');
}
