/** The shape of a signed bundle, checked before anything in it is believed. */
import { z } from 'zod';
import { MASKS, SCOPE_OPERATORS } from './yaml/schemas.ts';

const strings = z.array(z.string());
const text = z.strictObject({ zh: z.string(), en: z.string() });
const location = z.strictObject({ file: z.string(), line: z.int(), column: z.int() }).optional();
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const clearance = z.union([z.literal(0), level]);
const mask = z.enum(MASKS);
const sharing = z.enum(['UNCONDITIONAL', 'CONDITIONAL', 'WITHHELD']);

const scopeValue = z.union([
  z.strictObject({
    literal: z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.array(z.union([z.string(), z.number()])),
    ]),
  }),
  z.strictObject({ subject: z.enum(['areas', 'department', 'self']) }),
]);
const scope: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({ kind: z.enum(['all', 'none', 'self']) }),
    z.strictObject({
      kind: z.literal('compare'),
      item: z.string(),
      op: z.enum(SCOPE_OPERATORS),
      value: scopeValue,
    }),
    z.strictObject({ kind: z.enum(['and', 'or']), of: z.array(scope) }),
  ]),
);

const resource = z.strictObject({
  type: z.string(),
  label: z.string(),
  code: z.string(),
  supplier: z.string(),
  updateCycle: z.string(),
  theme: z.string(),
  personal: z.boolean(),
  subject: z.string().optional(),
  keys: z.array(strings),
  location,
});

const item = z.strictObject({
  coordinate: z.string(),
  type: z.string(),
  field: z.string(),
  label: z.string(),
  level,
  grade: z.enum(['GENERAL', 'IMPORTANT']),
  class: z.string(),
  sharing,
  basis: strings,
  suppliers: strings,
  standard: z.string().optional(),
  columns: strings,
  duty: strings,
  mask: mask.optional(),
  maskedLevel: level.optional(),
  derived: strings,
  twinOf: z.string().optional(),
  listed: z.array(z.enum(['DEPARTMENT', 'CITIZEN', 'SERVICE'])),
  ownAccess: z.boolean(),
  key: z.boolean(),
  returns: z.strictObject({
    type: z.string(),
    nonNull: z.boolean(),
    list: z.boolean(),
    elementNonNull: z.boolean().optional(),
  }),
  requires: strings,
  location,
});

const catalog = z.strictObject({
  resources: z.record(z.string(), resource),
  items: z.record(z.string(), item),
  reads: z.record(z.string(), strings),
  actions: z.record(z.string(), strings),
  possibleTypes: z.record(z.string(), strings),
});

const registry = z.strictObject({
  issuers: z.array(
    z.strictObject({
      iss: z.string(),
      jwks: z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())) }),
      departments: strings,
      maxClearance: clearance,
    }),
  ),
  departments: z.array(
    z.strictObject({
      id: z.string(),
      name: text,
      level: z.enum(['city', 'county', 'town']),
      area: z.string(),
      binding: z.enum(['direct', 'byReference', 'byAgreement']),
      heads: strings,
    }),
  ),
  duties: z.record(z.string(), z.strictObject({ purposes: strings })),
  classes: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['department', 'citizen', 'service']),
      dept: z.string(),
      duties: strings,
      clearance,
      areas: strings,
      azp: z.string().optional(),
    }),
  ),
  personas: z.record(
    z.string(),
    z.strictObject({
      class: z.string(),
      sub: z.string(),
      areas: strings.optional(),
      matters: strings.optional(),
      label: text,
    }),
  ),
  apps: z.array(
    z.strictObject({ azp: z.string(), dept: z.string(), manifest: z.string().optional() }),
  ),
  sources: z.array(
    z.strictObject({
      name: z.string(),
      url: z.string(),
      sdlHash: z.string(),
      key: z.string().optional(),
      unguarded: z.boolean().optional(),
      refSpace: z.string(),
    }),
  ),
});

const lists = z.strictObject({
  basis: z.array(
    z.strictObject({
      id: z.string(),
      title: text,
      article: z.string(),
      rank: z.enum(['LAW', 'ADMINISTRATIVE_REGULATION', 'STATE_COUNCIL_DECISION', 'OTHER']),
      location,
    }),
  ),
  negative: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['STATUTORY', 'PROTECTIVE']),
      label: text,
      basis: strings,
      coordinates: strings,
      classes: strings,
      resources: strings,
      reviewed: z.string().optional(),
      location,
    }),
  ),
  demand: z.array(
    z.strictObject({
      id: z.string(),
      consumer: z.string(),
      purpose: z.string(),
      duty: z.string(),
      items: strings,
      label: text,
      basis: strings,
      location,
    }),
  ),
  responsibility: z.array(
    z.strictObject({
      id: z.string(),
      supplier: z.string(),
      items: strings,
      updateCycle: z.string(),
      completeness: z.number(),
      accuracy: z.number(),
      contact: z.string(),
      answers: strings,
      location,
    }),
  ),
  uses: z.array(
    z.strictObject({
      id: z.string(),
      consumer: z.string(),
      purpose: z.string(),
      items: strings,
      location,
    }),
  ),
  combinations: z.array(
    z.strictObject({ id: z.string(), label: text, items: strings, level, location }),
  ),
});

const agreement = z.strictObject({
  id: z.string(),
  kind: z.enum(['STANDING', 'NEGOTIATED', 'PROCURED']),
  supplier: z.string(),
  consumer: z.string(),
  purpose: z.string(),
  items: strings,
  resourceScope: z.record(z.string(), scope),
  itemScope: z.record(z.string(), scope),
  masks: z.record(z.string(), mask),
  volume: z.int().min(1).optional(),
  from: z.int(),
  until: z.int(),
  status: z.enum(['ACTIVE', 'SUSPENDED', 'TERMINATED']),
  terms: z.strictObject({ principle: text, goal: text, content: text, method: text }),
  retentionDays: z.int(),
  impactAssessment: z.string().optional(),
  location,
});

const emergency = z.strictObject({
  officer: z.string(),
  cause: z.string().min(1),
  filed: z.string().optional(),
});

const signedByOfficers = z.strictObject({
  content: z.strictObject({
    v: z.literal(1),
    number: z.int().min(0),
    previous: z.union([z.null(), z.string().regex(/^[0-9a-f]{64}$/)]),
    createdAt: z.iso.datetime(),
    emergency: emergency.optional(),
    registry,
    catalog,
    lists,
    agreements: z.array(agreement),
  }),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  signatures: z.array(z.strictObject({ kid: z.string(), signature: z.string() })),
});

/** `tightens` stands beside an emergency only, and carries none itself. */
export const signedBundleSchema = signedByOfficers
  .extend({ tightens: signedByOfficers.optional() })
  .refine(({ content, tightens }) => content.emergency !== undefined || tightens === undefined, {
    path: ['tightens'],
    message: 'stands beside content.emergency only',
  });
