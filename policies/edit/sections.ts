/** Where each kind of entry stands in a bundle: lists by id, or records by name. */
import type { BundleContent } from '../model/index.ts';
import type { EntryKey, Kind } from './types.ts';

interface Section {
  readonly path: readonly [string] | readonly [string, string];
  /** Member that holds the id: in every list, and in records whose entries repeat their name. */
  readonly id?: string;
  readonly record?: true;
  /** Whether entries carry the place they were written at. */
  readonly located?: true;
}

const list = (name: string): Section => ({ path: ['lists', name], id: 'id', located: true });
const registered = (name: string, id: string): Section => ({ path: ['registry', name], id });
const named = (name: string): Section => ({ path: ['registry', name], record: true });
const catalogued = (name: string): Section => ({ path: ['catalog', name], record: true });

export const SECTIONS: Readonly<Record<Kind, Section>> = {
  basis: list('basis'),
  negative: list('negative'),
  demand: list('demand'),
  responsibility: list('responsibility'),
  use: list('uses'),
  combination: list('combinations'),
  agreement: { path: ['agreements'], id: 'id', located: true },
  issuer: registered('issuers', 'iss'),
  department: registered('departments', 'id'),
  duty: named('duties'),
  class: registered('classes', 'id'),
  persona: named('personas'),
  app: registered('apps', 'azp'),
  source: registered('sources', 'name'),
  resource: { ...catalogued('resources'), id: 'type', located: true },
  item: { ...catalogued('items'), id: 'coordinate', located: true },
  reads: catalogued('reads'),
  action: catalogued('actions'),
  abstract: catalogued('possibleTypes'),
};

type Tree = Readonly<Record<string, unknown>>;

/** The entries of a kind, by id. */
export function entriesOf(content: BundleContent, kind: Kind): ReadonlyMap<string, unknown> {
  const { path, id = 'id', record } = SECTIONS[kind];
  const part = path.reduce<unknown>((tree, name) => (tree as Tree)[name], content);
  if (record) return new Map(Object.entries(part as Tree));
  return new Map((part as readonly Tree[]).map((entry) => [String(entry[id]), entry]));
}

/** The content with the entries of a kind replaced. */
export function withEntries(
  content: BundleContent,
  kind: Kind,
  entries: ReadonlyMap<string, unknown>,
): BundleContent {
  const { path, record } = SECTIONS[kind];
  const part = record ? Object.fromEntries(entries) : [...entries.values()];
  const [outer, inner] = path;
  const tree = content as unknown as Tree;
  const changed = inner === undefined ? part : { ...(tree[outer] as Tree), [inner]: part };
  return { ...content, [outer]: changed };
}

export function keyOf({ kind, id }: { readonly kind: Kind; readonly id: string }): EntryKey {
  return `${kind}/${id}`;
}

/** Kind and id of a key. */
export function ofKey(key: EntryKey): { readonly kind: Kind; readonly id: string } {
  const slash = key.indexOf('/');
  return { kind: key.slice(0, slash) as Kind, id: key.slice(slash + 1) };
}
