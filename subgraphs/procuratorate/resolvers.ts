import {
  communityOf,
  eq,
  type FieldResolvers,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

const Query: FieldResolvers = {
  publicInterestCases: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      field: eq(args.field),
      stage: eq(args.stage),
    };
    return source.list('PublicInterestCase', info, filter, args);
  },
  publicInterestCase: (_parent, args, { source }, info) =>
    source.byKey('PublicInterestCase', args.number, info),
  prosecutions: (_parent, args, { source }, info) =>
    source.list('Prosecution', info, { stage: eq(args.stage) }, args),
};

const PublicInterestCase: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
};

const Prosecution: FieldResolvers = {
  suspect: (parent) => personOf(parent.suspect),
};

const Person: FieldResolvers = {
  prosecutions: (parent, args, { source }, info) =>
    source.childrenOf('Prosecution', 'person_ref', parent.id, info, {}, args),
};

const Community: FieldResolvers = {
  publicInterestCases: (parent, args, { source }, info) =>
    source.childrenOf(
      'PublicInterestCase',
      'community_code',
      parent.code,
      info,
      { field: eq(args.field) },
      args,
    ),
};

export const resolvers: Resolvers = { Query, PublicInterestCase, Prosecution, Person, Community };
