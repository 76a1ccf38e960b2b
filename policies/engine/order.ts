/** Orders that decide between entries: by code unit, the same on every machine, whatever its locale. */

export function byText(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

export function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return byText(left.id, right.id);
}
