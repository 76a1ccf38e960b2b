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
  mediationStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'MediationCase',
      by: ['area_code', 'year', 'category_class'],
      filter: {
        area_code: within(args.area),
        year: eq(args.period),
        category_class: eq(args.categoryClass),
      },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map(({ by, value, suppressed }) => ({
      areaCode: by.area_code,
      period: by.year,
      categoryClass: by.category_class,
      count: value,
      suppressed,
    }));
  },
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
