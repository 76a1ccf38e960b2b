/**
 * Errors of sources as the client may see them: known codes only, texts of our own, at places the client
 * asked for and may see. What a source wrote itself stays in the log.
 */
import { REASONS } from '../../policies/model/index.ts';
import type { Language } from '../../wire/text.ts';
import { type ErrorDetail, type WireError, wireError } from '../errors.ts';
import { own } from '../execute/index.ts';
import { reasonText } from '../reasons.ts';
import type { SourceError } from '../stages.ts';
import type { ResponsePath } from './withheld.ts';

export interface SourceErrorOptions {
  readonly data: Readonly<Record<string, unknown>>;
  /** Pattern keys that the caller asked for and may see. */
  readonly visible: ReadonlySet<string>;
  readonly language: Language;
}

type Data = Record<string, unknown>;
type SafeCode = 'SOURCE_UNAVAILABLE' | 'SOURCE_ERROR' | 'BAD_USER_INPUT' | 'FORBIDDEN';

const ARGUMENT = /^[$A-Za-z_][\w.$()[\]:]{0,200}$/;
const RULE = /^[A-Z][A-Z_]{0,60}$/;
/** Reasons that a guard may give for a whole call. */
const CALL_REASONS: ReadonlySet<unknown> = new Set(REASONS);

/** One error per place and code; none twice. */
export function sourceErrors(
  errors: readonly SourceError[],
  options: SourceErrorOptions,
): WireError[] {
  const shown = new Map<string, WireError>();
  for (const error of errors) {
    const code = codeOf(error);
    const place = placeOf(error.path, options);
    // An error of a field that was only fetched for a join, or is denied, would name what is hidden. A
    // department that is away is no secret, and the nulls it leaves need their reason.
    if (place.hidden && code !== 'SOURCE_UNAVAILABLE') continue;
    const wire = toWire(error, code, place.path, options.language);
    shown.set(JSON.stringify([code, place.path, wire.message]), wire);
  }
  if (errors.length > 0 && shown.size === 0)
    return [wireError('SOURCE_ERROR', options.language, {})];
  return [...shown.values()];
}

function codeOf({ code, extensions = {} }: SourceError): SafeCode {
  if (code === 'SOURCE_UNAVAILABLE') return code;
  if (code === 'BAD_USER_INPUT' && matches(ARGUMENT, own(extensions, 'argument'))) return code;
  if (code === 'FORBIDDEN' && CALL_REASONS.has(own(extensions, 'reason'))) return code;
  return 'SOURCE_ERROR';
}

function toWire(
  { extensions = {} }: SourceError,
  code: SafeCode,
  path: ResponsePath,
  language: Language,
): WireError {
  const place: ErrorDetail = path.length > 0 ? { path } : {};
  if (code === 'BAD_USER_INPUT') {
    const argument = String(own(extensions, 'argument'));
    const given = own(extensions, 'rule');
    const rule = matches(RULE, given) ? given : 'INVALID';
    const values = { argument, detail: rule };
    return wireError(code, language, { ...place, values, extensions: { argument, rule } });
  }
  if (code === 'FORBIDDEN') {
    const reason = String(own(extensions, 'reason'));
    const { what, next } = reasonText(reason);
    return wireError(code, language, { ...place, values: { what, next }, extensions: { reason } });
  }
  return wireError(code, language, place);
}

/** The longest part of a path that the caller may see; it ends early where the data is null already. */
function placeOf(
  path: ResponsePath,
  { data, visible }: SourceErrorOptions,
): { readonly path: ResponsePath; readonly hidden: boolean } {
  const seen: (string | number)[] = [];
  const pattern: string[] = [];
  let value: unknown = data;
  for (const segment of path) {
    pattern.push(typeof segment === 'number' ? '@' : segment);
    if (typeof segment === 'string' && !visible.has(pattern.join('.')))
      return { path: seen, hidden: true };
    seen.push(segment);
    value =
      typeof value === 'object' && value !== null ? own(value as Data, `${segment}`) : undefined;
    if (value === null || value === undefined) break;
  }
  return { path: seen, hidden: false };
}

function matches(pattern: RegExp, value: unknown): value is string {
  return typeof value === 'string' && pattern.test(value);
}
