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
  healthStatistics: async (_parent, args, { source }) => {
    const cells = await source.aggregate({
      type: 'HealthStatistic',
      by: ['area_code', 'quarter', 'visit_kind'],
      filter: { area_code: within(args.area), quarter: eq(args.period) },
      measure: 'count',
      k: K_PERSONAL,
    });
    return cells.map((cell) => ({
      areaCode: cell.by.area_code,
      period: cell.by.quarter,
      category: cell.by.visit_kind,
      count: cell.value,
      suppressed: cell.suppressed,
    }));
  },
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
