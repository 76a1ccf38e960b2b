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
  type: 'HealthStatistic',
  area: 'areaCode',
  period: 'period',
  category: 'category',
  count: 'count',
};

const Query: FieldResolvers = {
  clinicCapacities: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      kind: eq(args.kind),
    };
    return source.list('ClinicCapacity', info, filter, args);
  },
  clinicCapacity: (_parent, args, { source }, info) =>
    source.byKey('ClinicCapacity', args.code, info),
  medicalDisputes: (_parent, args, { source }, info) => {
    const filter = {
      community_code: within(args.area),
      stage: eq(args.stage),
    };
    return source.list('MedicalDispute', info, filter, args);
  },
  healthStatistics: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
};

const HealthRecord: FieldResolvers = {
  facility: (parent, _args, { source }, info) =>
    parent.facility ? source.byKey('ClinicCapacity', parent.facility, info) : null,
  patient: (parent) => personOf(parent.patient),
};

const MedicalDispute: FieldResolvers = {
  facility: (parent, _args, { source }, info) =>
    parent.facility ? source.byKey('ClinicCapacity', parent.facility, info) : null,
  patient: (parent) => personOf(parent.patient),
  community: (parent) => communityOf(parent.community),
};

const ClinicCapacity: FieldResolvers = {
  community: (parent) => communityOf(parent.community),
};

const Person: FieldResolvers = {
  healthRecords: (parent, args, { source }, info) =>
    source.childrenOf('HealthRecord', 'person_ref', parent.id, info, {}, args),
  medicalDisputes: (parent, args, { source }, info) =>
    source.childrenOf('MedicalDispute', 'person_ref', parent.id, info, {}, args),
};

const Community: FieldResolvers = {
  clinics: (parent, args, { source }, info) =>
    source.childrenOf('ClinicCapacity', 'community_code', parent.code, info, {}, args),
};

export const resolvers: Resolvers = {
  Query,
  HealthRecord,
  MedicalDispute,
  ClinicCapacity,
  Person,
  Community,
};
