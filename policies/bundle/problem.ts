/**
 * Problems found in catalog, lists, agreements and registry: where, what, and what was expected.
 */

import { fill, type Message } from '../../wire/text.ts';
import type { SourceLocation } from '../model/index.ts';
import { PROBLEMS, type ProblemCode } from './messages.ts';

export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Lines and columns count from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: Message;
  readonly expected?: Message;
}

/** Where a problem stands when no file declares it: classification generated from a supergraph. */
const NOWHERE: SourceLocation = Object.freeze({ file: 'bundle', line: 1, column: 1 });

export type ProblemValues = Readonly<Record<string, string | number | Message>>;

/** A problem of the table in messages.ts, its places filled with `values`. */
export function problem(
  code: ProblemCode,
  at: SourceLocation | undefined,
  values: ProblemValues = {},
): Problem {
  const { severity, message, expected } = PROBLEMS[code];
  const { file, line, column } = at ?? NOWHERE;
  const base = { code, severity, file, line, column, message: filled(message, values) };
  return expected === undefined ? base : { ...base, expected: filled(expected, values) };
}

/** `file:line:column: severity CODE message`, one line, for terminals. */
export function formatProblem(found: Problem, language: keyof Message): string {
  const expected = found.expected === undefined ? '' : ` (${found.expected[language]})`;
  const place = `${found.file}:${found.line}:${found.column}`;
  return `${place}: ${found.severity} ${found.code} ${found.message[language]}${expected}`;
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

/** By file, line, column and code, so that two runs print the same. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      compare(a.code, b.code) ||
      compare(a.message.en, b.message.en),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function filled(message: Message, values: ProblemValues): Message {
  return {
    zh: fill(message, 'zh', inLanguage(values, 'zh')),
    en: fill(message, 'en', inLanguage(values, 'en')),
  };
}

function inLanguage(values: ProblemValues, language: keyof Message) {
  const entries = Object.entries(values).map(
    ([name, value]) => [name, typeof value === 'object' ? value[language] : value] as const,
  );
  return Object.fromEntries(entries);
}
