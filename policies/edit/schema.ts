/** Shapes of drafts as files hold them: what an officer signed may still be nothing we know. */
import { z } from 'zod';
import { type DraftEntry, KINDS } from './types.ts';

export const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const text = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const subject = { kind: z.enum(KINDS), id: z.string().min(1).max(300) };
export const why = z.string().min(1).max(2000);
export const entryKey = z.templateLiteral([z.enum(KINDS), '/', z.string().min(1)]);

const operation = z.union([
  z.strictObject({ op: z.literal('put'), ...subject, value: z.unknown() }),
  z.strictObject({ op: z.literal('remove'), ...subject }),
]);
export const operations = z.array(operation).min(1).max(10_000);

const act = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('open'),
    base: hash,
    title: text,
    restores: z.int().min(0).optional(),
  }),
  z.strictObject({ act: z.literal('edit'), operations }),
  z.strictObject({ act: z.literal('suggest'), operations, why }),
  z.strictObject({ act: z.enum(['apply', 'decline']), suggestion: z.int().min(1) }),
  z.strictObject({
    act: z.literal('set-aside'),
    policyCases: z.array(z.string().min(1)).min(1).max(10_000),
    why,
  }),
  z.strictObject({
    act: z.literal('rebase'),
    base: hash,
    mine: z.array(entryKey),
    theirs: z.array(entryKey),
  }),
  z.strictObject({ act: z.literal('propose'), hash, createdAt: z.iso.datetime() }),
  z.strictObject({ act: z.literal('approve'), hash, bundleSignature: z.string() }),
  z.strictObject({ act: z.literal('withdraw') }),
]);

const draftFile = z.strictObject({
  v: z.literal(1),
  entries: z
    .array(
      z.strictObject({
        draft: z.string(),
        seq: z.int().min(0),
        previous: hash.nullable(),
        at: z.iso.datetime(),
        kid: z.string(),
        act,
        signature: z.string(),
      }),
    )
    .min(1),
});

/** The entries of a draft's file. Throws where the text is no draft. */
export function parseDraft(written: string): readonly DraftEntry[] {
  // Not `parsed.data`: hashes are over what was signed, to the last member.
  const value = JSON.parse(written) as { readonly entries: readonly DraftEntry[] };
  const parsed = draftFile.safeParse(value);
  if (parsed.success) return value.entries;
  const [issue] = parsed.error.issues;
  throw new Error(`${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
}
