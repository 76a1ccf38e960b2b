/** zod's issues as problems with places. */
import type { z } from 'zod';
import type { SourceLocation } from '../../model/index.ts';
import { type Problem, problem } from '../problem.ts';
import type { YamlPath } from './positions.ts';

type Issue = z.core.$ZodIssue;

export interface IssueContext {
  readonly locate: (path: YamlPath) => SourceLocation;
  readonly locateKey: (path: YamlPath, key: string) => SourceLocation;
  readonly has: (path: YamlPath) => boolean;
  readonly suggest: (name: string) => string | undefined;
}

export function schemaProblem(issue: Issue, context: IssueContext): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const field = path.length === 0 ? '.' : fieldName(path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const values = { field: key, hint: hintOf(context.suggest(key)) };
      return problem('FIELD_UNKNOWN', context.locateKey(path, key), values);
    });
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const at = context.locateKey(path.slice(0, -1), key);
    return [problem('VALUE_WRONG', at, { field: key, want: firstMessage(issue.issues) })];
  }
  const at = context.locate(path);
  if (path.length > 0 && !context.has(path)) return [problem('FIELD_MISSING', at, { field })];
  if (issue.code === 'invalid_format' && issue.format === 'date')
    return [problem('DATE_WRONG', at, { field, value: String(issue.input ?? '') })];
  if (path.includes('resourceScope') || path.includes('itemScope'))
    return [problem('SCOPE_WRONG', at, { field, detail: issue.message })];
  return [problem('VALUE_WRONG', at, { field, want: wanted(issue) })];
}

/** `; did you mean X?` or nothing. Policy staff see it, clients never do. */
export function hintOf(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : ` (→ ${suggestion}?)`;
}

function fieldName(path: YamlPath): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .slice(1);
}

function wanted(issue: Issue): string {
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' | ');
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_union') return unionWanted(issue);
  return issue.message;
}

function unionWanted(issue: Issue & { code: 'invalid_union' }): string {
  const options = issue.errors.map((option) => option.map(wanted).join(', '));
  return [...new Set(options)].join(' | ') || issue.message;
}

function firstMessage(issues: readonly Issue[]): string {
  return issues[0]?.message ?? '';
}
