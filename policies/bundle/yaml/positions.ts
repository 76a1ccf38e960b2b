/**
 * Where entries and their parts stand in YAML. Kept beside the entries, so that bundles stay small.
 */
import type { SourceLocation } from '../../model/index.ts';

export type YamlPath = readonly (string | number)[];
type Locate = (path: YamlPath) => SourceLocation;

const positions = new WeakMap<object, Locate>();

/** Remembers how to find the parts of `entry`; paths are relative to it. */
export function rememberPositions(entry: object, locate: Locate): void {
  positions.set(entry, locate);
}

/** Where a part of an entry stands; the entry itself where the part is unknown. */
export function locate(
  entry: object & { readonly location?: SourceLocation },
  ...path: YamlPath
): SourceLocation | undefined {
  return positions.get(entry)?.(path) ?? entry.location;
}
