import {
  communityOf,
  eq,
  type FieldResolvers,
  K_PERSONAL,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

const Query: FieldResolvers = {
  courtCases: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      stage: eq(args.stage),
    };
    return source.list('CourtCase', info, filter, args);
  },
  courtCase: async (_parent, args, { source }, info) => {
    const rows = await source.list(
      'CourtCase',
      info,
      { case_number: eq(args.caseNumber) },
      { first: 1 },
    );
    return rows[0] ?? null;
  },
  courts: (_parent, args, { source }, info) =>
    source.list('Court', info, { area_code: within(args.area) }, args),
  courtCaseStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'CourtCaseStatistic',
      by: ['area_code', 'quarter', 'cause_code'],
      filter: { area_code: within(args.area), quarter: eq(args.period) },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map((cell) => ({
      areaCode: cell.by.area_code,
      period: cell.by.quarter,
      category: cell.by.cause_code,
      count: cell.value,
      suppressed: cell.suppressed,
    }));
  },
};

const CourtCase: FieldResolvers = {
  court: (parent, _args, { source }, info) =>
    parent.court ? source.byKey('Court', parent.court, info) : null,
  applicant: (parent) => personOf(parent.applicant),
  respondent: (parent) => personOf(parent.respondent),
  community: (parent) => communityOf(parent.community),
};

const SealedCase: FieldResolvers = {
  person: (parent) => personOf(parent.person),
};

const Person: FieldResolvers = {
  courtCases: (parent, args, { source }, info) =>
    source.childrenOf('CourtCase', 'person_ref', parent.id, info, {}, args),
  sealedCases: (parent, args, { source }, info) =>
    source.childrenOf('SealedCase', 'person_ref', parent.id, info, {}, args),
};

export const resolvers: Resolvers = { Query, CourtCase, SealedCase, Person };
