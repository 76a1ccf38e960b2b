import {
  between,
  communityOf,
  eq,
  type FieldResolvers,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

const Query: FieldResolvers = {
  properties: (_parent, args, { source }, info) =>
    source.list('Property', info, { community_code: within(args.area) }, args),
  estates: (_parent, args, { source }, info) =>
    source.list('Estate', info, { community_code: within(args.area) }, args),
  estate: (_parent, args, { source }, info) => source.byKey('Estate', args.code, info),
  propertyManagers: (_parent, args, { source }, info) =>
    source.list('PropertyManager', info, {}, args),
  repairs: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      kind: eq(args.kind),
      reported_at: between(args.since, null),
      status: eq(args.status),
    };
    return source.list('Repair', info, filter, args);
  },
};

const Property: FieldResolvers = {
  owner: (parent) => personOf(parent.owner),
  estate: (parent, _args, { source }, info) =>
    parent.estate ? source.byKey('Estate', parent.estate, info) : null,
  community: (parent) => communityOf(parent.community),
};

const Estate: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
  manager: (parent, _args, { source }, info) =>
    parent.manager ? source.byKey('PropertyManager', parent.manager, info) : null,
  repairs: (parent, args, { source }, info) =>
    source.childrenOf(
      'Repair',
      'estate_code',
      parent.code,
      info,
      { reported_at: between(args.since, null), kind: eq(args.kind) },
      args,
    ),
};

const PropertyManager: FieldResolvers = {
  estates: (parent, args, { source }, info) =>
    source.childrenOf('Estate', 'manager_code', parent.creditCode, info, {}, args),
};

const Repair: FieldResolvers = {
  estate: (parent, _args, { source }, info) =>
    parent.estate ? source.byKey('Estate', parent.estate, info) : null,
  community: (parent) => communityOf(parent.community),
};

const Person: FieldResolvers = {
  properties: (parent, args, { source }, info) =>
    source.childrenOf('Property', 'person_ref', parent.id, info, {}, args),
};

const Community: FieldResolvers = {
  estates: (parent, args, { source }, info) =>
    source.childrenOf('Estate', 'community_code', parent.code, info, {}, args),
  repairs: (parent, args, { source }, info) =>
    source.childrenOf(
      'Repair',
      'community_code',
      parent.code,
      info,
      { reported_at: between(args.since, null), kind: eq(args.kind) },
      args,
    ),
};

export const resolvers: Resolvers = {
  Query,
  Property,
  Estate,
  PropertyManager,
  Repair,
  Person,
  Community,
};
