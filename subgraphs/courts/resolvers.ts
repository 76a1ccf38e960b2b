import {
  communityOf,
  eq,
  type FieldResolvers,
  personOf,
  type Resolvers,
  type Statistic,
  within,
} from '../kit/index.ts';

const STATISTIC: Statistic = {
  type: 'CourtCaseStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'category',
  count: 'count',
};

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
  courtCaseStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
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
