/**
 * What each stage of the pipeline hands to the next. Branded and frozen: `plan()` cannot be called with
 * an operation that was not pruned, nor `decide()` with an identity that was not verified.
 */
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Coordinate, DecisionMap, Subject } from '../policies/model/index.ts';
import type { CellReport } from '../wire/answer.ts';
import type { Language } from '../wire/text.ts';

declare const stage: unique symbol;
type Stage<Name extends string> = { readonly [stage]: Name };

/** receive: bytes, headers and JSON, unambiguous. */
export type Received = Stage<'received'> & {
  /** Empty where the request names a persisted document instead. */
  readonly query: string;
  /** SHA-256 of a persisted document, hex. */
  readonly documentId?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  readonly authorization: string | undefined;
  readonly purpose: string | undefined;
  readonly matter: string | undefined;
  readonly denials: 'errors' | 'extensions' | 'both';
  readonly language: Language;
  /** The answer's media type, negotiated. */
  readonly accept: 'application/json' | 'application/graphql-response+json';
  /** GET: a query may be answered, nothing that has effects. */
  readonly queriesOnly: boolean;
  readonly signal: AbortSignal;
};

/** identity: who asks, verified. */
export type VerifiedIdentity = Stage<'identity'> & {
  readonly subject: Subject;
  /** Canonical text of the subject class: same text, same verdicts. */
  readonly classKey: string;
  /** Id of the class in the registry, for metrics; undefined where none matches. */
  readonly classId?: string | undefined;
  /** The application the user works with, for the ledger. */
  readonly app?: string | undefined;
  /** The user's token, forwarded unchanged to guarded sources. */
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
};

/** request: parsed, within limits, valid against the consumer schema of the audience. */
export type ParsedOperation = Stage<'parsed'> & {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** SHA-256 of document text and operation name. */
  readonly hash: string;
  /** Coerced, defaults applied; references still in the consumer's space. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Input coordinates present and values of condition variables: part of the decision cache's key. */
  readonly variableShape: string;
  readonly schema: GraphQLSchema;
};

/** decide: the verdicts of one operation. A refusal is thrown as ClientError FORBIDDEN. */
export type Decided = Stage<'decided'> & {
  readonly decisionId: string;
  readonly policyVersion: string;
  readonly bundleHash: string;
  readonly decisions: DecisionMap;
  readonly purpose: string;
  readonly matter: string | undefined;
  /** Denied for this operation only; sent to the guards. */
  readonly deniedHere: readonly Coordinate[];
};

/** A part of the client's operation that was taken out. */
export interface RemovedField {
  readonly coordinate: Coordinate;
  /** Response keys, `@` for a list level: the pattern of the client contract. */
  readonly pattern: readonly string[];
  readonly reason: string;
  readonly ruleId: string;
  readonly basis: readonly string[];
}

/** prune: what may be fetched. Under an allow-all bundle `text` prints the client's own operation. */
export type PrunedOperation = Stage<'pruned'> & {
  /** Undefined when nothing is left to fetch. */
  readonly text: string | undefined;
  readonly document: DocumentNode | undefined;
  readonly removed: readonly RemovedField[];
  /** Variables still used, by name. */
  readonly variableNames: readonly string[];
};

/** plan: the planner's tree, already checked by the plan contract; see plan/planner.ts for nodes. */
export type Planned<Node> = Stage<'planned'> & {
  readonly root: Node | undefined;
  readonly key: string;
  /** Aliases lie in the data under keys of their own (data-key.ts). */
  readonly apart: boolean;
};

/** execute: merged data in base references, with what the guards reported. */
export type Executed = Stage<'executed'> & {
  readonly data: Record<string, unknown> | null;
  /** As the plan says; paths of errors and cells have the client's keys all the same. */
  readonly apart: boolean;
  readonly errors: readonly SourceError[];
  readonly cells: readonly CellReport[];
  readonly subjects: readonly string[];
  readonly rows: Readonly<Record<string, number>>;
  readonly calls: readonly SourceCall[];
};

/** A source's failure or error, before masking. Path is a response path of the client's operation. */
export interface SourceError {
  readonly source: string;
  readonly code: string;
  readonly message: string;
  readonly path: readonly (string | number)[];
  /**
   * The source's own `extensions`, unverified; respond shows `argument`, `rule` and `reason` of known
   * codes, after checking their form, and nothing else.
   */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** One call to a source, for `trace` and metrics. */
export interface SourceCall {
  readonly source: string;
  readonly round: number;
  readonly operation: string;
  readonly milliseconds: number;
  readonly statements: number | undefined;
}

/** respond: the answer as text, not yet sent. */
export type Answer = Stage<'answer'> & {
  readonly status: number;
  /** Octets (octets.ts). */
  readonly body: string;
};

/** Brands and freezes a stage's output; only the stage itself calls it. */
export function seal<T extends Stage<string>>(value: Omit<T, typeof stage>): T {
  return Object.freeze(value) as T;
}
