/** Orders that decide between entries: by code unit, the same on every machine, whatever its locale. */

export function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

export function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return byText(left.id, right.id);
}
