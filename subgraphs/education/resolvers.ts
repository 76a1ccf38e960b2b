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
  type: 'EnrolmentStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'category',
  count: 'count',
  // Who is on the rolls when the school year begins.
  closes: 'BEGIN',
};

const Query: FieldResolvers = {
  schools: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      stage: eq(args.stage),
    };
    return source.list('School', info, filter, args);
  },
  school: (_parent, args, { source }, info) => source.byKey('School', args.code, info),
  enrolments: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      stage: eq(args.stage),
    };
    return source.list('Enrolment', info, filter, args);
  },
  enrolmentStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const School: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
};

const Enrolment: FieldResolvers = {
  school: (parent, _args, { source }, info) =>
    parent.school ? source.byKey('School', parent.school, info) : null,
  student: (parent) => personOf(parent.student),
};

const ChildEnrolment: FieldResolvers = {
  school: (parent, _args, { source }, info) =>
    parent.school ? source.byKey('School', parent.school, info) : null,
  student: (parent) => personOf(parent.student),
};

const Person: FieldResolvers = {
  enrolments: (parent, args, { source }, info) =>
    source.childrenOf('Enrolment', 'person_ref', parent.id, info, {}, args),
  childEnrolments: (parent, args, { source }, info) =>
    source.childrenOf('ChildEnrolment', 'person_ref', parent.id, info, {}, args),
};

const Community: FieldResolvers = {
  schools: (parent, args, { source }, info) =>
    source.childrenOf('School', 'community_code', parent.code, info, {}, args),
};

export const resolvers: Resolvers = { Query, School, Enrolment, ChildEnrolment, Person, Community };
