/** From a bundle and the operations of a draft to the content that would be published. */

import { signedBundleSchema } from '../bundle/bundle-schema.ts';
import { compileBundle } from '../bundle/index.ts';
import type { BundleContent, Emergency, SourceLocation } from '../model/index.ts';
import { PolicyRefused } from './refused.ts';
import { entriesOf, ofKey, SECTIONS, withEntries } from './sections.ts';
import type { Draft, Edit, Kind, Operation } from './types.ts';

/** Number, predecessor and date of a publication. */
export interface Publication {
  readonly number: number;
  readonly previous: string | null;
  /** ISO 8601 instant. */
  readonly createdAt: string;
  readonly emergency?: Emergency;
}

/**
 * The content with the operations done in their order. Throws PolicyRefused where one names an entry
 * that is not there, a value that names itself otherwise, or something a bundle has no place for.
 */
export function applyOperations(
  content: BundleContent,
  operations: readonly Operation[],
): BundleContent {
  let result = content;
  for (const [kind, ofKind] of byKind(operations)) {
    const entries = new Map(entriesOf(result, kind));
    for (const operation of ofKind) applyOne(entries, operation);
    result = withEntries(result, kind, entries);
  }
  return checked(result, operations);
}

function byKind(operations: readonly Operation[]): ReadonlyMap<Kind, readonly Operation[]> {
  const kinds = new Map<Kind, Operation[]>();
  for (const operation of operations) {
    const ofKind = kinds.get(operation.kind) ?? [];
    ofKind.push(operation);
    kinds.set(operation.kind, ofKind);
  }
  return kinds;
}

function applyOne(entries: Map<string, unknown>, operation: Operation): void {
  const { kind, id } = operation;
  if (operation.op === 'remove') {
    if (!entries.delete(id)) throw new PolicyRefused('ENTRY_UNKNOWN', { kind, id });
    return;
  }
  const member = SECTIONS[kind].id;
  const { value } = operation;
  const itself = member === undefined ? id : (value as Readonly<Record<string, unknown>>)?.[member];
  if (itself !== id || id === '' || id === '__proto__')
    throw new PolicyRefused('ENTRY_ID', { kind, id, other: String(itself) });
  entries.set(id, value);
}

const contentSchema = signedBundleSchema.shape.content;

/** Values come from officers' files and terminals: their shape is checked before anything else is. */
function checked(content: BundleContent, operations: readonly Operation[]): BundleContent {
  const parsed = contentSchema.safeParse(content);
  if (parsed.success) return content;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String);
  const entry = operations.map(({ kind, id }) => `${kind} ${id}`).at(-1) ?? '';
  throw new PolicyRefused('ENTRY_SHAPE', {
    entry: entryAt(content, path) ?? entry,
    detail: `${path.join('.')}: ${issue?.message ?? ''}`,
  });
}

function entryAt(content: BundleContent, path: readonly string[]): string | undefined {
  for (const [kind, section] of Object.entries(SECTIONS)) {
    if (!section.path.every((name, index) => path[index] === name)) continue;
    const at = path[section.path.length];
    if (at === undefined) return undefined;
    const ids = [...entriesOf(content, kind as Kind).keys()];
    return `${kind} ${section.record ? at : (ids[Number(at)] ?? at)}`;
  }
  return undefined;
}

/** What a draft of changes gives: its base with all its edits, compiled as files are. */
export function candidateContent(
  base: BundleContent,
  draft: Pick<Draft, 'id' | 'edits'>,
  publication: Publication,
): BundleContent {
  const operations = draft.edits.flatMap((edit) => placed(draft.id, edit));
  return published(applyOperations(base, operations), publication);
}

/** A content under a number of its own: of a draft, or of a bundle that is published once more. */
export function published(content: BundleContent, publication: Publication): BundleContent {
  const { number, previous, createdAt, emergency } = publication;
  const compiled = compileBundle({ ...content, number, previous, createdAt });
  return emergency ? { ...compiled, emergency } : compiled;
}

/** What no file declares says which draft and entry it comes from: `draft:<id>:<entry>:<operation>`. */
function placed(draft: string, { seq, operations }: Edit): Operation[] {
  return operations.map((operation, index) => {
    if (operation.op === 'remove' || !SECTIONS[operation.kind].located) return operation;
    const { value } = operation;
    if (typeof value !== 'object' || value === null || 'location' in value) return operation;
    return { ...operation, value: { ...value, location: placeOf(draft, seq, index) } };
  });
}

function placeOf(draft: string, seq: number, index: number): SourceLocation {
  return { file: `draft:${draft}`, line: seq, column: index + 1 };
}

/** The value of an entry in a content, or undefined. */
export function entryOf(content: BundleContent, key: Parameters<typeof ofKey>[0]): unknown {
  const { kind, id } = ofKey(key);
  return entriesOf(content, kind).get(id);
}
