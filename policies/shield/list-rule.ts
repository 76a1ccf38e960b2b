/**
 * Rules over the rows of a list, for what no condition of a statement can say: a shield rule that is
 * resolved once per list. It says, per row, whether a cell may stay; it can give nothing that was not there.
 */
import type { Subject } from '../model/index.ts';
import { rule, type ShieldRule } from './graphql-shield.ts';

/** What a rule is asked about. Rows hold what it reads, by field name, before masks. */
export interface RuledList {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly subject: Subject;
  readonly purpose: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Whether each row's cells may stay, in the rows' order. A row's verdict depends on no other row. */
export type JudgeList = (list: RuledList) => readonly boolean[] | Promise<readonly boolean[]>;

interface ListContext {
  readonly list: RuledList;
  admitted: readonly boolean[] | undefined;
}

/** Named for shield, never cached by it: its key would be the name alone, and the first list's rows. */
export function listRule(name: string, judge: JudgeList): ShieldRule {
  return rule(name, { cache: 'no_cache' })(async (_parent, _args, context): Promise<true> => {
    const asked = context as ListContext;
    asked.admitted = await judge(asked.list);
    return true;
  });
}

const NOTHING: object = Object.freeze({});
/** As `shield()` would normalise them; `debug` stays off, so that an error in a rule is a denial. */
const OPTIONS: object = Object.freeze({ debug: false, allowExternalErrors: false });

/** One answer per row. A rule that fails, or answers anything but one boolean per row, admits none. */
export async function admittedBy(listed: ShieldRule, list: RuledList): Promise<readonly boolean[]> {
  const context: ListContext = { list, admitted: undefined };
  const answer = await listed.resolve(NOTHING, NOTHING, context, NOTHING, OPTIONS);
  const { admitted } = context;
  const whole = Array.isArray(admitted) && admitted.length === list.rows.length;
  return list.rows.map((_row, index) => answer === true && whole && admitted[index] === true);
}
