import {
  between,
  communityOf,
  eq,
  type FieldResolvers,
  K_PERSONAL,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

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
  callStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'HotlineCall',
      by: ['area_code', 'quarter', 'category_class'],
      filter: {
        area_code: within(args.area),
        quarter: eq(args.period),
        category_class: eq(args.categoryClass),
      },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map(({ by, value, suppressed }) => ({
      areaCode: by.area_code,
      period: by.quarter,
      categoryClass: by.category_class,
      count: value,
      suppressed,
    }));
  },
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
