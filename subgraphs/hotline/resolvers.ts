import type { FieldResolvers, Resolvers } from '../kit/index.ts';

/** Smallest number of work orders in a published cell. */
const CELL_MIN = 10;

const Query: FieldResolvers = {
  hotlineCalls: (_parent, args, { source }, info) =>
    source.list(
      'HotlineCall',
      info,
      {
        community_code: args.area == null ? undefined : { within: args.area },
        status: args.status == null ? undefined : { eq: args.status },
        category_code: args.categoryCode == null ? undefined : { eq: args.categoryCode },
        received_at: args.receivedFrom == null ? undefined : { gte: args.receivedFrom },
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
        area_code: args.area == null ? undefined : { within: args.area },
        quarter: args.period == null ? undefined : { eq: args.period },
        category_class: args.categoryClass == null ? undefined : { eq: args.categoryClass },
      },
      measure: 'count',
      k: CELL_MIN,
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
  caller: ({ caller }) => (typeof caller === 'string' ? { id: caller } : null),
  community: ({ community }) => (typeof community === 'string' ? { code: community } : null),
};

const Person: FieldResolvers = {
  calls: ({ id }, args, { source }, info) =>
    source.childrenOf(
      'HotlineCall',
      'person_ref',
      id,
      info,
      { status: args.status == null ? undefined : { eq: args.status } },
      args,
    ),
};

export const resolvers: Resolvers = { Query, HotlineCall, Person };
