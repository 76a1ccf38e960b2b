import { eq, type FieldResolvers, type Resolvers } from '../kit/index.ts';
import { catalogQueries, catalogTypes } from './catalog/resolvers.ts';
import { channelQueries, channelTypes } from './channel-resolvers.ts';
import { Mutation } from './mutations.ts';
import { policyMutations, policyQueries } from './policy-office.ts';

const Query: FieldResolvers = {
  ...catalogQueries,
  negativeList: (_parent, args, { source }, info) =>
    source.list('NegativeListEntry', info, {}, args),
  demandList: (_parent, args, { source }, info) =>
    source.list('DemandEntry', info, { consumer: eq(args.consumer) }, args),
  responsibilityList: (_parent, args, { source }, info) =>
    source.list('ResponsibilityEntry', info, { supplier: eq(args.supplier) }, args),
  agreements: (_parent, args, { source }, info) => {
    const filter = {
      consumer: eq(args.consumer),
      supplier: eq(args.supplier),
      status: eq(args.status),
    };
    return source.list('AgreementSummary', info, filter, args);
  },
  policyVersion: async (_parent, _args, { source }, info) => {
    const rows = await source.list('PolicyVersion', info, {}, { first: 1 });
    return rows[0] ?? null;
  },
  ...channelQueries,
  ...policyQueries,
};

export const resolvers: Resolvers = {
  Query,
  Mutation: { ...Mutation, ...policyMutations },
  ...catalogTypes,
  ...channelTypes,
};
