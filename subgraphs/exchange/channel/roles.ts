/** Who somebody is in a matter: from department and duties, never from what the request says. */
import type { Role } from './machine.ts';

export interface Actor {
  /** `department`, `citizen` or `service`. */
  readonly kind: string;
  readonly sub: string;
  readonly dept: string;
  readonly duties: readonly string[];
}

export interface Sides {
  readonly requester: string;
  readonly supplier: string;
  /** The citizen who filed it, where one did. */
  readonly person?: string | null;
}

/** The department of the competent authority (Decree 809 arts. 8-9): the one that runs this office. */
export const AUTHORITY = 'exchange';
const GOVERNMENT = 'government';

/** Roles of the actor in the matter; none: the matter does not exist for them. A program has none. */
export function rolesOf(actor: Actor, { requester, supplier, person }: Sides): readonly Role[] {
  if (actor.kind === 'citizen') return person && person === actor.sub ? ['citizen'] : [];
  if (actor.kind !== 'department' || actor.dept === '') return [];
  const has = (duty: string) => actor.duties.includes(duty);
  const held: [role: Role, holds: boolean][] = [
    ['requester', actor.dept === requester],
    ['requesterHead', actor.dept === requester && has('SHARING_HEAD')],
    ['supplier', actor.dept === supplier],
    ['supplierHead', actor.dept === supplier && has('SHARING_HEAD')],
    ['authority', actor.dept === AUTHORITY && has('DATA_COORDINATION')],
    ['government', actor.dept === GOVERNMENT && has('GOVERNMENT_DECISION')],
  ];
  return held.filter(([, holds]) => holds).map(([role]) => role);
}
