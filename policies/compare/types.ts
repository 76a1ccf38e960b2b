/** What differs between two bundles, as what somebody gets more or less of. */
import type { Coordinate, SubjectClass, TypeName, Verdict } from '../model/index.ts';

/**
 * The loosening order (design, "Words"): Deny < Mask, Conditional < Allow. `looser`: somebody gets more
 * than before; `tighter`: less and nothing more; `other`: neither can be shown, which counts as looser
 * wherever one officer's word would be enough.
 */
export type Direction = 'looser' | 'tighter' | 'other';

interface Change {
  /** Id of the registry's class, of either bundle. */
  readonly classId: string;
  readonly subject: SubjectClass;
  readonly purpose: string;
  readonly direction: Direction;
}

/** A coordinate or argument whose verdict changes for a class and purpose. */
export interface VerdictChange extends Change {
  readonly kind: 'item' | 'argument';
  readonly coordinate: Coordinate;
  readonly before: Verdict;
  readonly after: Verdict;
}

/** Rows of a type that a class sees for a purpose. */
export interface RowsChange extends Change {
  readonly kind: 'rows';
  readonly type: TypeName;
}

/** A purpose that the gate opens or closes for a class. */
export interface GateChange extends Change {
  readonly kind: 'gate';
}

export type PolicyChange = VerdictChange | RowsChange | GateChange;
