/**
 * An application follows the policy: it begins when the text that both sides signed is in force word for
 * word, and stops where the bundle says so. Nobody claims a publication; the office sees it (ADR 0213).
 */
import type { Knex } from 'knex';
import { sameValue } from '../../../policies/edit/index.ts';
import type { Agreement, BundleContent } from '../../../policies/model/index.ts';
import { parseDocument } from '../agreement/document.ts';
import { policyEntryOf } from '../agreement/policy.ts';
import type { ApplicationStep } from './application.ts';
import { APPLICATIONS } from './applications.ts';
import { NO_CLOCK } from './due.ts';
import { Collision, stepByItself } from './matter.ts';
import { type Actor, AUTHORITY } from './roles.ts';

const ATTEMPTS_MAX = 3;
/** In whose name: the authority's, by no person. */
const POLICY: Actor = { kind: 'service', sub: 'policy', dept: AUTHORITY, duties: [] };

interface Followed {
  readonly number: string;
  readonly state: string;
  readonly agreement: string;
}

/** The number of applications that were moved; each is a transaction of its own. */
export async function followPolicy(
  knex: Knex,
  { agreements }: Pick<BundleContent, 'agreements'>,
  now: number,
): Promise<number> {
  const entries = new Map(agreements.map((entry) => [entry.id, entry]));
  const followed: Followed[] = await knex('applications')
    .whereIn('state', ['SIGNED', 'SHARING', 'SUSPENDED'])
    .whereNotNull('agreement')
    .select('number', 'state', 'agreement');
  let moved = 0;
  for (const each of followed) {
    const entry = entries.get(each.agreement);
    if (stepFor(each.state, entry) && (await follow(knex, each.number, entry, now))) moved += 1;
  }
  return moved;
}

/** From the state as it is in the transaction: somebody may have moved it since the list was read. */
async function follow(
  knex: Knex,
  number: string,
  entry: Agreement | undefined,
  now: number,
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await knex.transaction(async (transaction) => {
        const row: Followed | undefined = await transaction('applications')
          .where({ number })
          .first('state', 'agreement');
        const step = row && stepFor(row.state, entry);
        if (!row || !step) return false;
        if (step === 'begin' && !(await isSigned(transaction, row.agreement, entry))) return false;
        const by = { role: 'policy', changes: { ...NO_CLOCK } } as const;
        await stepByItself(APPLICATIONS, { transaction, actor: POLICY, now }, number, step, by);
        return true;
      });
    } catch (error) {
      if (!(error instanceof Collision) || attempt === ATTEMPTS_MAX) throw error;
    }
  }
}

/** What the bundle does to an application; an entry that is gone grants as little as one that ended. */
function stepFor(state: string, entry: Agreement | undefined): ApplicationStep | undefined {
  const status = entry?.status ?? 'TERMINATED';
  switch (state) {
    case 'SIGNED':
      return status === 'ACTIVE' ? 'begin' : undefined;
    case 'SHARING':
      if (status === 'ACTIVE') return undefined;
      return status === 'SUSPENDED' ? 'halt' : 'cancel';
    case 'SUSPENDED':
      if (status === 'SUSPENDED') return undefined;
      return status === 'ACTIVE' ? 'lift' : 'cancel';
    default:
      return undefined;
  }
}

/** Whether what is in force is what was signed. More, or other, than that is not this agreement. */
async function isSigned(
  transaction: Knex.Transaction,
  id: string,
  entry: Agreement | undefined,
): Promise<boolean> {
  const row = await transaction('sharing_agreements').where({ id }).first('document');
  return row !== undefined && sameValue(policyEntryOf(parseDocument(row.document)), entry);
}
