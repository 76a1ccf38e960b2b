/** Who asks, for what. The class is what decides; the person never does. */
import type { Clearance } from './catalog.ts';

export type SubjectKind = 'department' | 'citizen' | 'service';

/** Subject class (contract): everything about a caller that may change a verdict. */
export interface SubjectClass {
  readonly kind: SubjectKind;
  /** Department, or for a service the department that answers for it; empty for citizens. */
  readonly dept: string;
  /** Sorted. */
  readonly duties: readonly string[];
  /** Effective clearance: the lower of token and registry. */
  readonly clearance: Clearance;
  /** Division codes, sorted. */
  readonly areas: readonly string[];
  /** The application, for services only: agreements and uses may name it, so it changes verdicts. */
  readonly azp?: string;
}

/** A class and what is bound at execution only. */
export interface Subject extends SubjectClass {
  /** Department code, `azp` of a service, or `sub` of a citizen: who owns the ref space. */
  readonly consumer: string;
  /** Pseudonymous subject of the token. For citizens it is their base reference. */
  readonly sub: string;
  /** Open matters named by the token (contract step 5). */
  readonly matters: readonly string[];
}

export const PURPOSES = [
  'CASE_HANDLING',
  'EARLY_MEDIATION',
  'PUBLIC_SERVICE_FAULT',
  'DECISION_SUPPORT',
  'IDENTITY_CHECK',
  'QUALITY_CHECK',
  'EXCHANGE_WORK',
  'POLICY_ADMIN',
  'AUDIT',
  'OWN_DATA',
] as const;
