import {
  eq,
  type FieldResolvers,
  K_PERSONAL,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

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
  subsidyStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'SubsidyStatistic',
      by: ['area_code', 'quarter', 'kind'],
      filter: { area_code: within(args.area), quarter: eq(args.period) },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map((cell) => ({
      areaCode: cell.by.area_code,
      period: cell.by.quarter,
      category: cell.by.kind,
      count: cell.value,
      suppressed: cell.suppressed,
    }));
  },
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
