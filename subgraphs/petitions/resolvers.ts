import {
  between,
  communityOf,
  eq,
  type FieldResolvers,
  personOf,
  type Resolvers,
  type Statistic,
  within,
} from '../kit/index.ts';

const STATISTIC: Statistic = {
  type: 'PetitionStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'categoryClass',
  count: 'count',
};

const Query: FieldResolvers = {
  petitions: (_parent, args, { source }, info) =>
    source.list(
      'Petition',
      info,
      {
        community_code: within(args.area),
        status: eq(args.status),
        is_repeat: eq(args.repeat),
        due_at: between(null, args.dueBefore),
      },
      args,
    ),
  petition: async (_parent, args, { source }, info) => {
    const [petition] = await source.list(
      'Petition',
      info,
      { number: { eq: args.number } },
      { first: 1 },
    );
    return petition ?? null;
  },
  petitionOffices: (_parent, args, { source }, info) =>
    source.list('PetitionOffice', info, { area_code: within(args.area) }, args),
  petitionStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const Petition: FieldResolvers = {
  repeatOf: ({ repeatOf }, _args, { source }, info) => source.byKey('Petition', repeatOf, info),
  petitioner: ({ petitioner }) => personOf(petitioner),
  community: ({ community }) => communityOf(community),
};

const Person: FieldResolvers = {
  petitions: ({ id }, args, { source }, info) =>
    source.childrenOf('Petition', 'person_ref', id, info, { status: eq(args.status) }, args),
};

export const resolvers: Resolvers = { Query, Petition, Person };
