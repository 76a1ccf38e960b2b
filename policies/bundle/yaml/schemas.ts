/**
 * Shapes of the policy files: the one source of truth for reading them and for the JSON Schemas
 * that editors use (policies/schemas, written by `writeSchemas`).
 */
import { z } from 'zod';
import type { Mask } from '../../model/index.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'lower-case letters, digits and hyphens');
const code = z.string().regex(/^[A-Z][A-Z0-9_]{0,63}$/, 'CAPITALS_WITH_UNDERSCORES');
const name = z.string().min(1).max(200);
const area = z.string().regex(/^\d{2,12}$/, '"2 to 12 digits"');
const date = z.iso.date();
const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const names = z.array(name);
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const clearance = z.union([z.literal(0), level]);
const share = z.number().min(0).max(1);
export const MASKS = [
  'NAME',
  'PHONE',
  'ID_NUMBER',
  'ADDRESS_TO_COMMUNITY',
  'DATE_TO_YEAR',
  'NUMBER_TO_BAND',
] as const satisfies readonly Mask[];
const mask = z.enum(MASKS);

const literal = z.union([z.string(), z.number(), z.boolean()]);
const operand = z.union([literal, z.array(z.union([z.string(), z.number()])).min(1)]);

export const SCOPE_OPERATORS = ['eq', 'ne', 'in', 'gte', 'lte', 'within'] as const;
export const SUBJECT_VALUES = {
  $areas: 'areas',
  $department: 'department',
  $self: 'self',
} as const;

export type ScopeYaml =
  | { item: string; [op: string]: z.infer<typeof operand> }
  | { all: ScopeYaml[] }
  | { any: ScopeYaml[] }
  | { self: true };

const compare = z.union(
  SCOPE_OPERATORS.map((operator) => z.strictObject({ item: name, [operator]: operand })),
);
const scope: z.ZodType<ScopeYaml> = z.lazy(() =>
  z.union([
    compare as unknown as z.ZodType<ScopeYaml>,
    z.strictObject({ all: z.array(scope).min(1) }),
    z.strictObject({ any: z.array(scope).min(1) }),
    z.strictObject({ self: z.literal(true) }),
  ]),
);

const agreement = z.strictObject({
  id,
  kind: z.enum(['STANDING', 'NEGOTIATED', 'PROCURED']),
  supplier: name,
  consumer: name,
  purpose: code,
  items: names.min(1),
  resourceScope: z.record(name, scope).optional(),
  itemScope: z.record(name, scope).optional(),
  masks: z.record(name, mask).optional(),
  volume: z.int().min(1).optional(),
  from: date,
  until: date,
  status: z.enum(['ACTIVE', 'SUSPENDED', 'TERMINATED']),
  terms: z.strictObject({ principle: text, goal: text, content: text, method: text }),
  retentionDays: z.int().min(1).max(36500),
  impactAssessment: name.optional(),
});

const basis = z.strictObject({
  id,
  title: text,
  article: z.string(),
  rank: z.enum(['LAW', 'ADMINISTRATIVE_REGULATION', 'STATE_COUNCIL_DECISION', 'OTHER']),
});

const negative = z.strictObject({
  id,
  kind: z.enum(['STATUTORY', 'PROTECTIVE']),
  label: text,
  basis: names,
  coordinates: names.optional(),
  classes: names.optional(),
  resources: names.optional(),
  reviewed: date.optional(),
});

const demand = z.strictObject({
  id,
  consumer: name,
  purpose: code,
  duty: code,
  items: names.min(1),
  label: text,
  basis: names.min(1),
});

const responsibility = z.strictObject({
  id,
  supplier: name,
  items: names.min(1),
  updateCycle: code,
  completeness: share,
  accuracy: share,
  contact: name,
  answers: names.optional(),
});

const use = z.strictObject({ id, consumer: name, purpose: code, items: names.min(1) });
const combination = z.strictObject({ id, label: text, items: names.min(1), level });

const issuer = z.strictObject({
  iss: name,
  jwks: z.union([
    z.literal('demo'),
    z.strictObject({ keys: z.array(z.record(z.string(), z.unknown())).min(1) }),
  ]),
  departments: names,
  maxClearance: clearance,
});

const department = z.strictObject({
  id,
  name: text,
  level: z.enum(['city', 'county', 'town']),
  area,
  binding: z.enum(['direct', 'byReference', 'byAgreement']),
  heads: names,
});

const subjectClass = z.strictObject({
  id,
  kind: z.enum(['department', 'citizen', 'service']),
  dept: z.string(),
  duties: z.array(code).min(1),
  clearance,
  areas: z.array(area),
  /** The application that a service class is; agreements may name it. */
  azp: id.optional(),
});

const persona = z.strictObject({
  class: id,
  sub: name,
  areas: z.array(area).optional(),
  matters: names.optional(),
  label: text,
});

export const agreementsFile = z.strictObject({ agreements: z.array(agreement) });

export const listsFile = z.strictObject({
  basis: z.array(basis).optional(),
  negative: z.array(negative).optional(),
  demand: z.array(demand).optional(),
  responsibility: z.array(responsibility).optional(),
  uses: z.array(use).optional(),
  combinations: z.array(combination).optional(),
});

/** What a department itself keeps, in `subgraphs/<department>/policy/`. */
export const departmentFile = z.strictObject({
  negative: z.array(negative).optional(),
  responsibility: z.array(responsibility).optional(),
});

export const registryFile = z.strictObject({
  issuers: z.array(issuer).min(1),
  departments: z.array(department).min(1),
  duties: z.record(code, z.strictObject({ purposes: z.array(code) })),
  classes: z.array(subjectClass).min(1),
  personas: z.record(id, persona),
  apps: z.array(z.strictObject({ azp: id, dept: name, manifest: name.optional() })),
  /** What departs from the rule that a source is guarded and speaks base references. */
  sources: z
    .array(
      z.strictObject({
        name: id,
        unguarded: z.literal(true).optional(),
        refSpace: id.optional(),
      }),
    )
    .optional(),
});

export type AgreementYaml = z.infer<typeof agreement>;
export type ListsYaml = z.infer<typeof listsFile>;
export type RegistryYaml = z.infer<typeof registryFile>;

/** Schemas by name of the JSON Schema file in policies/schemas. */
export const POLICY_FILES = {
  agreements: agreementsFile,
  lists: listsFile,
  department: departmentFile,
  registry: registryFile,
} as const;

/** JSON Schema (draft 2020-12) of one kind of policy file. */
export function jsonSchemaOf(kind: keyof typeof POLICY_FILES): Record<string, unknown> {
  const schema = z.toJSONSchema(POLICY_FILES[kind], { io: 'input' });
  return { title: `Isthmus policy file: ${kind}`, ...schema };
}
