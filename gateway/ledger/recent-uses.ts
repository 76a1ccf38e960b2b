/** The newest uses of a ledger, for judging them again by another policy. Reads only. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { logsOf, segmentsOf } from './folder.ts';
import { decodeLine, type Entry, type UseRecord } from './record.ts';

export interface RecentUses {
  /** Newest first; ended operations only: a mutation counts by its ANSWERED record, not by its BEGUN. */
  readonly uses: readonly (UseRecord & { readonly at: string })[];
  /** Lines that are not what was written; `isthmus audit verify` says which. A line half written counts. */
  readonly unreadable: number;
}

/** At most `count` of them. Throws where the folder cannot be read. */
export function recentUses(folder: string, count: number): RecentUses {
  const logs = logsOf(folder).map((log) => newestOf(join(folder, log), count));
  const uses = logs
    .flatMap((log) => log.uses)
    .sort((left, right) => (left.at < right.at ? 1 : left.at > right.at ? -1 : 0))
    .slice(0, count);
  return { uses, unreadable: logs.reduce((sum, log) => sum + log.unreadable, 0) };
}

/** From the last segment back, so that a long ledger is not read whole. */
function newestOf(folder: string, count: number): RecentUses {
  const uses: (UseRecord & { readonly at: string })[] = [];
  let unreadable = 0;
  for (const { path, first } of segmentsOf(folder).reverse()) {
    const lines = readFileSync(path, 'utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (let index = lines.length - 1; index >= 0; index -= 1) {
      if (uses.length >= count) return { uses, unreadable };
      const decoded = decodeLine(lines[index] ?? '', first + index);
      if (typeof decoded === 'string') unreadable += 1;
      else if (isEnded(decoded.entry)) uses.push(decoded.entry);
    }
  }
  return { uses, unreadable };
}

function isEnded(entry: Entry): entry is Entry & UseRecord {
  return entry.kind === 'USE' && entry.outcome !== 'BEGUN';
}
