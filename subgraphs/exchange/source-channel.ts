/** How the channel's types lie in the database. Lists are ordered by number, which is by age. */
import type { Row, TableMapping } from '../kit/index.ts';
import { documentHash, parseDocument } from './agreement/document.ts';
import { policyEntryOf } from './agreement/policy.ts';
import { printableOf } from './agreement/printable.ts';
import type { Signature } from './agreement/signature.ts';
import { type ApplicationState, DSP_STATE } from './channel/application.ts';
import { yesterday } from './channel/due.ts';
import type { Offer } from './channel/offer.ts';
import type { Terms } from './channel/terms.ts';
import { marksItem, type VerificationState } from './channel/verification.ts';

const json = <T>(text: unknown): T | null =>
  typeof text === 'string' ? (JSON.parse(text) as T) : null;

const ofTerms =
  <K extends keyof Terms>(name: K) =>
  ({ terms }: Row) =>
    json<Terms>(terms)?.[name] ?? null;

const overdue = ({ due_date }: Row) =>
  typeof due_date === 'string' && due_date <= yesterday(Date.now());
const clockStopped = ({ stopped_since }: Row) => typeof stopped_since === 'string';

/** Four digits, as rates of lists have them; null where nothing was counted. */
function share(part: unknown, whole: unknown): string | null {
  return Number(whole) > 0 ? (Number(part) / Number(whole)).toFixed(4) : null;
}

const signaturesOf = ({ signatures }: Row) => json<Signature[]>(signatures) ?? [];

export const channelTables: Readonly<Record<string, TableMapping>> = {
  Application: {
    ...{ table: 'applications', primaryKey: 'number', keyColumn: 'number', order: [] },
    values: {
      dspState: ({ state }) => DSP_STATE[state as ApplicationState] ?? null,
      overdue,
      clockStopped,
      items: ofTerms('items'),
      useBasis: ofTerms('useBasis'),
      scenario: ofTerms('scenario'),
      scopeText: ofTerms('scopeText'),
      method: ofTerms('method'),
      from: ofTerms('from'),
      volume: ofTerms('volume'),
      retentionDays: ofTerms('retentionDays'),
      impactAssessment: ofTerms('impactAssessment'),
      notice: ofTerms('notice'),
      noticeExemption: ofTerms('noticeExemption'),
      offeredItems: ({ offer }) => json<Offer>(offer)?.items ?? null,
      offeredMasks: ({ offer }) =>
        json<Offer>(offer) &&
        Object.entries(json<Offer>(offer)?.masks ?? {}).map(([item, mask]) => `${item} ${mask}`),
      offeredVolume: ({ offer }) => json<Offer>(offer)?.volume ?? null,
    },
  },
  ProcedureStep: {
    ...{ table: 'procedure_steps', primaryKey: 'id', keyColumn: 'id' },
    order: [
      ['matter', 'asc'],
      ['version', 'asc'],
    ],
    values: {
      papers: ({ papers }) => json(papers),
      request: ({ idempotency_key }) => idempotency_key,
    },
  },
  ChannelEvent: { table: 'channel_events', primaryKey: 'nr', keyColumn: 'id', order: [] },
  VerificationTicket: {
    ...{ table: 'verification_tickets', primaryKey: 'number', keyColumn: 'ref', order: [] },
    values: {
      overdue,
      clockStopped,
      marked: ({ state }) => marksItem(state as VerificationState),
    },
  },
  Dispute: { table: 'disputes', primaryKey: 'number', keyColumn: 'number', order: [] },
  SharingAgreement: {
    ...{ table: 'sharing_agreements', primaryKey: 'id', keyColumn: 'id', order: [] },
    values: {
      printable: (row) =>
        printableOf(
          parseDocument(String(row.document)),
          documentHash(String(row.document)),
          signaturesOf(row),
        ),
      policyEntry: ({ document }) => JSON.stringify(policyEntryOf(parseDocument(String(document)))),
      signatures: (row) => signaturesOf(row).map(({ jws }) => jws),
      signedBy: (row) => signaturesOf(row).map(({ department }) => department),
    },
  },
  Scorecard: {
    ...{ table: 'scorecards', primaryKey: 'department', keyColumn: 'department', order: [] },
    values: {
      timeliness: ({ answered, answered_in_time }) => share(answered_in_time, answered),
      refusalShare: ({ answered, refused }) => share(refused, answered),
    },
  },
};
