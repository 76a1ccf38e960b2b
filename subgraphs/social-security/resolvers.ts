import {
  eq,
  type FieldResolvers,
  personOf,
  type Resolvers,
  type Statistic,
  within,
} from '../kit/index.ts';

const STATISTIC: Statistic = {
  type: 'SubsidyStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'category',
  count: 'count',
};

const Query: FieldResolvers = {
  insurances: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      kind: eq(args.kind),
    };
    return source.list('Insurance', info, filter, args);
  },
  subsidies: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      kind: eq(args.kind),
      status: eq(args.status),
    };
    return source.list('Subsidy', info, filter, args);
  },
  benefitStandards: (_parent, args, { source }, info) => {
    const filter = {
      area_code: within(args.area),
      kind: eq(args.kind),
    };
    return source.list('BenefitStandard', info, filter, args);
  },
  subsidyStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const Insurance: FieldResolvers = {
  insured: (parent) => personOf(parent.insured),
};

const Subsidy: FieldResolvers = {
  recipient: (parent) => personOf(parent.recipient),
};

const Person: FieldResolvers = {
  insurances: (parent, args, { source }, info) =>
    source.childrenOf('Insurance', 'person_ref', parent.id, info, {}, args),
  subsidies: (parent, args, { source }, info) =>
    source.childrenOf('Subsidy', 'person_ref', parent.id, info, {}, args),
};

export const resolvers: Resolvers = { Query, Insurance, Subsidy, Person };
