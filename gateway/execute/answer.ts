/** Reads what a source answered: nothing in it is believed before it was checked here. */
import { isUtf8 } from 'node:buffer';
import type { CellReport, GuardReport, SignedReport } from '../../wire/answer.ts';
import { verifyReport, verifyReportText } from '../../wire/answer.ts';
import { isRef } from '../../wire/ref.ts';
import { textOf } from '../octets.ts';
import { isObject, type JsonObject, own } from './json.ts';
import type { Cursor, ReadValue } from './read-text.ts';

/** An entry of `errors`, by its well-formed members only. */
export interface AnswerError {
  readonly message: string;
  readonly code: string;
  readonly path: readonly (string | number)[] | undefined;
  readonly extensions: JsonObject;
}

export interface SourceAnswer {
  readonly data: JsonObject | null;
  /** The data holds what was asked for and nothing else, under the keys of merged data. */
  readonly clean: boolean;
  readonly errors: readonly AnswerError[];
  /** Verified; only from guarded sources. */
  readonly report: GuardReport | undefined;
}

/** The guard's bundle is newer than ours: it has done nothing. */
export const NEWER_POLICY = 'newer policy';
/** The same without its signature. A query believes it: all it can cost is time. */
export const NEWER_POLICY_UNSIGNED = 'newer policy, unsigned';

/** Why an answer cannot be used. */
export type AnswerFault =
  | 'not JSON'
  | 'not a GraphQL answer'
  | 'no valid report'
  | typeof NEWER_POLICY
  | typeof NEWER_POLICY_UNSIGNED;

export interface GuardCheck {
  readonly jti: string;
  readonly decisionId: string;
  readonly key: Uint8Array;
}

/**
 * The answer in `bytes`. `guard` is set for guarded sources, whose reports must verify; `read` reads data
 * that has the form its fetch asked for.
 */
export function readAnswer(
  bytes: Buffer,
  guard: GuardCheck | undefined,
  read?: ReadValue,
): SourceAnswer | AnswerFault {
  return (read && readAsAsked(bytes, guard, read)) ?? readAny(bytes.toString('utf8'), guard);
}

const DATA = '{"data":';
const REPORT = ',"extensions":{"isthmus":';
const REPORT_END = '}}';

/** An answer without errors in the form that sources commonly give it; undefined where it has another. */
function readAsAsked(
  bytes: Buffer,
  guard: GuardCheck | undefined,
  read: ReadValue,
): SourceAnswer | undefined {
  // What is copied into answers must be UTF-8; else it is decoded, with a replacement for what is not.
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('latin1');
  if (!text.startsWith(DATA)) return undefined;
  const cursor = { text, at: DATA.length };
  const data = readWithinStack(cursor, read);
  if (!isObject(data)) return undefined;
  const rest = text.slice(cursor.at);
  if (!guard)
    return rest === '}' ? { data, clean: true, errors: [], report: undefined } : undefined;
  if (!rest.startsWith(REPORT) || !rest.endsWith(REPORT_END)) return undefined;
  const signed = textOf(rest.slice(REPORT.length, -REPORT_END.length));
  const report = parseJson(signed);
  if (!isSignedReport(report) || report.decisionId !== guard.decisionId) return undefined;
  const { jti, key } = guard;
  const verified = verifyReportText(signed, jti, key) || verifyReport(report, jti, key);
  return verified ? { data, clean: true, errors: [], report } : undefined;
}

/** A regular expression may need more stack than there is for a list of millions; JSON.parse does not. */
function readWithinStack(cursor: Cursor, read: ReadValue): unknown {
  try {
    return read(cursor);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function readAny(text: string, guard: GuardCheck | undefined): SourceAnswer | AnswerFault {
  const answer = parseJson(text);
  if (answer === undefined) return 'not JSON';
  if (!isObject(answer)) return 'not a GraphQL answer';
  const data = own(answer, 'data') ?? null;
  const errors = readErrors(own(answer, 'errors'));
  const report = guard && readReport(own(answer, 'extensions'), guard);
  if (guard && errors.some(saysStale)) return report ? NEWER_POLICY : NEWER_POLICY_UNSIGNED;
  const isAnswer = (data === null || isObject(data)) && (data !== null || errors.length > 0);
  if (!isAnswer) return 'not a GraphQL answer';
  if (!guard) return { data, clean: false, errors, report: undefined };
  return report ? { data, clean: false, errors, report } : 'no valid report';
}

function saysStale({ code, extensions }: AnswerError): boolean {
  return code === 'POLICY_STALE' || own(extensions, 'reason') === 'POLICY_STALE';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;

function readErrors(value: unknown): AnswerError[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((entry) => {
    const message = own(entry, 'message');
    const given = own(entry, 'extensions');
    const extensions = isObject(given) ? given : {};
    const code = own(extensions, 'code');
    return {
      message: typeof message === 'string' ? message : '',
      code: typeof code === 'string' && CODE.test(code) ? code : 'SOURCE_ERROR',
      path: readPath(own(entry, 'path')),
      extensions,
    };
  });
}

function readPath(value: unknown): (string | number)[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const wellFormed = value.every(
    (part) => typeof part === 'string' || (Number.isInteger(part) && part >= 0),
  );
  return wellFormed ? value : undefined;
}

function readReport(extensions: unknown, guard: GuardCheck): GuardReport | undefined {
  const report = isObject(extensions) ? own(extensions, 'isthmus') : undefined;
  if (!isSignedReport(report)) return undefined;
  if (report.decisionId !== guard.decisionId) return undefined;
  return verifyReport(report, guard.jti, guard.key) ? report : undefined;
}

function isSignedReport(report: unknown): report is SignedReport {
  return (
    isObject(report) &&
    report.v === 1 &&
    typeof report.mac === 'string' &&
    isList(report.subjects, isRef) &&
    isObject(report.rows) &&
    Object.values(report.rows).every(isCount) &&
    isList(report.cells, isCell) &&
    (report.statements === undefined || isCount(report.statements))
  );
}

function isCell(cell: unknown): cell is CellReport {
  return (
    isObject(cell) &&
    [cell.coordinate, cell.reason, cell.ruleId].every((text) => typeof text === 'string') &&
    isList(cell.path, (key) => typeof key === 'string') &&
    (cell.indexes === undefined ||
      isList(cell.indexes, (level) => isList(level, (range) => isRange(range)))) &&
    (cell.mask === undefined || typeof cell.mask === 'string')
  );
}

/** Longest run of rows that one range may name: no list is longer, and a loop over it must end. */
const RANGE_MOST = 1_000_000;

function isRange(range: unknown): boolean {
  return (
    Array.isArray(range) &&
    range.length === 2 &&
    range.every((part) => isCount(part) && part <= RANGE_MOST)
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}
