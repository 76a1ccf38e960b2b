/**
 * Policy cases: who asks for what, for which purpose, and the verdict that is wanted. One zod definition
 * reads the files and makes the JSON Schema for editors; docs/CASES.md explains them to their authors.
 */
import { z } from 'zod';
import { MASKS } from '../bundle/yaml/schemas.ts';
import { REASONS, REFUSAL_REASONS } from '../model/index.ts';

const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const name = z.string().min(1);
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const WANTS = ['allow', 'mask', 'conditional', 'deny', 'refuse', 'absent'] as const;
const reason = z.enum([...REASONS, ...REFUSAL_REASONS]);

/** What is taken to differ from the policy files, for this case alone. */
const suppose = z.strictObject({
  items: z
    .record(
      name,
      z.strictObject({
        level: level.optional(),
        duty: z.array(name).optional(),
        sharing: z.enum(['UNCONDITIONAL', 'CONDITIONAL', 'WITHHELD']).optional(),
        class: name.optional(),
      }),
    )
    .optional(),
  agreements: z
    .record(
      name,
      z.strictObject({
        status: z.enum(['ACTIVE', 'SUSPENDED', 'TERMINATED']).optional(),
        volume: z.int().min(1).optional(),
      }),
    )
    .optional(),
  /** Combinations that the files do not have, or have otherwise. */
  combinations: z.record(name, z.strictObject({ items: z.array(name).min(2), level })).optional(),
  /** Mutations that the files do not have: whose they are, and who may do them. */
  actions: z.record(name, z.strictObject({ supplier: name, duty: z.array(name) })).optional(),
});

const policyCase = z.strictObject({
  name: text,
  /** A persona of the registry, with what of it is taken to differ. */
  as: name,
  subject: z
    .strictObject({
      dept: z.string().optional(),
      duties: z.array(name).optional(),
      clearance: z.union([z.literal(0), level]).optional(),
      areas: z.array(name).optional(),
    })
    .optional(),
  purpose: z.string().optional(),
  /** The persona's first matter where absent; null names none. */
  matter: z.string().nullable().optional(),
  at: z.iso.date().optional(),
  suppose: suppose.optional(),
  /** The coordinate that is judged: asked for alone, or as part of the operation. */
  field: name.optional(),
  operation: name.optional(),
  variables: z.record(name, z.unknown()).optional(),
  /** One row by the values of its items, and whether it is about the citizen who asks: what it shows. */
  row: z.record(name, z.union([z.string(), z.number(), z.boolean()])).optional(),
  own: z.boolean().optional(),
  /** Persons that operations of one day read, one operation after the other; the verdict is the last's. */
  persons: z.array(z.array(name).min(1)).min(1).optional(),
  want: z.enum(WANTS),
  mask: z.enum(MASKS).optional(),
  reason: reason.optional(),
  rule: name.optional(),
});

const verdictText = z
  .string()
  .regex(
    /^(allow|conditional|mask [A-Z_]+|(deny|refuse) [A-Z_]+)$/,
    'allow | conditional | mask MASK | deny REASON | refuse REASON',
  );

/** Many fields, few personas: one wanted verdict a cell. */
const table = z.strictObject({
  columns: z.array(z.strictObject({ as: name, purpose: name })).min(1),
  rows: z.record(name, z.array(verdictText).min(1)),
});

export const casesFile = z.strictObject({
  description: text,
  cases: z.array(policyCase).optional(),
  table: table.optional(),
});

export type PolicyCase = z.infer<typeof policyCase>;
export type CaseTable = z.infer<typeof table>;
export type CasesFile = z.infer<typeof casesFile>;

/** JSON Schema (draft 2020-12) of a case file. */
export function casesJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(casesFile, { io: 'input' });
  return { title: 'Isthmus policy file: cases', ...schema };
}
