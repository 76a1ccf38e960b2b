import type { FieldResolvers, Resolvers } from '../kit/index.ts';

/** Smallest number of cases in a published cell. */
const CELL_MIN = 10;

const Query: FieldResolvers = {
  mediationCases: (_parent, args, { source }, info) =>
    source.list(
      'MediationCase',
      info,
      {
        community_code: args.area == null ? undefined : { within: args.area },
        stage: args.stage == null ? undefined : { eq: args.stage },
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
    source.list(
      'MediationOrganisation',
      info,
      { area_code: args.area == null ? undefined : { within: args.area } },
      args,
    ),
  mediationStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'MediationCase',
      by: ['area_code', 'year', 'category_class'],
      filter: {
        area_code: args.area == null ? undefined : { within: args.area },
        year: args.period == null ? undefined : { eq: args.period },
        category_class: args.categoryClass == null ? undefined : { eq: args.categoryClass },
      },
      measure: 'count',
      k: CELL_MIN,
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
  applicant: ({ applicant }) => (typeof applicant === 'string' ? { id: applicant } : null),
  respondent: ({ respondent }) => (typeof respondent === 'string' ? { id: respondent } : null),
  community: ({ community }) => (typeof community === 'string' ? { code: community } : null),
};

const Person: FieldResolvers = {
  mediationCases: ({ id }, args, { source }, info) =>
    source.childrenOf(
      'MediationCase',
      'person_ref',
      id,
      info,
      { stage: args.stage == null ? undefined : { eq: args.stage } },
      args,
    ),
};

export const resolvers: Resolvers = { Query, MediationCase, Person };
