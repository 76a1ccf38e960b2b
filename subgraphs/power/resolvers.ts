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
  type: 'MeterStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'category',
  count: 'meters',
  average: 'averageConsumption',
};

const Query: FieldResolvers = {
  powerOutages: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      status: eq(args.status),
      started_at: between(args.since, null),
    };
    return source.list('PowerOutage', info, filter, args);
  },
  powerOutage: (_parent, args, { source }, info) => source.byKey('PowerOutage', args.number, info),
  meterStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const PowerOutage: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
};

const Meter: FieldResolvers = {
  holder: (parent) => personOf(parent.holder),
};

const Community: FieldResolvers = {
  outages: (parent, args, { source }, info) =>
    source.childrenOf(
      'PowerOutage',
      'community_code',
      parent.code,
      info,
      { started_at: between(args.since, null) },
      args,
    ),
};

export const resolvers: Resolvers = { Query, PowerOutage, Meter, Community };
