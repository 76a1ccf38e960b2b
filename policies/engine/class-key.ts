/** One text per subject class: same text, same verdicts. */
import type { SubjectClass } from '../model/index.ts';

/** Key of caches. Holds nothing of the person, and no line break: JSON escapes it. */
export function classKeyOf({ kind, dept, duties, clearance, areas, azp }: SubjectClass): string {
  return JSON.stringify([kind, dept, duties, clearance, areas, azp ?? null]);
}
