/** Uses of the ledger as operations that can be judged again. */
import { existsSync } from 'node:fs';
import { recentUses, type UseRecord } from '../gateway/ledger/index.ts';
import type { PastOperation } from '../policies/compare/index.ts';
import type { ClassEntry, Clearance, Registry, SubjectClass } from '../policies/model/index.ts';
import { ledgerFolder } from './environment.ts';

export interface PastOperations {
  /** Newest first. */
  readonly operations: readonly PastOperation[];
  /** Records of an earlier version that lack what judging needs, and lines that cannot be read. */
  readonly skipped: number;
}

/** The newest `count` uses of this installation; none where nothing was recorded yet. */
export function pastOperations(registry: Registry, count: number): PastOperations {
  if (count === 0 || !existsSync(ledgerFolder())) return { operations: [], skipped: 0 };
  const { uses, unreadable } = recentUses(ledgerFolder(), count);
  const operations = uses.flatMap((use) => operationOf(use, registry) ?? []);
  return { operations, skipped: uses.length - operations.length + unreadable };
}

function operationOf(
  use: UseRecord & { readonly at: string },
  registry: Registry,
): PastOperation | undefined {
  const subject = subjectOf(use, registry);
  const reached =
    use.outcome === 'REFUSED' ? use.reached : [...use.coordinates, ...use.denied].sort();
  if (!subject || !reached) return undefined;
  return {
    ...{ decisionId: use.decisionId, at: use.at, subject, purpose: use.purpose },
    matter: use.matter !== undefined,
    app: use.app ?? '-',
    coordinates: reached,
    arguments: use.arguments ?? [],
  };
}

/** Records before clearance and areas were kept: as the registry has the class, if it has one alike. */
function subjectOf({ who, app }: UseRecord, registry: Registry): SubjectClass | undefined {
  const { kind, dept, duties } = who;
  const alike = registry.classes.find((entry) => isAlike(entry, who));
  const clearance = who.clearance ?? alike?.clearance;
  if (clearance === undefined) return undefined;
  return {
    ...{ kind: kind as SubjectClass['kind'], dept, duties },
    ...{ clearance: clearance as Clearance, areas: who.areas ?? alike?.areas ?? [] },
    ...(kind === 'service' && app !== undefined ? { azp: app } : {}),
  };
}

function isAlike(entry: ClassEntry, { kind, dept, duties }: UseRecord['who']): boolean {
  const text = (list: readonly string[]) => [...list].sort().join('\n');
  return entry.kind === kind && entry.dept === dept && text(entry.duties) === text(duties);
}
