/** The pure face of the engine: one question, one answer, nothing remembered. */
import type { Coordinate, Scope, SubjectClass, TypeName, Verdict } from '../model/index.ts';
import { entitlementOf } from './entitlement.ts';
import type { Policy } from './policy.ts';

/** Steps 2 to 4 of the contract. The gate, the matter and the arguments belong to whole operations. */
export function decide(
  policy: Policy,
  subject: SubjectClass,
  purpose: string,
  coordinate: Coordinate,
  now: number,
): Verdict {
  return entitlementOf(policy, subject, purpose, now).decide(coordinate);
}

/**
 * Rows of a type that the class may see for the purpose: the union of the scopes, and no row where there
 * is none. Static: the same for every operation, so gateway and guard agree on it.
 */
export function rowScopes(
  policy: Policy,
  subject: SubjectClass,
  purpose: string,
  type: TypeName,
  now: number,
): readonly Scope[] {
  return entitlementOf(policy, subject, purpose, now).rowScopes(type);
}
