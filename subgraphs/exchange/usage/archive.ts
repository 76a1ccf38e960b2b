/**
 * The archive of uses: what gateways' logs say, by person and by agreement, so that a citizen is told in
 * milliseconds who used what. The logs stay the evidence; the archive can be made again from them.
 */
import type { Knex } from 'knex';
import {
  dropMonthsBefore,
  ensureMonth,
  INSTANT_LENGTH,
  USE_LOGS,
  USE_SUBJECTS,
  USES,
} from './tables.ts';

/** A use as it stands in a log; never a value that was read. */
export interface ArchivedUse {
  /** Number in its log, from 0 without gaps. */
  readonly seq: number;
  /** ISO 8601 instant, UTC, milliseconds. */
  readonly at: string;
  readonly outcome: 'BEGUN' | 'ANSWERED' | 'REFUSED';
  readonly decisionId: string;
  readonly policyVersion: string;
  readonly dept: string;
  readonly purpose: string;
  readonly matter?: string | undefined;
  readonly app?: string | undefined;
  readonly coordinates: readonly string[];
  readonly denied: readonly string[];
  readonly agreements: readonly string[];
  /** Persons whose rows were read, in the ledger's own space. */
  readonly subjects: readonly string[];
}

/** What is not a use has a number in the log all the same. */
export type ArchivedEntry = ArchivedUse | { readonly seq: number; readonly other: true };

export class LogGap extends Error {
  readonly log: string;
  readonly expected: number;

  constructor(log: string, expected: number, got: number) {
    super(
      `log ${log}: entry ${expected} comes next, and ${got} came; send it again from ${expected}`,
    );
    this.name = 'LogGap';
    this.log = log;
    this.expected = expected;
  }
}

/** Three years (design, "Ledger"); more where a jurisdiction wants more. */
const KEPT_YEARS_LEAST = 3;
/** Rows of one insert: below every database's bound on parameters. */
const ROWS_AT_ONCE = 500;

/**
 * Takes entries of a log in their order. Those that are there already are passed over, so a sender that
 * does not know how far it came sends again. All of them are in afterwards, or none. Throws LogGap.
 */
export async function archiveUses(
  knex: Knex,
  log: string,
  entries: readonly ArchivedEntry[],
): Promise<number> {
  return knex.transaction(async (trx) => {
    await trx(USE_LOGS).insert({ log, next: 0 }).onConflict('log').ignore();
    // The row is the lock: two senders of one log take turns.
    const row = await trx(USE_LOGS).where({ log }).forUpdate().first('next');
    const next = Number(row.next);
    const fresh = entries.filter(({ seq }) => seq >= next);
    fresh.forEach(({ seq }, index) => {
      if (seq !== next + index) throw new LogGap(log, next + index, seq);
    });
    const uses = fresh.filter((entry): entry is ArchivedUse => !('other' in entry));
    for (const month of new Set(uses.map(({ at }) => monthOf(at)))) await ensureMonth(trx, month);
    await insert(
      trx,
      USES,
      uses.map((use) => useRow(log, use)),
    );
    await insert(
      trx,
      USE_SUBJECTS,
      uses.flatMap((use) => subjectRows(log, use)),
    );
    const after = next + fresh.length;
    await trx(USE_LOGS).where({ log }).update({ next: after });
    return after;
  });
}

function monthOf(at: string): string {
  if (at.length !== INSTANT_LENGTH || Number.isNaN(Date.parse(at)))
    throw new RangeError(`"${at}" is no instant with milliseconds`);
  return at.slice(0, 7);
}

async function insert(trx: Knex, table: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
    await trx(table).insert(rows.slice(from, from + ROWS_AT_ONCE));
}

function useRow(log: string, use: ArchivedUse) {
  const { seq, at, outcome, dept, purpose, matter, app, subjects } = use;
  return {
    ...{ log, seq, at, outcome, dept, purpose, matter: matter ?? null, app: app ?? null },
    ...{ decision_id: use.decisionId, policy_version: use.policyVersion },
    coordinates: JSON.stringify(use.coordinates),
    denied: JSON.stringify(use.denied),
    agreements: JSON.stringify(use.agreements),
    persons: new Set(subjects).size,
  };
}

function subjectRows(log: string, { seq, at, subjects }: ArchivedUse) {
  return [...new Set(subjects)].map((subject) => ({ subject, at, log, seq }));
}

/** Where a page ended. */
export interface UsePlace {
  readonly at: string;
  readonly log: string;
  readonly seq: number;
}

export interface UseOfPerson extends UsePlace {
  readonly dept: string;
  readonly purpose: string;
  readonly matter: string | null;
  readonly app: string | null;
  readonly coordinates: readonly string[];
  readonly agreements: readonly string[];
}

/** Uses that read a person's data, newest first, `first` of them after `after`. */
export async function usesOfPerson(
  knex: Knex,
  subject: string,
  { first, after }: { readonly first: number; readonly after?: UsePlace | undefined },
): Promise<readonly UseOfPerson[]> {
  const rows = await personQuery(knex, subject, first, after);
  return rows.map((row) => ({
    ...{ at: row.at, log: row.log, seq: Number(row.seq) },
    ...{ dept: row.dept, purpose: row.purpose, matter: row.matter, app: row.app },
    coordinates: JSON.parse(row.coordinates),
    agreements: JSON.parse(row.agreements),
  }));
}

/** The page is found in the index of persons alone; only its own uses are then looked up. */
export function personQuery(knex: Knex, subject: string, first: number, after?: UsePlace) {
  const newest = ['at', 'log', 'seq'].map((column) => ({ column, order: 'desc' }));
  const page = knex(USE_SUBJECTS)
    .where({ subject })
    .modify((query) => {
      if (after)
        void query.whereRaw('(at, log, seq) < (?, ?, ?)', [after.at, after.log, after.seq]);
    })
    .orderBy(newest)
    .limit(first)
    .as('page');
  return knex(page)
    .join(`${USES} as u`, (on) => {
      for (const column of ['at', 'log', 'seq']) on.on(`u.${column}`, '=', `page.${column}`);
    })
    .select('u.at', 'u.log', 'u.seq', 'u.dept', 'u.purpose', 'u.matter', 'u.app')
    .select('u.coordinates', 'u.agreements')
    .orderBy(newest.map(({ column, order }) => ({ column: `page.${column}`, order })));
}

/**
 * Removes what was used before the month in which `years` ago lies. Throws RangeError below three years. The
 * months dropped; undefined where the database has no partitions.
 */
export async function forgetUses(
  knex: Knex,
  now: number,
  years: number = KEPT_YEARS_LEAST,
): Promise<readonly string[] | undefined> {
  if (!(years >= KEPT_YEARS_LEAST))
    throw new RangeError(`uses are kept for ${KEPT_YEARS_LEAST} years at least, not ${years}`);
  const since = new Date(now);
  since.setUTCFullYear(since.getUTCFullYear() - years);
  return dropMonthsBefore(knex, since.toISOString().slice(0, 7));
}
