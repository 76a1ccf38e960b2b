import { eq, type FieldResolvers, type Resolvers, within } from '../kit/index.ts';

/** The grid resolves a person. */
const person = (id: string | null | undefined) => (id ? { id } : null);

/** The grid resolves a place. */
const community = (code: string | null | undefined) => (code ? { code } : null);

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
  community: (parent) => community(parent.community),
};

const Prosecution: FieldResolvers = {
  suspect: (parent) => person(parent.suspect),
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
