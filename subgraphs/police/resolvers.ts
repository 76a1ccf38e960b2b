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
  type: 'PoliceCallStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'kind',
  count: 'count',
};

const Query: FieldResolvers = {
  policeCalls: (_parent, args, { source }, info) =>
    source.list(
      'PoliceCall',
      info,
      {
        community_code: within(args.area),
        kind: eq(args.kind),
        received_at: between(args.receivedFrom, null),
      },
      args,
    ),
  policeCall: async (_parent, args, { source }, info) => {
    const [call] = await source.list(
      'PoliceCall',
      info,
      { number: { eq: args.number } },
      { first: 1 },
    );
    return call ?? null;
  },
  policeStations: (_parent, args, { source }, info) =>
    source.list('PoliceStation', info, { area_code: within(args.area) }, args),
  policeCallStatistics: (_parent, args, { source }, info) =>
    source.statistic(STATISTIC, args, info),
};

const PoliceCall: FieldResolvers = {
  station: ({ station }, _args, { source }, info) => source.byKey('PoliceStation', station, info),
  caller: ({ caller }) => personOf(caller),
  community: ({ community }) => communityOf(community),
};

const HouseholdRegistration: FieldResolvers = {
  person: ({ person }) => personOf(person),
  station: ({ station }, _args, { source }, info) => source.byKey('PoliceStation', station, info),
};

const Person: FieldResolvers = {
  policeCalls: ({ id }, args, { source }, info) =>
    source.childrenOf('PoliceCall', 'person_ref', id, info, {}, args),
  householdRegistration: async ({ id }, _args, { source }, info) => {
    const one = { first: 1 };
    const [registration] = await source.childrenOf(
      'HouseholdRegistration',
      'person_ref',
      id,
      info,
      {},
      one,
    );
    return registration ?? null;
  },
};

export const resolvers: Resolvers = { Query, PoliceCall, HouseholdRegistration, Person };
