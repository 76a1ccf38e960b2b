/** Which federation a text is: by the SDL of its subgraphs, as a bundle's registry names them. */
import { createHash } from 'node:crypto';
import type { SourceEntry } from '../../policies/model/index.ts';

type Published = Pick<SourceEntry, 'name' | 'sdlHash'>;

/** Equal for equal names and SDL. Addresses are no part of it: who moves changes no graph. */
export function graphIdOf(sources: readonly Published[]): string {
  const entries = sources.map(({ name, sdlHash }) => `${name} ${sdlHash}`).sort();
  return createHash('sha256').update(entries.join('\n')).digest('hex');
}

const MARK = /^# isthmus graph ([0-9a-f]{64})\n/;

/** The supergraph with its id in a comment, so that a gateway that starts need not compose it again. */
export function marked(supergraphSdl: string, id: string): string {
  return `# isthmus graph ${id}\n${supergraphSdl}`;
}

/** Id of a supergraph that was composed for a bundle; undefined for any other. */
export function markOf(supergraphSdl: string): string | undefined {
  return MARK.exec(supergraphSdl)?.[1];
}
