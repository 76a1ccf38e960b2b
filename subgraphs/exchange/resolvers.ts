import { eq, type FieldResolvers, type Resolvers, within } from '../kit/index.ts';
import { channelQueries, channelTypes } from './channel-resolvers.ts';
import { Mutation } from './mutations.ts';

const Query: FieldResolvers = {
  catalog: (_parent, args, { source }, info) => {
    const filter = {
      label: within(args.search),
      supplier: eq(args.supplier),
    };
    return source.list('CatalogEntry', info, filter, args);
  },
  catalogItems: (_parent, args, { source }, info) => {
    const filter = {
      label: within(args.search),
      supplier: eq(args.supplier),
      sharing: eq(args.sharing),
    };
    return source.list('CatalogItem', info, filter, args);
  },
  catalogItem: (_parent, args, { source }, info) =>
    source.byKey('CatalogItem', args.coordinate, info),
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
};

const CatalogEntry: FieldResolvers = {
  items: (parent, args, { source }, info) =>
    source.childrenOf(
      'CatalogItem',
      'type',
      parent.type,
      info,
      { sharing: eq(args.sharing) },
      args,
    ),
};

const CatalogItem: FieldResolvers = {
  entry: (parent, _args, { source }, info) =>
    parent.entry ? source.byKey('CatalogEntry', parent.entry, info) : null,
};

export const resolvers: Resolvers = {
  Query,
  Mutation,
  CatalogEntry,
  CatalogItem,
  ...channelTypes,
};
