/** The three lists (三清单), registered uses, combinations and agreements, as they stand in a bundle. */
import type { Coordinate, Mask, SourceLocation } from './catalog.ts';
import type { Scope } from './scope.ts';

/** zh-CN and en: every text a person reads. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** A legal basis that entries may cite by id. */
export interface Basis {
  readonly id: string;
  readonly title: Text;
  readonly article: string;
  readonly rank: 'LAW' | 'ADMINISTRATIVE_REGULATION' | 'STATE_COUNCIL_DECISION' | 'OTHER';
  readonly location?: SourceLocation;
}

/**
 * 负面清单. STATUTORY cites a law, administrative regulation or State Council decision (Decree 809 art.
 * 14); PROTECTIVE says that no purpose is admitted (PIPL arts. 6, 28, 34), confirmed and reviewed yearly.
 */
export interface NegativeEntry {
  readonly id: string;
  readonly kind: 'STATUTORY' | 'PROTECTIVE';
  readonly label: Text;
  readonly basis: readonly string[];
  readonly coordinates: readonly Coordinate[];
  readonly classes: readonly string[];
  readonly resources: readonly string[];
  /** ISO date of the last yearly review (PROTECTIVE). */
  readonly reviewed?: string;
  readonly location?: SourceLocation;
}

/** 需求清单: who needs which item for which duty, purpose and matter (Decree 809 art. 20). */
export interface DemandEntry {
  readonly id: string;
  readonly consumer: string;
  readonly purpose: string;
  readonly duty: string;
  readonly items: readonly Coordinate[];
  readonly label: Text;
  readonly basis: readonly string[];
  readonly location?: SourceLocation;
}

/** 责任清单: what a supplier promises for items. */
export interface ResponsibilityEntry {
  readonly id: string;
  readonly supplier: string;
  readonly items: readonly Coordinate[];
  readonly updateCycle: string;
  /** Shares, 0 to 1. */
  readonly completeness: number;
  readonly accuracy: number;
  readonly contact: string;
  readonly answers: readonly string[];
  readonly location?: SourceLocation;
}

/** A registered use of unconditional items (登记使用), answered within one working day. */
export interface RegisteredUse {
  readonly id: string;
  readonly consumer: string;
  readonly purpose: string;
  readonly items: readonly Coordinate[];
  readonly location?: SourceLocation;
}

/** Items that together raise the level (DB31/T 310030-2025 cl. 5.3.5; Decree 809 art. 25). */
export interface Combination {
  readonly id: string;
  readonly label: Text;
  readonly items: readonly Coordinate[];
  /** Level that all of them together have; members at the highest level are denied above clearance. */
  readonly level: 1 | 2 | 3 | 4;
  readonly location?: SourceLocation;
}

/** 共享协议: terms by which a conditional item is granted. */
export interface Agreement {
  readonly id: string;
  readonly kind: 'STANDING' | 'NEGOTIATED' | 'PROCURED';
  readonly supplier: string;
  /** Department, or `azp` of a service, with its level of government and area. */
  readonly consumer: string;
  readonly purpose: string;
  readonly items: readonly Coordinate[];
  /** Rows per type: removed silently, inside SQL. Types without an entry: all rows. */
  readonly resourceScope: Readonly<Record<string, Scope>>;
  /** Cells per item: nulled with ROW_SCOPE. */
  readonly itemScope: Readonly<Record<Coordinate, Scope>>;
  readonly masks: Readonly<Record<Coordinate, Mask>>;
  /** Distinct persons per day; absent: no quota. */
  readonly volume?: number;
  /** Milliseconds since the epoch, half-open [from, until). */
  readonly from: number;
  readonly until: number;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'TERMINATED';
  readonly terms: {
    readonly principle: Text;
    readonly goal: Text;
    readonly content: Text;
    readonly method: Text;
  };
  readonly retentionDays: number;
  /** Record of the impact assessment (PIPL art. 55); required over personal items. */
  readonly impactAssessment?: string;
  readonly location?: SourceLocation;
}

export interface Lists {
  readonly basis: readonly Basis[];
  readonly negative: readonly NegativeEntry[];
  readonly demand: readonly DemandEntry[];
  readonly responsibility: readonly ResponsibilityEntry[];
  readonly uses: readonly RegisteredUse[];
  readonly combinations: readonly Combination[];
}
