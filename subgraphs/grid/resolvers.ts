import { eq, type FieldResolvers, type Resolvers, within } from '../kit/index.ts';
import { verifyIdentity } from './verify-identity.ts';

const Query: FieldResolvers = {
  people: (_parent, args, { source }, info) =>
    source.list(
      'Person',
      info,
      {
        community_code: within(args.area),
        grid_code: eq(args.gridCode),
      },
      args,
    ),
  person: (_parent, args, { source }, info) => source.byKey('Person', args.id, info),
  households: (_parent, args, { source }, info) =>
    source.list(
      'Household',
      info,
      {
        community_code: within(args.area),
        grid_code: eq(args.gridCode),
      },
      args,
    ),
  household: (_parent, args, { source }, info) => source.byKey('Household', args.id, info),
  communities: (_parent, args, { source }, info) =>
    source.list(
      'Community',
      info,
      {
        area_code: within(args.area),
        kind: eq(args.kind),
      },
      args,
    ),
  community: (_parent, args, { source }, info) => source.byKey('Community', args.code, info),
  grids: (_parent, args, { source }, info) =>
    source.list('Grid', info, { community_code: within(args.area) }, args),
  grid: (_parent, args, { source }, info) => source.byKey('Grid', args.code, info),
  verifyIdentity,
};

const Person: FieldResolvers = {
  community: ({ community }, _args, { source }, info) => source.byKey('Community', community, info),
  grid: ({ grid }, _args, { source }, info) => source.byKey('Grid', grid, info),
  household: ({ household }, _args, { source }, info) => source.byKey('Household', household, info),
};

const Household: FieldResolvers = {
  head: ({ head }, _args, { source }, info) => source.byKey('Person', head, info),
  members: ({ id }, args, { source }, info) =>
    source.childrenOf('Person', 'household_ref', id, info, {}, args),
  community: ({ community }, _args, { source }, info) => source.byKey('Community', community, info),
};

const Grid: FieldResolvers = {
  community: ({ community }, _args, { source }, info) => source.byKey('Community', community, info),
};

const Community: FieldResolvers = {
  grids: ({ code }, args, { source }, info) =>
    source.childrenOf('Grid', 'community_code', code, info, {}, args),
};

export const resolvers: Resolvers = { Query, Person, Household, Grid, Community };
