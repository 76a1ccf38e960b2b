/** `isthmus policy diff A B`: who gains and who loses what, and what it does to operations of late. */
import { compareBundles, isTightening, type PolicyChange } from '../../policies/compare/index.ts';
import { bundleNamed } from '../bundles.ts';
import { printChanges, printTightening } from '../diff-report.ts';
import { printJson, say } from '../output.ts';
import { printReplay, replayLedger } from '../replay-report.ts';

export interface DiffOptions {
  /** How many of the ledger's newest operations are judged again; 0 for none. */
  readonly replay: number;
  /** Every change, not only the first of each group. */
  readonly all?: boolean;
  readonly json?: boolean;
}

export async function diffCommand(
  older: string,
  newer: string,
  options: DiffOptions,
): Promise<void> {
  const [before, after] = [await bundleNamed(older), await bundleNamed(newer)];
  const now = Date.now();
  const changes = compareBundles(before, after, { from: now });
  const tightening = isTightening(before, after);
  const summary = await replayLedger(before, after, options.replay, now);
  if (options.json) {
    const versions = { before: before.version, after: after.version };
    const counts = countsOf(changes);
    printJson({ ok: true, ...versions, tightening, counts, changes, replay: summary });
    return;
  }
  say(
    { zh: '策略包 {before} → {after}', en: 'bundle {before} → {after}' },
    { before: before.version, after: after.version },
  );
  printChanges(changes, options.all === true);
  if (changes.length > 0) printTightening(tightening, changes);
  if (options.replay > 0) printReplay(summary);
}

function countsOf(changes: readonly PolicyChange[]) {
  const of = (direction: PolicyChange['direction']) =>
    changes.filter((change) => change.direction === direction).length;
  return { looser: of('looser'), other: of('other'), tighter: of('tighter') };
}
