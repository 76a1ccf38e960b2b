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
  type: 'MediationStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'categoryClass',
  count: 'count',
};

const Query: FieldResolvers = {
  mediationCases: (_parent, args, { source }, info) =>
    source.list(
      'MediationCase',
      info,
      {
        community_code: within(args.area),
        stage: eq(args.stage),
      },
      args,
    ),
  mediationCase: async (_parent, args, { source }, info) => {
    const [found] = await source.list(
      'MediationCase',
      info,
      { number: { eq: args.number } },
      { first: 1 },
    );
    return found ?? null;
  },
  mediationOrganisations: (_parent, args, { source }, info) =>
    source.list('MediationOrganisation', info, { area_code: within(args.area) }, args),
  mediationStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const MediationCase: FieldResolvers = {
  organisation: ({ organisation }, _args, { source }, info) =>
    source.byKey('MediationOrganisation', organisation, info),
  applicant: ({ applicant }) => personOf(applicant),
  respondent: ({ respondent }) => personOf(respondent),
  community: ({ community }) => communityOf(community),
};

const Person: FieldResolvers = {
  mediationCases: ({ id }, args, { source }, info) =>
    source.childrenOf('MediationCase', 'person_ref', id, info, { stage: eq(args.stage) }, args),
};

export const resolvers: Resolvers = { Query, MediationCase, Person };
