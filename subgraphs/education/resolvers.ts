import {
  communityOf,
  eq,
  type FieldResolvers,
  K_PERSONAL,
  personOf,
  type Resolvers,
  within,
} from '../kit/index.ts';

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
  enrolmentStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'EnrolmentStatistic',
      by: ['area_code', 'school_year', 'stage'],
      filter: { area_code: within(args.area), school_year: eq(args.period) },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map((cell) => ({
      areaCode: cell.by.area_code,
      period: cell.by.school_year,
      category: cell.by.stage,
      count: cell.value,
      suppressed: cell.suppressed,
    }));
  },
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
