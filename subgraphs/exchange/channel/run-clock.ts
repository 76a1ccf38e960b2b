/**
 * What happens because time passed: agreements expire, answers that nobody contradicted are closed, and
 * the scorecards are counted anew. Run daily (daily-clock.ts), or by the authority's hand; running it twice changes nothing more.
 */
import type { Knex } from 'knex';
import { APPLICATIONS } from './applications.ts';
import { NO_CLOCK, yesterday } from './due.ts';
import { type Environment, stepByItself } from './matter.ts';
import { TICKETS } from './tickets.ts';

const BY_CLOCK = { role: 'clock', changes: { ...NO_CLOCK } } as const;

/** The number of matters that were moved. */
export async function runLegalClock(environment: Environment): Promise<number> {
  const { transaction, now } = environment;
  const expired: { number: string }[] = await transaction('applications')
    .whereIn('state', ['SHARING', 'SUSPENDED'])
    .where('until_date', '<=', yesterday(now))
    .select('number');
  const closed: { number: string }[] = await transaction('verification_tickets')
    .where({ state: 'ANSWERED' })
    .where('due_date', '<=', yesterday(now))
    .select('number');
  for (const { number } of expired)
    await stepByItself(APPLICATIONS, environment, number, 'expire', BY_CLOCK);
  for (const { number } of closed)
    await stepByItself(TICKETS, environment, number, 'close', BY_CLOCK);
  await countScorecards(transaction, now);
  return expired.length + closed.length;
}

interface Counted {
  readonly supplier: string;
  readonly n: number;
}

/** Decree 809 art. 38. In time: the first answer came on or before the day it was due. */
export async function countScorecards(transaction: Knex.Transaction, now: number): Promise<void> {
  const count = async (query: Knex.QueryBuilder): Promise<ReadonlyMap<string, number>> => {
    const rows: Counted[] = await query.groupBy('supplier').select('supplier').count({ n: '*' });
    return new Map(rows.map(({ supplier, n }) => [supplier, Number(n)]));
  };
  const matters = (table: string) => transaction(table);
  const late = (table: string) =>
    matters(table).where('due_date', '<=', yesterday(now)).whereNot({ due_for: 'REPLY' });
  const received = await count(matters('applications').whereNotNull('received_at'));
  const answered = await count(matters('applications').whereNotNull('answered_at'));
  const inTime = await count(matters('applications').where({ answered_in_time: true }));
  const refused = await count(matters('applications').where({ state: 'REFUSED' }));
  const overdue = await count(late('applications'));
  const tickets = await count(matters('verification_tickets'));
  const ticketsOverdue = await count(late('verification_tickets'));
  const parties: { id: string }[] = await transaction('parties').orderBy('id').select('id');
  await transaction('scorecards').delete();
  await transaction('scorecards').insert(
    parties.map(({ id }) => ({
      department: id,
      received: received.get(id) ?? 0,
      answered: answered.get(id) ?? 0,
      answered_in_time: inTime.get(id) ?? 0,
      refused: refused.get(id) ?? 0,
      overdue: overdue.get(id) ?? 0,
      tickets: tickets.get(id) ?? 0,
      tickets_overdue: ticketsOverdue.get(id) ?? 0,
      as_of: new Date(now).toISOString(),
    })),
  );
}
