/** Verdicts and refusals: what the policy answers. Shapes fixed by the contract (docs/POLICY.md). */
import type { Coordinate, Mask, TypeName } from './catalog.ts';
import type { Scope } from './scope.ts';

export const REASONS = [
  'NEGATIVE_LIST',
  'DUTY',
  'WITHHELD',
  'NO_AGREEMENT',
  'AGREEMENT_EXPIRED',
  'AGREEMENT_SUSPENDED',
  'USE_NOT_REGISTERED',
  'UNPUBLISHED',
  'CLEARANCE_TOO_LOW',
  'COMBINATION',
  'ROW_SCOPE',
  'SCOPE_UNKNOWN',
  'QUOTA_EXCEEDED',
  'DECISION_ERROR',
  'NO_RULE',
  'POLICY_UNAVAILABLE',
  'POLICY_STALE',
] as const;
/** Why one field is denied. */
export type Reason = (typeof REASONS)[number];

export const REFUSAL_REASONS = [
  'PURPOSE_MISSING',
  'PURPOSE_UNKNOWN',
  'PURPOSE_NOT_PERMITTED',
  'MATTER_MISSING',
  'MATTER_UNKNOWN',
  'ARGUMENT_READS_DENIED_ITEM',
  'ACTION_NOT_PERMITTED',
] as const;
/** Why a whole operation is refused. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export interface Deny {
  readonly effect: 'deny';
  readonly reason: Reason;
  readonly ruleId: string;
  readonly basis?: readonly string[];
}

/** One way a coordinate is granted: one agreement never lends its scope or mask to another. */
export interface GrantPart {
  readonly agreement?: string;
  /** Rows of the type for which this part holds (resource scope AND item scope); absent: every row. */
  readonly scope?: Scope;
  readonly mask?: Mask;
}

export interface Grant {
  readonly effect: 'grant';
  /** Set when every part masks alike. */
  readonly mask?: Mask;
  /** Rows for which the cell is shown; absent: every row the resource scope admits. */
  readonly itemScope?: Scope;
  readonly agreement?: string;
  /**
   * Only where several agreements differ in scope or mask: parts from the least strict mask to the
   * strictest; a cell takes the first whose scope admits its row, and none means ROW_SCOPE.
   */
  readonly parts?: readonly GrantPart[];
  readonly ruleId: string;
  /** Milliseconds since the epoch until which the verdict holds. */
  readonly validUntil: number;
}

export type Verdict = Deny | Grant;

/** A whole operation is refused; nothing is executed. */
export interface Refusal {
  readonly refused: RefusalReason;
  readonly ruleId: string;
  /** The argument, mutation or item it is about. */
  readonly coordinate?: Coordinate;
}

/**
 * The decisions of one operation (contract, "Verdict").
 * `resources`: rows of a type are the union of its scopes; an empty list admits no row. Every reached
 * resource has an entry. `arguments`: verdict per argument and input field used.
 */
export interface DecisionMap {
  readonly coordinates: ReadonlyMap<Coordinate, Verdict>;
  readonly resources: ReadonlyMap<TypeName, readonly Scope[]>;
  readonly arguments: ReadonlyMap<Coordinate, Verdict>;
  readonly validUntil: number;
}
