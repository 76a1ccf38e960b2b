/** The department of the kit's own tests. */
import { fileURLToPath } from 'node:url';
import { defineDepartment } from '../department.ts';
import type { Department, FieldResolvers, Row, Statistic } from '../types.ts';
import { seed } from './seed.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const STATISTIC: Statistic = {
  type: 'PatientCount',
  area: 'area',
  period: 'period',
  category: 'ward',
  count: 'count',
  average: 'admissions',
};

const Query: FieldResolvers = {
  patients: (_parent, args, { source }, info) => {
    const filter = {
      area_code: args.area == null ? undefined : { within: args.area },
      ward_code: args.filter?.ward == null ? undefined : { eq: args.filter.ward },
      born: args.filter?.bornBefore == null ? undefined : { lte: args.filter.bornBefore },
    };
    return source.list('Patient', info, filter, args);
  },
  patient: (_parent, args, { source }, info) => source.byKey('Patient', args.id, info),
  wards: (_parent, args, { source }, info) => source.list('Ward', info, {}, args),
  verifyPatient: (_parent, args, { source }) =>
    source.exists('Patient', { name: args.name, id_number: args.idNumber }),
  patientCounts: (_parent, args, { source }, info) => source.statistic(STATISTIC, args, info),
  crash: () => {
    throw new Error('connection to 10.0.0.7 refused, password hunter2');
  },
};

const Mutation: FieldResolvers = {
  discharge: (_parent, args, { source }, info) => source.byKey('Patient', args.id, info),
};

const Patient: FieldResolvers = {
  ward: (parent, _args, { source }, info) => source.byKey('Ward', parent.ward, info),
  visits: (parent, args, { source }, info) => {
    const filter = { kind: args.kind == null ? undefined : { eq: args.kind } };
    return source.childrenOf('Visit', 'patient_ref', parent.id, info, filter, args);
  },
};

const Visit: FieldResolvers = {
  patient: (parent, _args, { source }, info) => source.byKey('Patient', parent.patient, info),
};

const Ward: FieldResolvers = {
  patients: (parent, args, { source }, info) =>
    source.childrenOf('Patient', 'ward_code', parent.code, info, {}, args),
};

export const clinic: Department = defineDepartment({
  name: 'clinic',
  schemaFile: path('schema.graphql'),
  migrations: path('migrations'),
  tables: {
    Patient: {
      table: 'patients',
      primaryKey: 'nr',
      keyColumn: 'ref',
      order: [
        ['born', 'desc'],
        ['area_code', 'asc'],
      ],
      values: { address: (columns: Row) => `${columns.street}${columns.door}` },
    },
    Visit: { table: 'visits', primaryKey: 'nr', keyColumn: 'ref', order: [['visited_on', 'asc']] },
    PatientCount: {
      table: 'patients',
      primaryKey: 'nr',
      keyColumn: 'ref',
      order: [['ward_code', 'asc']],
    },
    Ward: { table: 'wards', primaryKey: 'code', keyColumn: 'code', order: [['code', 'asc']] },
  },
  resolvers: { Query, Mutation, Patient, Visit, Ward },
  seed,
});
