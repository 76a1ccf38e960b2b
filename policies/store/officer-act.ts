/** What an officer asks for from afar, as JSON: checked to the last member before anything is done. */
import { z } from 'zod';
import { entryKey, hash, operations, PolicyRefused, text, why } from '../edit/index.ts';

const draft = z.string().max(40);

const officerAct = z.discriminatedUnion('act', [
  // Its operations follow as `edit`: one act, one signature, nothing half done.
  z.strictObject({ act: z.literal('open'), title: text }),
  z.strictObject({ act: z.literal('edit'), draft, operations }),
  z.strictObject({ act: z.literal('suggest'), draft, operations, why }),
  z.strictObject({ act: z.enum(['apply', 'decline']), draft, suggestion: z.int().min(1) }),
  z.strictObject({
    ...{ act: z.literal('set-aside'), draft, why },
    policyCases: z.array(z.string().min(1)).min(1).max(10_000),
  }),
  z.strictObject({
    ...{ act: z.literal('rebase'), draft, mine: z.array(entryKey), theirs: z.array(entryKey) },
  }),
  z.strictObject({ act: z.literal('propose'), draft }),
  /** `hash`: of the candidate that the officer was shown. */
  z.strictObject({ act: z.literal('approve'), draft, hash }),
  z.strictObject({ act: z.literal('withdraw'), draft }),
  z.strictObject({ act: z.literal('publish'), draft }),
  z.strictObject({
    ...{ act: z.literal('tighten'), operations, cause: z.string().max(2000) },
    filed: z.string().max(200).optional(),
  }),
]);
export type OfficerAct = z.infer<typeof officerAct>;

const request = z.strictObject({
  kid: z.string().max(200),
  /** ISO 8601 instant at which the officer acts; the same in every try. */
  at: z.iso.datetime(),
  act: officerAct,
  /** Ed25519, base64url, over the texts asked for so far. */
  signatures: z.array(z.string().max(200)).max(4).default([]),
});

/** Throws PolicyRefused ACT_SHAPE. */
export function parseAct(value: unknown): z.infer<typeof request> {
  const parsed = request.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.map(String).join('.') || '.';
  throw new PolicyRefused('ACT_SHAPE', { path, detail: issue?.message ?? '' });
}
