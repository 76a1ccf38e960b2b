import {
  communityOf,
  eq,
  type FieldResolvers,
  personOf,
  type Resolvers,
  type Statistic,
  within,
} from '../kit/index.ts';

const STATISTIC: Statistic = {
  type: 'ComplaintStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'category',
  count: 'count',
};

const Query: FieldResolvers = {
  companies: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      industry_code: eq(args.industry),
      status: eq(args.status),
    };
    return source.list('Company', info, filter, args);
  },
  company: (_parent, args, { source }, info) => source.byKey('Company', args.creditCode, info),
  soleTraders: (_parent, args, { source }, info) =>
    source.list('SoleTrader', info, { community_code: within(args.area) }, args),
  licences: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      kind: eq(args.kind),
    };
    return source.list('Licence', info, filter, args);
  },
  consumerComplaints: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      status: eq(args.status),
    };
    return source.list('ConsumerComplaint', info, filter, args);
  },
  consumerComplaint: async (_parent, args, { source }, info) => {
    const rows = await source.list(
      'ConsumerComplaint',
      info,
      { number: eq(args.number) },
      { first: 1 },
    );
    return rows[0] ?? null;
  },
  complaintStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const Company: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
  licences: (parent, args, { source }, info) =>
    source.childrenOf('Licence', 'credit_code', parent.creditCode, info, {}, args),
  complaints: (parent, args, { source }, info) =>
    source.childrenOf(
      'ConsumerComplaint',
      'credit_code',
      parent.creditCode,
      info,
      { status: eq(args.status) },
      args,
    ),
};

const SoleTrader: FieldResolvers = {
  owner: (parent) => personOf(parent.owner),
  community: (parent) => communityOf(parent.community),
};

const Licence: FieldResolvers = {
  company: (parent, _args, { source }, info) =>
    parent.company ? source.byKey('Company', parent.company, info) : null,
};

const ConsumerComplaint: FieldResolvers = {
  company: (parent, _args, { source }, info) =>
    parent.company ? source.byKey('Company', parent.company, info) : null,
  complainant: (parent) => personOf(parent.complainant),
  community: (parent) => communityOf(parent.community),
};

const Person: FieldResolvers = {
  soleTraders: (parent, args, { source }, info) =>
    source.childrenOf('SoleTrader', 'person_ref', parent.id, info, {}, args),
  consumerComplaints: (parent, args, { source }, info) =>
    source.childrenOf('ConsumerComplaint', 'person_ref', parent.id, info, {}, args),
};

const Community: FieldResolvers = {
  companies: (parent, args, { source }, info) =>
    source.childrenOf(
      'Company',
      'community_code',
      parent.code,
      info,
      { status: eq(args.status) },
      args,
    ),
};

export const resolvers: Resolvers = {
  Query,
  Company,
  SoleTrader,
  Licence,
  ConsumerComplaint,
  Person,
  Community,
};
