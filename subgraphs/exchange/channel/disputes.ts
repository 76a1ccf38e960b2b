/** 争议处理 on the database: the ladder of Decree 809 art. 28 over an application or a ticket. */
import { DISPUTE } from './dispute.ts';
import { chinaDate } from './legal-clock.ts';
import {
  type Command,
  checkText,
  type Environment,
  type Kind,
  nextNumber,
  openMatter,
  takeStep,
  usedBefore,
} from './matter.ts';
import { Refusal } from './refusal.ts';
import { AUTHORITY } from './roles.ts';

export const DISPUTES: Kind = {
  procedure: DISPUTE,
  table: 'disputes',
  columns: ['about', 'outcome'],
  evidence: async () => [],
  change: async ({ command, paper }) => {
    if (command.step === 'settle') return { outcome: paper('accord') };
    if (command.step === 'decide') return { outcome: paper('decision') };
    return {};
  },
};

const SUBJECT_MAX = 2000;

/** Either side of an application or a ticket; a citizen's ticket is disputed for them by the authority. */
export async function openDispute(
  environment: Environment,
  key: string,
  { about, subject }: { readonly about: string; readonly subject: string },
): Promise<string> {
  const { transaction, actor, now } = environment;
  if (actor.kind !== 'department' || actor.dept === '') throw new Refusal('NO_DEPARTMENT', 'about');
  const request = ['dispute', 'file', about, subject];
  const used = await usedBefore(environment, key, request);
  if (used !== undefined) return used;
  const table = about.startsWith('JH-') ? 'verification_tickets' : 'applications';
  const matter = await transaction(table).where({ number: about }).first('requester', 'supplier');
  const sides: string[] = matter ? [matter.requester || AUTHORITY, matter.supplier] : [];
  if (!sides.includes(actor.dept)) throw new Refusal('ABOUT_UNKNOWN', 'about', { about });
  const other = sides.find((side) => side !== actor.dept) ?? actor.dept;
  const number = await nextNumber(transaction, 'ZY', chinaDate(now).slice(0, 4));
  const row = {
    ...{ number, about, requester: actor.dept, supplier: other },
    subject: checkText(subject, 'subject', SUBJECT_MAX),
    ...{ state: DISPUTE.initial, version: 0, filed_at: new Date(now).toISOString(), outcome: null },
  };
  await openMatter(DISPUTES, environment, row, { role: 'requester', key, request });
  return number;
}

export function stepDispute(environment: Environment, command: Command): Promise<string> {
  return takeStep(DISPUTES, environment, command, undefined);
}
