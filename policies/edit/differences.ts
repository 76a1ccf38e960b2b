/** What differs between two contents, as the operations that make the one of the other. */
import type { BundleContent } from '../model/index.ts';
import { entriesOf } from './sections.ts';
import { KINDS, type Kind, type Operation } from './types.ts';
import { sameValue } from './values.ts';

/** In the order of KINDS and ids; where something is written is no difference. */
export function differences(before: BundleContent, after: BundleContent): Operation[] {
  return KINDS.flatMap((kind) => [...ofKind(before, after, kind)]);
}

function* ofKind(before: BundleContent, after: BundleContent, kind: Kind): Iterable<Operation> {
  const had = entriesOf(before, kind);
  const has = entriesOf(after, kind);
  for (const [id, value] of [...has].sort(([a], [b]) => (a < b ? -1 : 1)))
    if (!had.has(id) || !sameValue(had.get(id), value)) yield { op: 'put', kind, id, value };
  for (const id of [...had.keys()].sort()) if (!has.has(id)) yield { op: 'remove', kind, id };
}

/** Whether two contents say the same, number, date and places apart. */
export function sameContent(a: BundleContent, b: BundleContent): boolean {
  return differences(a, b).length === 0;
}
