/** `isthmus policy lint | cases | impact <draft>`: what an approver looks at before signing. */
import { formatProblem } from '../../../policies/bundle/index.ts';
import { compareBundles, type PolicyChange } from '../../../policies/compare/index.ts';
import type { Verdict } from '../../../policies/model/index.ts';
import type { FailedCase, Review } from '../../../policies/store/index.ts';
import type { Message } from '../../../wire/text.ts';
import { EXIT, printJson, say, table, terminalLanguage } from '../../output.ts';
import { printReplay, replayLedger } from '../../replay-report.ts';
import { jsonOf, sayDraft, withStore } from './answer.ts';

interface ReviewOptions {
  readonly json?: boolean;
}

const reviewed = (
  id: string,
  show: (review: Review, failedCases: () => Promise<readonly FailedCase[]>) => Promise<void>,
): Promise<void> => withStore((store) => show(store.review(id), () => store.failedCases(id)));

export function lintCommand(id: string, options: ReviewOptions): Promise<void> {
  return reviewed(id, async ({ problems }) => {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    if (options.json) printJson({ ok: errors === 0, problems });
    else {
      for (const found of problems)
        process.stdout.write(`${formatProblem(found, terminalLanguage())}\n`);
      const warnings = problems.length - errors;
      say(
        { zh: '{errors} 处错误，{warnings} 处警告', en: '{errors} errors, {warnings} warnings' },
        { errors, warnings },
      );
    }
    if (errors > 0) process.exitCode = EXIT.NEGATIVE;
  });
}

export function casesCommand(id: string, options: ReviewOptions): Promise<void> {
  return reviewed(id, async ({ draft }, judged) => {
    const failedCases = await judged();
    const named = new Set(draft.setAside.map(({ policyCase }) => policyCase));
    const open = failedCases.filter(({ policyCase }) => !named.has(policyCase));
    if (options.json) printJson({ ok: open.length === 0, failedCases, setAside: draft.setAside });
    else sayCases(failedCases, named);
    if (open.length > 0) process.exitCode = EXIT.NEGATIVE;
  });
}

function sayCases(failed: readonly FailedCase[], named: ReadonlySet<string>): void {
  say(
    {
      zh: '{count} 个今天成立的策略用例将不再成立',
      en: '{count} policy cases that hold today would not hold any more',
    },
    { count: failed.length },
  );
  for (const { policyCase, detail } of failed) {
    const mark = named.has(policyCase) ? '·' : '✗';
    process.stdout.write(`  ${mark} ${policyCase}\n      ${detail}\n`);
  }
}

interface ImpactOptions extends ReviewOptions {
  /** How many of the ledger's newest operations are judged again; 0 for none. */
  readonly replay: number;
}

/**
 * Who gains, who loses what: gains first, since they are what an approver answers for. Then what it
 * would have done to operations of late.
 */
export function impactCommand(id: string, options: ImpactOptions): Promise<void> {
  return reviewed(id, async (review, judged) => {
    const { before, candidate, operations, problems, draft } = review;
    const changes = compareBundles(before, candidate);
    const failedCases = await judged();
    const replay = await replayLedger(before, candidate, options.replay, Date.now());
    if (options.json) {
      const { hash, version } = candidate;
      const { state, authors } = jsonOf(review);
      const draftOf = { id, state, authors, title: draft.title };
      printJson({
        ok: true,
        draft: draftOf,
        hash,
        version,
        operations,
        changes,
        problems,
        failedCases,
        replay,
      });
      return;
    }
    sayDraft(review, false);
    say(
      { zh: '将发布 {version}，哈希 {hash}', en: 'would publish {version}, hash {hash}' },
      { version: candidate.version, hash: candidate.hash },
    );
    for (const { op, kind, id: entry } of operations)
      process.stdout.write(`  ${op} ${kind} ${entry}\n`);
    sayChanges(changes);
    if (options.replay > 0) printReplay(replay);
    sayCases(failedCases, new Set(draft.setAside.map(({ policyCase }) => policyCase)));
  });
}

const DIRECTIONS: readonly (readonly [PolicyChange['direction'], Message])[] = [
  ['looser', { zh: '将多得', en: 'gain' }],
  ['other', { zh: '不能断定增减', en: 'neither more nor less can be shown' }],
  ['tighter', { zh: '将少得', en: 'lose' }],
];

const LINES_MAX = 60;

/** By direction, gains first. */
export function sayChanges(changes: readonly PolicyChange[]): void {
  if (changes.length === 0)
    say({ zh: '没有人多得或少得什么。', en: 'Nobody gains or loses anything.' });
  for (const [direction, title] of DIRECTIONS) {
    const ofOne = changes.filter((change) => change.direction === direction);
    if (ofOne.length > 0) sayDirection(title, ofOne);
  }
}

function sayDirection(title: Message, changes: readonly PolicyChange[]): void {
  say({ zh: `${title.zh}（{count}）：`, en: `${title.en} ({count}):` }, { count: changes.length });
  const rows = changes.slice(0, LINES_MAX).map(rowOf);
  process.stdout.write(`${table(rows)}\n`);
  const rest = changes.length - rows.length;
  if (rest > 0)
    say({ zh: '  另有 {rest} 处，见 --json', en: '  and {rest} more; see --json' }, { rest });
}

function rowOf(change: PolicyChange): string[] {
  switch (change.kind) {
    case 'item':
    case 'argument': {
      const { classId, purpose, coordinate, before, after } = change;
      return ['', classId, purpose, coordinate, `${verdictOf(before)} → ${verdictOf(after)}`];
    }
    case 'rows':
      return ['', change.classId, change.purpose, `${change.type}.*`, 'rows'];
    case 'gate':
      return ['', change.classId, change.purpose, '', 'gate'];
    case 'entry':
      return ['', change.entry, change.id, change.property ?? '', ''];
    default:
      return change satisfies never;
  }
}

function verdictOf(verdict: Verdict): string {
  if (verdict.effect === 'deny') return verdict.reason;
  if (verdict.mask) return `mask ${verdict.mask}`;
  return verdict.itemScope || verdict.parts ? 'conditional' : 'allow';
}
