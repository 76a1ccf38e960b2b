import {
  between,
  communityOf,
  eq,
  type FieldResolvers,
  type Resolvers,
  within,
} from '../kit/index.ts';

const Query: FieldResolvers = {
  activityIndex: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      week: eq(args.week),
    };
    return source.list('ActivityIndex', info, filter, args);
  },
  indexReleases: (_parent, args, { source }, info) => source.list('IndexRelease', info, {}, args),
};

const ActivityIndex: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
  release: (parent, _args, { source }, info) =>
    parent.release ? source.byKey('IndexRelease', parent.release, info) : null,
};

const Community: FieldResolvers = {
  activityIndex: (parent, args, { source }, info) =>
    source.childrenOf(
      'ActivityIndex',
      'community_code',
      parent.code,
      info,
      { week_start: between(args.since, null) },
      args,
    ),
};

export const resolvers: Resolvers = { Query, ActivityIndex, Community };
