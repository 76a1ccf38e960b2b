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
  type: 'CallStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'categoryClass',
  count: 'count',
};

const Query: FieldResolvers = {
  hotlineCalls: (_parent, args, { source }, info) =>
    source.list(
      'HotlineCall',
      info,
      {
        community_code: within(args.area),
        status: eq(args.status),
        category_code: eq(args.categoryCode),
        received_at: between(args.receivedFrom, null),
      },
      args,
    ),
  hotlineCall: async (_parent, args, { source }, info) => {
    const [call] = await source.list(
      'HotlineCall',
      info,
      { number: { eq: args.number } },
      { first: 1 },
    );
    return call ?? null;
  },
  hotlineCategories: (_parent, args, { source }, info) =>
    source.list('HotlineCategory', info, {}, args),
  callStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const HotlineCall: FieldResolvers = {
  repeatOf: ({ repeatOf }, _args, { source }, info) => source.byKey('HotlineCall', repeatOf, info),
  caller: ({ caller }) => personOf(caller),
  community: ({ community }) => communityOf(community),
};

const Person: FieldResolvers = {
  calls: ({ id }, args, { source }, info) =>
    source.childrenOf('HotlineCall', 'person_ref', id, info, { status: eq(args.status) }, args),
};

export const resolvers: Resolvers = { Query, HotlineCall, Person };
