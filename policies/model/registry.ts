/** Who may ask and where data comes from; part of the bundle (contract, "Registry"). */
import type { Clearance } from './catalog.ts';
import type { Text } from './lists.ts';
import type { SubjectKind } from './subject.ts';

export interface Issuer {
  readonly iss: string;
  /** A JWK set, inline. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
  /** Departments this issuer may speak for; citizens only where `*citizen` is listed. */
  readonly departments: readonly string[];
  readonly maxClearance: Clearance;
}

export interface Department {
  readonly id: string;
  readonly name: Text;
  readonly level: 'city' | 'county' | 'town';
  /** Division code. */
  readonly area: string;
  /** Decree 809 arts. 2-3 and 43. */
  readonly binding: 'direct' | 'byReference' | 'byAgreement';
  readonly heads: readonly string[];
}

export interface ClassEntry {
  readonly id: string;
  readonly kind: SubjectKind;
  readonly dept: string;
  readonly duties: readonly string[];
  readonly clearance: Clearance;
  readonly areas: readonly string[];
  /** The application whose class it is, for services only. */
  readonly azp?: string;
}

export interface Persona {
  readonly class: string;
  readonly sub: string;
  readonly areas?: readonly string[];
  readonly matters?: readonly string[];
  readonly label: Text;
}

export interface App {
  readonly azp: string;
  readonly dept: string;
  readonly manifest?: string;
}

/** A subgraph. Without a pairwise key it is `unguarded` (contract, "Between gateway and source"). */
export interface SourceEntry {
  readonly name: string;
  readonly url: string;
  /** SHA-256 of the subgraph's SDL, hex. */
  readonly sdlHash: string;
  /** Key id of the pairwise key. */
  readonly key?: string;
  readonly unguarded?: boolean;
  /** Ref space of the subgraph; `base` unless it has its own. */
  readonly refSpace: string;
}

export interface Registry {
  readonly issuers: readonly Issuer[];
  readonly departments: readonly Department[];
  readonly duties: Readonly<Record<string, { readonly purposes: readonly string[] }>>;
  readonly classes: readonly ClassEntry[];
  readonly personas: Readonly<Record<string, Persona>>;
  readonly apps: readonly App[];
  readonly sources: readonly SourceEntry[];
}
