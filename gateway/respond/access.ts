/** Denials and masks as the client contract shapes them, in `errors` and in `extensions.access`. */
import { LRUCache } from 'lru-cache';
import type { Catalog, SubjectKind } from '../../policies/model/index.ts';
import type { Language } from '../../wire/text.ts';
import { messageOf, type WireError } from '../errors.ts';
import { APPLICABLE_REASONS, CITIZEN_TEXT, reasonText } from '../reasons.ts';
import type { Decided, Received } from '../stages.ts';
import type { Denial, Masking } from './withheld.ts';

export interface AccessContext {
  readonly decided: Pick<Decided, 'decisionId' | 'policyVersion' | 'purpose'>;
  readonly kind: SubjectKind;
  readonly catalog: Catalog;
  readonly language: Language;
  readonly denials: Received['denials'];
}

export interface AccessExtension {
  readonly policyVersion: string;
  readonly decisionId: string;
  /** Absent under `Sharing-Denials: errors`. */
  readonly denied?: readonly Readonly<Record<string, unknown>>[];
  readonly masked: readonly Readonly<Record<string, unknown>>[];
  readonly disputed: readonly Readonly<Record<string, unknown>>[];
}

/** One error per coordinate and pattern that occurs in the answer. */
export function denialErrors(denials: readonly Denial[], context: AccessContext): WireError[] {
  if (context.denials === 'extensions') return [];
  return denials.flatMap((denial) =>
    denial.path === undefined ? [] : [denialError(denial, denial.path, context)],
  );
}

export function accessExtension(
  denials: readonly Denial[],
  maskings: readonly Masking[],
  context: AccessContext,
): AccessExtension {
  const { policyVersion, decisionId } = context.decided;
  const brief = context.kind === 'citizen';
  return {
    policyVersion,
    decisionId,
    ...(context.denials === 'errors'
      ? {}
      : { denied: denials.map((denial) => (brief ? citizenEntry(denial) : deniedEntry(denial))) }),
    masked: maskings.map((masking) => (brief ? citizenPlace(masking) : maskedEntry(masking))),
    // Filled by the exchange's objections once they reach the gateway.
    disputed: [],
  };
}

function denialError(
  denial: Denial,
  path: readonly (string | number)[],
  context: AccessContext,
): WireError {
  return {
    message: messageText(denial, context),
    path,
    extensions:
      context.kind === 'citizen'
        ? { code: DENIED, ...citizenEntry(denial) }
        : fullExtensions(denial, context),
  };
}

const DENIED = 'UNAUTHORIZED_FIELD_OR_TYPE';
/** Coordinates times reasons that are met; the texts of more are made each time. */
const MESSAGES_MAX = 2_000;
const messages = new LRUCache<string, string>({ max: MESSAGES_MAX });

/** Depends on nothing but its key: the language, the texts of the reason, and the coordinate. */
function messageText({ coordinate, reason }: Denial, { kind, language }: AccessContext): string {
  const { what, next } = kind === 'citizen' ? CITIZEN_TEXT : reasonText(reason);
  const key = `${language} ${what.en} ${next.en} ${coordinate}`;
  const known = messages.get(key);
  if (known !== undefined) return known;
  const message = messageOf(DENIED, language, { coordinate, what, next });
  messages.set(key, message);
  return message;
}

function fullExtensions(denial: Denial, context: AccessContext): WireError['extensions'] {
  const { coordinate, pattern, reason, ruleId, basis, occurrences } = denial;
  const { policyVersion, decisionId } = context.decided;
  return {
    code: DENIED,
    coordinate,
    pattern,
    reason,
    ruleId,
    basis,
    policyVersion,
    decisionId,
    occurrences,
    apply: applyLink(denial, context),
  };
}

/** Null where no application could change the verdict. */
function applyLink({ coordinate, reason }: Denial, context: AccessContext): string | null {
  if (!APPLICABLE_REASONS.has(reason)) return null;
  const { items } = context.catalog;
  const item = Object.hasOwn(items, coordinate) ? items[coordinate] : undefined;
  const query = new URLSearchParams({
    item: coordinate,
    purpose: context.decided.purpose,
    supplier: item?.suppliers[0] ?? '',
  });
  return `/console/apply?${query}`;
}

function deniedEntry(denial: Denial): Record<string, unknown> {
  const { coordinate, pattern, reason, ruleId, occurrences, indexes } = denial;
  const entry = { coordinate, pattern, reason, ruleId, occurrences };
  return indexes === undefined ? entry : { ...entry, indexes };
}

function maskedEntry({
  coordinate,
  pattern,
  mask,
  ruleId,
  indexes,
}: Masking): Record<string, unknown> {
  const entry = { coordinate, pattern, mask, ruleId };
  return indexes === undefined ? entry : { ...entry, indexes };
}

function citizenEntry(denial: Denial): Record<string, unknown> {
  const query = new URLSearchParams({ item: denial.coordinate });
  return { ...citizenPlace(denial), objection: `/console/object?${query}` };
}

function citizenPlace({
  coordinate,
  pattern,
}: Pick<Denial, 'coordinate' | 'pattern'>): Record<string, unknown> {
  return { coordinate, pattern };
}
