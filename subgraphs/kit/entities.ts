/** Entities that another department resolves: an answer holds their key, and the gateway asks there. */

/** A person, resolved by the grid root database; null where the row names nobody. */
export function personOf(reference: string | null | undefined): { id: string } | null {
  return reference ? { id: reference } : null;
}

/** A place, resolved by the grid root database. */
export function communityOf(code: string | null | undefined): { code: string } | null {
  return code ? { code } : null;
}
