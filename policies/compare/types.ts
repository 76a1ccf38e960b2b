/** What differs between two bundles, as what somebody gets more or less of. */
import type { Coordinate, SubjectClass, TypeName, Verdict } from '../model/index.ts';

/**
 * The loosening order (design, "Words"): Deny < Mask, Conditional < Allow. `looser`: somebody gets more
 * than before; `tighter`: less and nothing more; `other`: neither can be shown, which counts as looser
 * wherever one officer's word would be enough.
 */
export type Direction = 'looser' | 'tighter' | 'other';

interface ClassChange {
  /** Id of the registry's class, of either bundle. */
  readonly classId: string;
  /** As the newer bundle has the class; as the older one where the newer has none. */
  readonly subject: SubjectClass;
  readonly purpose: string;
  readonly direction: Direction;
  /** Milliseconds since the epoch from which it holds; not before the instant compared from. */
  readonly from: number;
}

/** A coordinate or argument whose verdict changes for a class and purpose. */
export interface VerdictChange extends ClassChange {
  readonly kind: 'item' | 'argument';
  readonly coordinate: Coordinate;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** Rows of a type that a class sees for a purpose. */
export interface RowsChange extends ClassChange {
  readonly kind: 'rows';
  readonly type: TypeName;
}

/** A purpose that the gate opens or closes for a class; nothing else is said of that purpose then. */
export interface GateChange extends ClassChange {
  readonly kind: 'gate';
}

/** Entries of a bundle, by what they are of. */
export type EntryKind =
  | 'issuer'
  | 'department'
  | 'duty'
  | 'class'
  | 'persona'
  | 'app'
  | 'source'
  | 'resource'
  | 'item'
  | 'argument'
  | 'mutation'
  | 'abstractType'
  | 'basis'
  | 'negative'
  | 'demand'
  | 'responsibility'
  | 'use'
  | 'combination'
  | 'agreement';

/** What differs in one entry: one of its properties, or that it is there at all. */
export interface Difference {
  readonly entry: EntryKind;
  /** Id of the entry; issuer, name, duty, coordinate or type for those that have another name. */
  readonly id: string;
  /** Absent where the whole entry was added or removed; then one of the values is undefined. */
  readonly property?: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * A difference that counts although no verdict tells of it: who may issue tokens, what a level demands
 * beside clearance (a matter, a fresh policy), what is listed, volumes, retention, sources.
 */
export interface EntryChange extends Difference {
  readonly kind: 'entry';
  readonly direction: Direction;
}

export type PolicyChange = VerdictChange | RowsChange | GateChange | EntryChange;
