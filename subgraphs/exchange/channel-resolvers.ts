/** Reading the channel: lists with filters and pages, and what a caller may do next. */
import { eq, type FieldResolvers, type SubgraphContext } from '../kit/index.ts';
import { APPLICATION } from './channel/application.ts';
import { DISPUTE } from './channel/dispute.ts';
import { yesterday } from './channel/due.ts';
import { chinaDate } from './channel/legal-clock.ts';
import { type Procedure, stepsFrom } from './channel/machine.ts';
import { rolesOf } from './channel/roles.ts';
import { VERIFICATION } from './channel/verification.ts';

/** Overdue, or with a period that still runs; without a clock it is neither. */
function overdueFilter(overdue: boolean | null | undefined) {
  if (overdue === null || overdue === undefined) return undefined;
  const now = Date.now();
  return overdue ? { lte: yesterday(now) } : { gte: chinaDate(now) };
}

export const channelQueries: FieldResolvers = {
  applications: (_parent, args, { source }, info) => {
    const filter = {
      state: eq(args.state),
      supplier: eq(args.supplier),
      requester: eq(args.requester),
      due_date: overdueFilter(args.overdue),
    };
    return source.list('Application', info, filter, args);
  },
  application: (_parent, { number }, { source }, info) => source.byKey('Application', number, info),
  channelEvents: (_parent, args, { source }, info) =>
    source.list('ChannelEvent', info, { matter: eq(args.matter) }, args),
  verificationTickets: (_parent, args, { source }, info) => {
    const filter = {
      state: eq(args.state),
      supplier: eq(args.supplier),
      due_date: overdueFilter(args.overdue),
    };
    return source.list('VerificationTicket', info, filter, args);
  },
  verificationTicket: (_parent, { id }, { source }, info) =>
    source.byKey('VerificationTicket', id, info),
  disputes: (_parent, args, { source }, info) =>
    source.list('Dispute', info, { state: eq(args.state) }, args),
  dispute: (_parent, { number }, { source }, info) => source.byKey('Dispute', number, info),
  sharingAgreement: (_parent, { id }, { source }, info) =>
    source.byKey('SharingAgreement', id, info),
  legalBases: (_parent, args, { source }, info) => source.list('LegalBasis', info, {}, args),
  parties: (_parent, args, { source }, info) => source.list('Party', info, {}, args),
  scorecards: (_parent, args, { source }, info) => source.list('Scorecard', info, {}, args),
};

interface Standing {
  readonly state: string;
  readonly requester: string;
  readonly supplier: string;
  readonly person_ref?: string | null;
}

/** What the caller may do now, so that nobody has to know the table by heart. */
function possibleSteps(
  procedure: Procedure<string, string, string>,
  standing: Standing | null,
  { subject }: SubgraphContext,
): readonly string[] | null {
  if (!standing) return null;
  const roles = rolesOf(subject, { ...standing, person: standing.person_ref ?? null });
  return [...new Set(roles.flatMap((role) => stepsFrom(procedure, standing.state, role)))];
}

/** Steps of a matter; a ticket's are found by its number, since its key is a reference. */
const steps: FieldResolvers['steps'] = (parent, args, { source }, info) =>
  source.childrenOf('ProcedureStep', 'matter', parent.steps, info, {}, args);

const of = (procedure: unknown): FieldResolvers => ({
  possibleSteps: (parent, _args, context) =>
    possibleSteps(procedure as Procedure<string, string, string>, parent.possibleSteps, context),
  steps,
});

export const channelTypes: Readonly<Record<string, FieldResolvers>> = {
  Application: {
    ...of(APPLICATION),
    agreement: ({ agreement }, _args, { source }, info) =>
      agreement ? source.byKey('SharingAgreement', agreement, info) : null,
  },
  VerificationTicket: of(VERIFICATION),
  Dispute: of(DISPUTE),
  ApplicationResult: {
    application: ({ key }, _args, { source }, info) =>
      key ? source.byKey('Application', key, info) : null,
  },
  TicketResult: {
    ticket: ({ key }, _args, { source }, info) =>
      key ? source.byKey('VerificationTicket', key, info) : null,
  },
  DisputeResult: {
    dispute: ({ key }, _args, { source }, info) =>
      key ? source.byKey('Dispute', key, info) : null,
  },
};
