/** What is kept of a list, in its order: the list itself where that is all. Copies were a decision's garbage. */
export function kept<T>(list: readonly T[], keeps: (one: T) => boolean): readonly T[] {
  return list.every(keeps) ? list : list.filter(keeps);
}
