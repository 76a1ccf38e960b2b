/** What a decision comes to, in the words of a case. */
import { bindScope, isRefusal, isRootType } from '../engine/index.ts';
import type { DecisionMap, Deny, Refusal, Scope } from '../model/index.ts';
import { type Asked, typeOf } from './ask.ts';
import { type CaseRow, CELL_HIDDEN, type Cell, cellOf, PLAIN, ROW_ABSENT } from './rows.ts';
import type { PolicyCase } from './schema.ts';

/** What a case may say of a verdict. */
export interface Outcome {
  readonly want: PolicyCase['want'];
  readonly mask?: string | undefined;
  readonly reason?: string | undefined;
  readonly rule: string;
}

/** Persons that operations of one day read by an agreement, one operation after the other. */
export interface DayOfPersons {
  readonly agreement: string;
  readonly volume: number;
  readonly operations: readonly (readonly string[])[];
  /** Milliseconds since the epoch, within the day. */
  readonly now: number;
}

/** Whether the day's last operation would exceed the volume: counting is the guards', who are not known here. */
export type ExceedsVolume = (day: DayOfPersons) => Promise<boolean>;

/** As the guard would have it: of one row where the case has one, and after the day's other operations. */
export async function outcomeOfCase(
  one: PolicyCase,
  decided: DecisionMap | Refusal,
  asked: Asked,
  exceedsVolume: ExceedsVolume,
): Promise<Outcome> {
  const verdict = isRefusal(decided) ? undefined : decided.coordinates.get(one.field ?? '');
  if (isRefusal(decided) || verdict?.effect !== 'grant') return outcomeOf(decided, one.field);
  const { agreement = '', ruleId } = verdict;
  if (one.persons) {
    const { now } = asked;
    const day = { agreement, volume: volumeOf(asked, agreement), operations: one.persons, now };
    if (await exceedsVolume(day)) return EXHAUSTED;
  }
  if (!one.row) return outcomeOf(decided, one.field);
  const rows = decided.resources.get(typeOf(one.field ?? ''));
  const bind = (scope: Scope) => bindScope(scope, asked.subject);
  return cellOutcome(cellOf(verdict, rows, rowOf(one, asked), bind), ruleId);
}

export const EXHAUSTED: Outcome = { want: 'deny', reason: 'QUOTA_EXCEEDED', rule: 'quota' };

/** Persons a day; without bound where the agreement names none. */
export function volumeOf({ bundle }: Pick<Asked, 'bundle'>, agreement: string): number {
  return bundle.agreements.find(({ id }) => id === agreement)?.volume ?? Number.POSITIVE_INFINITY;
}

/** The row of a case: about the subject itself, or about somebody else. */
export function rowOf(
  { row = {}, own: isOwn = false }: PolicyCase,
  { subject }: { readonly subject: { readonly sub?: string } },
): CaseRow {
  const about = isOwn ? (subject.sub ?? 'self') : 'somebody else';
  return { subject: about, values: new Map(Object.entries(row)) };
}

export function cellOutcome(cell: Cell | undefined, rule: string): Outcome {
  if (cell === ROW_ABSENT) return { want: 'absent', rule };
  if (cell === CELL_HIDDEN) return { want: 'deny', reason: CELL_HIDDEN, rule };
  return cell === PLAIN ? { want: 'allow', rule } : { want: 'mask', mask: cell, rule };
}

/** Whether the outcome is what the case wants; its rule counts where the case names one. */
export function isWanted({ want, mask, reason, rule }: PolicyCase, outcome: Outcome): boolean {
  return (
    outcome.want === want &&
    outcome.mask === mask &&
    outcome.reason === reason &&
    (rule === undefined || outcome.rule === rule)
  );
}

function outcomeOf(decided: DecisionMap | Refusal, field: string | undefined): Outcome {
  if (isRefusal(decided)) return { want: 'refuse', reason: decided.refused, rule: decided.ruleId };
  if (field === undefined) return wholeOutcome([...decided.coordinates.values()]);
  const verdict = decided.coordinates.get(field);
  if (!verdict) throw new Error(`the operation does not reach ${field}`);
  const { ruleId: rule } = verdict;
  if (verdict.effect === 'deny') return { want: 'deny', reason: verdict.reason, rule };
  if (verdict.mask) return { want: 'mask', mask: verdict.mask, rule };
  const rows = verdict.itemScope ? [verdict.itemScope] : decided.resources.get(typeOf(field));
  return { want: rowsWant(field, verdict.parts ? [] : rows), rule };
}

/** Every row, or some: a root field has none, so nothing is held back. */
function rowsWant(field: string, rows: readonly Scope[] = []): Outcome['want'] {
  const every = isRootType(typeOf(field)) || rows.some(({ kind }) => kind === 'all');
  return every ? 'allow' : 'conditional';
}

const ALLOWED: Outcome = { want: 'allow', rule: '' };

/** An operation as a whole: its first denial, or nothing denied. */
export function wholeOutcome(verdicts: readonly (Deny | { readonly effect: 'grant' })[]): Outcome {
  const denied = verdicts.find((one) => one.effect === 'deny');
  return denied ? { want: 'deny', reason: denied.reason, rule: denied.ruleId } : ALLOWED;
}
