/** What differs between two bundles, entry by entry and property by property. */
import { isDeepStrictEqual } from 'node:util';
import type { BundleContent } from '../model/index.ts';
import type { Difference, EntryKind } from './types.ts';

type Parts = Pick<BundleContent, 'registry' | 'catalog' | 'lists' | 'agreements'>;
type Entry = Readonly<Record<string, unknown>>;
type Entries = readonly (readonly [id: string, entry: Entry])[];

/** Every entry of a bundle, in the order in which differences are told. */
function entriesOf({ registry, catalog, lists, agreements }: Parts): Record<EntryKind, Entries> {
  return {
    issuer: registry.issuers.map((entry) => [entry.iss, { ...entry }]),
    department: byId(registry.departments),
    duty: Object.entries(registry.duties).map(([id, duty]) => [id, { ...duty }]),
    class: byId(registry.classes),
    persona: Object.entries(registry.personas).map(([id, persona]) => [id, { ...persona }]),
    // An application may act for several departments, each of them registered.
    app: registry.apps.map((entry) => [`${entry.azp} (${entry.dept})`, { ...entry }]),
    source: registry.sources.map((entry) => [entry.name, { ...entry }]),
    resource: Object.entries(catalog.resources).map(([id, resource]) => [id, { ...resource }]),
    item: Object.entries(catalog.items).map(([id, item]) => [id, { ...item }]),
    argument: Object.entries(catalog.reads).map(([id, items]) => [id, { items }]),
    mutation: Object.entries(catalog.actions).map(([id, duties]) => [id, { duties }]),
    abstractType: Object.entries(catalog.possibleTypes).map(([id, types]) => [id, { types }]),
    basis: byId(lists.basis),
    negative: byId(lists.negative),
    demand: byId(lists.demand),
    responsibility: byId(lists.responsibility),
    use: byId(lists.uses),
    combination: byId(lists.combinations),
    agreement: byId(agreements),
  };
}

function byId(entries: readonly { readonly id: string }[]): Entries {
  return entries.map((entry) => [entry.id, { ...entry }]);
}

/** In the order of kinds, then of ids. Where something was written down is no difference. */
export function differences(before: Parts, after: Parts): readonly Difference[] {
  const [left, right] = [entriesOf(before), entriesOf(after)];
  const kinds = Object.keys(left) as EntryKind[];
  return kinds.flatMap((kind) => differencesOf(kind, left[kind], right[kind]));
}

function differencesOf(entry: EntryKind, before: Entries, after: Entries): Difference[] {
  const [left, right] = [new Map(before), new Map(after)];
  const ids = [...new Set([...left.keys(), ...right.keys()])].sort();
  return ids.flatMap((id): Difference[] => {
    const [old, young] = [left.get(id), right.get(id)];
    if (!old || !young) return [{ entry, id, before: old, after: young }];
    return propertiesOf(old, young)
      .filter((property) => !isDeepStrictEqual(old[property], young[property]))
      .map((property) => ({
        ...{ entry, id, property },
        before: old[property],
        after: young[property],
      }));
  });
}

function propertiesOf(left: Entry, right: Entry): string[] {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => name !== 'location');
}

/** Whether two entries of one kind share an id: then neither can be compared with anything. */
export function hasDuplicates(bundle: Parts): boolean {
  return Object.values(entriesOf(bundle)).some(
    (entries) => new Set(entries.map(([id]) => id)).size < entries.length,
  );
}
