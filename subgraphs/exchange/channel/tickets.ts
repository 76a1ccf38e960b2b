/** 异议校核 on the database: who may say that data is wrong, and the clock of the answer (art. 26). */
import { CLOCK_COLUMNS, clockOf, extended, NO_CLOCK, started } from './due.ts';
import { chinaDate } from './legal-clock.ts';
import {
  type Changes,
  type Command,
  checkText,
  type Environment,
  type Kind,
  nextNumber,
  openMatter,
  type StepContext,
  takeStep,
  usedBefore,
} from './matter.ts';
import { Refusal } from './refusal.ts';
import { VERIFICATION, type VerificationState } from './verification.ts';

export const TICKETS: Kind = {
  procedure: VERIFICATION,
  table: 'verification_tickets',
  columns: ['person_ref', 'ref', 'coordinate', 'finding', 'reply', 'dispute', ...CLOCK_COLUMNS],
  evidence: async ({ history }) => (history.at(-1)?.step === 'consent' ? ['authorityConsent'] : []),
  change: async (context, to) => ({
    ...(await contentOf(context)),
    ...clockAfter(context, to as VerificationState),
  }),
};

export interface Objection {
  readonly coordinate: string;
  readonly claim: string;
  /** Names the record for its source: a number, never a person. */
  readonly record?: string | null;
}

/**
 * Version character of the exchange's references: it has a space of its own, and a gateway takes one of
 * the base for nobody's.
 */
export const SPACE_VERSION = 'B';
const CLAIM_MAX = 2000;
const RECORD_MAX = 120;

/**
 * One step for whoever objects. A citizen objects to items that citizens see of themselves, about their
 * own record; `newRef` gives the ticket's reference, which tells nothing.
 */
export async function raiseObjection(
  environment: Environment,
  key: string,
  objection: Objection,
  newRef: () => string,
): Promise<string> {
  const { transaction, actor, now } = environment;
  const request = ['verification', 'file', objection];
  const used = await usedBefore(environment, key, request);
  if (used !== undefined) return used;
  const citizen = actor.kind === 'citizen';
  if (!citizen && (actor.kind !== 'department' || actor.dept === ''))
    throw new Refusal('NO_DEPARTMENT', 'coordinate');
  const { coordinate } = objection;
  const item = await transaction('catalog_items')
    .where({ coordinate })
    .first('supplier', 'own_access');
  if (!item) throw new Refusal('ITEM_UNKNOWN', 'coordinate', {}, [coordinate]);
  if (citizen && !item.own_access) throw new Refusal('NOT_OWN_ITEM', 'coordinate', { coordinate });
  const number = await nextNumber(transaction, 'JH', chinaDate(now).slice(0, 4));
  const matter = {
    ...{ number, ref: newRef(), person_ref: citizen ? actor.sub : null, coordinate },
    claim: checkText(objection.claim, 'claim', CLAIM_MAX),
    record: objection.record ? checkText(objection.record, 'record', RECORD_MAX) : null,
    ...{
      origin: citizen ? 'CITIZEN' : 'DEPARTMENT',
      requester: actor.dept,
      supplier: item.supplier,
    },
    ...{ state: VERIFICATION.initial, version: 0, filed_at: new Date(now).toISOString() },
    ...{ finding: null, reply: null, dispute: null },
    ...started('VERIFY', 'verify', now),
  };
  const role = citizen ? 'citizen' : 'requester';
  await openMatter(TICKETS, environment, matter, { role, key, request });
  return number;
}

export function stepTicket(environment: Environment, command: Command): Promise<string> {
  return takeStep(TICKETS, environment, command, undefined);
}

async function contentOf({
  command,
  paper,
  transaction,
  matter,
}: StepContext<undefined>): Promise<Changes> {
  switch (command.step) {
    case 'trace':
    case 'retrace': {
      const source = paper('source');
      if (!(await transaction('parties').where({ id: source }).first('id')))
        throw new Refusal('SOURCE_UNKNOWN', 'papers.source', { source });
      return { supplier: source };
    }
    case 'correct':
      return { finding: paper('correctionRecord') };
    case 'confirm':
    case 'settle':
      return { finding: paper('finding') };
    case 'answer':
      return { reply: paper('reply') };
    case 'dispute': {
      const about = paper('disputeNumber');
      const known = await transaction('disputes')
        .where({ number: about, about: matter.number })
        .first('number');
      if (!known) throw new Refusal('ABOUT_UNKNOWN', 'papers.disputeNumber', { about });
      return { dispute: about };
    }
    default:
      return {};
  }
}

/** States in which the source department owes an answer. */
const OWED: ReadonlySet<VerificationState> = new Set([
  'FILED',
  'ACCEPTED',
  'TRACED',
  'CORRECTED',
  'CONFIRMED',
]);

function clockAfter({ matter, command, now }: StepContext<undefined>, to: VerificationState) {
  if (command.step === 'extend') return extended(clockOf(matter), 'verify');
  if (command.step === 'settle') return started('VERIFY', 'verify', now);
  if (to === 'ANSWERED') return started('REPLY', 'verify', now);
  return OWED.has(to) ? clockOf(matter) : NO_CLOCK;
}

/** The reference by which the graph knows the ticket. */
export async function ticketRef({ transaction }: Environment, number: string): Promise<string> {
  return (await transaction('verification_tickets').where({ number }).first('ref')).ref;
}
