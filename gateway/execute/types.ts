/** What the executor is given, and what it throws. */

import type { SourceEntry } from '../../policies/model/index.ts';
import type { Keyring } from '../../wire/keyring.ts';
import type { Limits } from '../limits.ts';
import type { PlanNode } from '../plan/index.ts';
import type {
  Decided,
  Executed,
  ParsedOperation,
  Planned,
  PrunedOperation,
  VerifiedIdentity,
} from '../stages.ts';

export type SourceDefinition = Pick<SourceEntry, 'name' | 'url' | 'key' | 'unguarded' | 'refSpace'>;

/**
 * References of one source's space. A reference that does not belong to the space converts to one that
 * nobody has; it never throws.
 */
export interface RefConverter {
  /** Base reference -> reference as the source knows it. */
  toSource(ref: string): string;
  /** Reference as the source gave it -> base reference. */
  fromSource(ref: string): string;
}

type ExecutorLimits = Pick<
  Limits,
  'sourceMs' | 'sourceConnections' | 'sourceWaiting' | 'sourceAnswerBytes' | 'answerErrors'
>;

export interface ExecutorOptions {
  readonly supergraphSdl: string;
  /** Registry entries; every subgraph of the supergraph needs one. */
  readonly sources: readonly SourceDefinition[];
  readonly keyring: Pick<Keyring, 'secret'>;
  readonly limits: ExecutorLimits;
  /** Sources whose reads are sent a second time where they are slower than usual; none by default. */
  readonly hedgedSources?: readonly string[];
  /** Name of this gateway, `iss` of context tokens. */
  readonly instance: string;
  /** Converter of a ref space; asked once per source whose space is not `base`. */
  readonly refSpace?: (space: string) => RefConverter;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Why a source counted as away; for the log, never for the client. */
  readonly onSourceFailure?: (source: string, cause: string) => void;
}

export interface ExecuteRequest {
  readonly pruned: PrunedOperation;
  /** Coerced variables, references in the base space. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly identity: VerifiedIdentity;
  readonly decided: Decided;
  readonly kind: ParsedOperation['kind'];
  readonly signal: AbortSignal;
}

/** One source as its calls went, counted since the executor was made. */
export interface SourceState {
  readonly source: string;
  /** It did not answer, and is not called for now (ADR 0200). */
  readonly circuitOpen: boolean;
  /** Calls at this moment. */
  readonly running: number;
  /** Calls that wait for another to end. */
  readonly waiting: number;
  readonly calls: number;
  /** Calls that the connection or the time limit ended. */
  readonly unanswered: number;
  /** Calls that were not sent. */
  readonly refused: number;
  readonly retries: number;
  /** Calls that were sent a second time since the source was slow. */
  readonly hedges: number;
}

export interface Executor {
  /**
   * Merged data in base references, as far as sources answered. Throws PolicyStale,
   * `signal.reason` when the caller goes away, ClientError for subscriptions.
   */
  execute(planned: Planned<PlanNode>, request: ExecuteRequest): Promise<Executed>;
  /** Of each source. */
  states(): SourceState[];
  /** Lets running calls end, then closes all connections. */
  close(): Promise<void>;
}

/**
 * A guard holds a newer bundle than the one this request was decided with. Nothing was answered: the
 * pipeline decides again and repeats once. Never thrown for a mutation whose effects may have begun;
 * there the error stands at the roots concerned.
 */
export class PolicyStale extends Error {
  readonly source: string;

  constructor(source: string) {
    super(`source "${source}" holds a newer policy`);
    this.name = 'PolicyStale';
    this.source = source;
  }
}
