/**
 * Scopes (共享范围): conditions over a row, symbolic until execution, always expressible as a `where` of
 * the row's own source. What cannot be expressed here cannot be a scope; a lint refuses it.
 */
import type { Coordinate } from './catalog.ts';

export type ScopeValue =
  | { readonly literal: string | number | boolean | readonly (string | number)[] }
  /** Bound at execution from the verified token. `self` is the citizen's own base reference. */
  | { readonly subject: 'areas' | 'department' | 'self' };

export type ScopeOperator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'gte'
  | 'lte'
  /** Division codes are hierarchical (GB/T 2260 + GB/T 10114): 150602 contains 150602001. */
  | 'within';

export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'compare';
      /** Item of the same type whose single column is compared. */
      readonly item: Coordinate;
      readonly op: ScopeOperator;
      readonly value: ScopeValue;
    }
  /** The row is about the subject itself: the resource's `subject` column equals the token's reference. */
  | { readonly kind: 'self' }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Scope[] };

export const ALL: Scope = Object.freeze({ kind: 'all' });
export const NONE: Scope = Object.freeze({ kind: 'none' });

/** A scope with the subject's values in place: what a source turns into a `where`. */
export type BoundScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'compare';
      readonly item: Coordinate;
      readonly op: ScopeOperator;
      readonly value: string | number | boolean | readonly (string | number)[];
    }
  /** The resource's `subject` column equals `ref`, a base reference. */
  | { readonly kind: 'self'; readonly ref: string }
  | { readonly kind: 'and' | 'or'; readonly of: readonly BoundScope[] };
