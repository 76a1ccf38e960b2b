/** What a step is asked, and what it may answer. */
import type { Coordinate, Deny, Item, Mask, Reason, Scope, SubjectClass } from '../model/index.ts';
import type { Policy } from './policy.ts';

export interface Question {
  readonly policy: Policy;
  readonly subject: SubjectClass;
  readonly purpose: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly item: Item;
  /** Whether the class is entitled to another item, combinations apart. */
  readonly entitled: (coordinate: Coordinate) => boolean;
}

/** One way in which a candidate shows the item; see GrantPart, whose scope is these rows. */
export interface Part {
  readonly agreement?: string;
  /** Rows that both its resource scope and its item scope admit, in normal form. */
  readonly rows: Scope;
  readonly mask?: Mask | undefined;
}

export type Parts = readonly [Part, ...Part[]];

/** What the grant chain would grant; denials over grants may still narrow or refuse it. */
export interface Candidate {
  readonly via: 'own-data' | 'own-item' | 'unconditional' | 'agreement';
  readonly ruleId: string;
  /** Those of agreements by id. */
  readonly parts: Parts;
}

export type Outcome =
  /** The step does not concern this item or subject. */
  | { readonly kind: 'skip' }
  /** It does, and has no objection. */
  | { readonly kind: 'pass'; readonly ruleId: string }
  | { readonly kind: 'grant'; readonly candidate: Candidate }
  | { readonly kind: 'deny'; readonly deny: Deny };

export interface Step {
  readonly name: string;
  /**
   * `deny`: a denial that always applies. `grant`: one link of the chain, asked only while nothing is
   * granted. `restrict`: a denial over grants, asked with the candidate.
   */
  readonly part: 'deny' | 'grant' | 'restrict';
  readonly judge: (question: Question, candidate: Candidate | undefined) => Outcome;
}

export function anyPart(parts: readonly Part[]): parts is Parts {
  return parts.length > 0;
}

export const SKIP: Outcome = Object.freeze({ kind: 'skip' });

export function pass(ruleId: string): Outcome {
  return { kind: 'pass', ruleId };
}

export function grant(candidate: Candidate): Outcome {
  return { kind: 'grant', candidate };
}

export function deny(reason: Reason, ruleId: string, basis?: readonly string[]): Outcome {
  return { kind: 'deny', deny: denial(reason, ruleId, basis) };
}

export function denial(reason: Reason, ruleId: string, basis?: readonly string[]): Deny {
  const verdict = { effect: 'deny', reason, ruleId } as const;
  return Object.freeze(basis === undefined ? verdict : { ...verdict, basis });
}
