/** What a policy would do to operations of late, per application. */
import { type ReplayedOperation, replay } from '../policies/compare/index.ts';
import { compilePolicy } from '../policies/engine/index.ts';
import type { Bundle } from '../policies/model/index.ts';
import { say } from './output.ts';
import { pastOperations } from './past-operations.ts';

interface Counts {
  readonly operations: number;
  /** Operations that lose an item, an argument or rows; that gain some. */
  readonly lose: number;
  readonly gain: number;
  /** Refused by the newer bundle only; by the older one only. */
  readonly refused: number;
  readonly admitted: number;
}

interface ReplaySummary extends Counts {
  /** Records that could not be judged. */
  readonly skipped: number;
  readonly apps: readonly (Counts & {
    readonly app: string;
    /** The newest operation of the application for which something changes. */
    readonly sample?: ReplayedOperation;
  })[];
}

/** The newest `count` operations of the ledger under both bundles; none where `count` is 0. */
export async function replayLedger(
  before: Bundle,
  after: Bundle,
  count: number,
  now: number,
): Promise<ReplaySummary> {
  const { operations, skipped } = pastOperations(before.registry, count);
  if (operations.length === 0) return replaySummary([], skipped);
  const policies = [compilePolicy(before), compilePolicy(after)] as const;
  return replaySummary(await replay(...policies, operations, now), skipped);
}

function replaySummary(replayed: readonly ReplayedOperation[], skipped: number): ReplaySummary {
  const apps = new Map<string, ReplayedOperation[]>();
  for (const one of replayed) {
    const { app } = one.operation;
    apps.set(app, [...(apps.get(app) ?? []), one]);
  }
  return {
    ...countsOf(replayed),
    skipped,
    apps: [...apps].map(([app, ofApp]) => {
      const sample = ofApp.find(isChanged);
      return { app, ...countsOf(ofApp), ...(sample ? { sample } : {}) };
    }),
  };
}

function countsOf(replayed: readonly ReplayedOperation[]): Counts {
  const count = (wanted: (one: ReplayedOperation) => boolean) => replayed.filter(wanted).length;
  return {
    operations: replayed.length,
    lose: count(loses),
    gain: count(gains),
    refused: count(({ refused }) => refused !== undefined),
    admitted: count(({ admitted }) => admitted !== undefined),
  };
}

const loses = ({ less, fewerRows }: ReplayedOperation) => less.length + fewerRows.length > 0;
const gains = ({ more, moreRows }: ReplayedOperation) => more.length + moreRows.length > 0;

function isChanged(one: ReplayedOperation): boolean {
  return loses(one) || gains(one) || one.refused !== undefined || one.admitted !== undefined;
}

export function printReplay(summary: ReplaySummary): void {
  if (summary.operations === 0) {
    say({
      zh: '\n使用记录中没有可以重判的操作。',
      en: '\nThe ledger has no operation that could be judged again.',
    });
  } else {
    say(
      {
        zh: '\n使用记录中最近 {operations} 次操作：{lose} 次少得，{gain} 次多得，{refused} 次改为拒绝，{admitted} 次不再拒绝。',
        en: '\nOf the ledger’s last {operations} operations {lose} lose something, {gain} gain something, {refused} would be refused, {admitted} would no longer be.',
      },
      { ...summary },
    );
    for (const app of summary.apps) printApp(app);
  }
  if (summary.skipped > 0)
    say(
      {
        zh: '  另有 {skipped} 条记录无法重判（旧版记录或读不出）。',
        en: '  {skipped} more records could not be judged (of an earlier version, or unreadable).',
      },
      { skipped: summary.skipped },
    );
}

function printApp({ app, sample, ...counts }: ReplaySummary['apps'][number]): void {
  if (!sample) return;
  say(
    {
      zh: '  应用 {app}：{operations} 次中 {lose} 次少得，{gain} 次多得，{refused} 次改为拒绝，{admitted} 次不再拒绝',
      en: '  application {app}: of {operations}, {lose} lose, {gain} gain, {refused} refused, {admitted} admitted',
    },
    { app, ...counts },
  );
  const { decisionId, at, purpose } = sample.operation;
  say(
    { zh: '    例：{at} {purpose}（{decisionId}）', en: '    e.g. {at} {purpose} ({decisionId})' },
    { decisionId, at, purpose },
  );
  printNames({ zh: '      少得 {names}', en: '      less: {names}' }, sample.less);
  printNames({ zh: '      行减少 {names}', en: '      fewer rows: {names}' }, sample.fewerRows);
  printNames({ zh: '      多得 {names}', en: '      more: {names}' }, sample.more);
  printNames({ zh: '      行增多 {names}', en: '      more rows: {names}' }, sample.moreRows);
  if (sample.refused)
    say(
      { zh: '      改为拒绝：{refused} {rule}', en: '      refused: {refused} {rule}' },
      { refused: sample.refused.refused, rule: sample.refused.coordinate ?? '' },
    );
  if (sample.admitted)
    say(
      { zh: '      不再拒绝：{refused}', en: '      no longer refused: {refused}' },
      { refused: sample.admitted.refused },
    );
}

const NAMES_MAX = 8;

function printNames(text: { zh: string; en: string }, names: readonly string[]): void {
  if (names.length === 0) return;
  const more = names.length > NAMES_MAX ? ` … +${names.length - NAMES_MAX}` : '';
  say(text, { names: `${names.slice(0, NAMES_MAX).join(', ')}${more}` });
}
