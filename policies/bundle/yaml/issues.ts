/** zod's issues as problems with places. */
import type { z } from 'zod';
import type { Message } from '../../../wire/text.ts';
import type { SourceLocation } from '../../model/index.ts';
import { nearest } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import type { YamlPath } from './positions.ts';

type Issue = z.core.$ZodIssue;

/** Of one map: each is looked for among the keys of the file. */
const UNKNOWN_KEYS_MAX = 20;

export interface IssueContext {
  readonly locate: (path: YamlPath) => SourceLocation;
  readonly locateKey: (path: YamlPath, key: string) => SourceLocation;
  readonly has: (path: YamlPath) => boolean;
  readonly valueAt: (path: YamlPath) => unknown;
  readonly suggest: (name: string) => string | undefined;
}

export function schemaProblem(issue: Issue, context: IssueContext): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const field = path.length === 0 ? '.' : fieldName(path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, UNKNOWN_KEYS_MAX).map((key) => {
      const values = { field: key, hint: hintOf(context.suggest(key)) };
      return problem('FIELD_UNKNOWN', context.locateKey(path, key), values);
    });
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const at = context.locateKey(path.slice(0, -1), key);
    return [
      problem('VALUE_WRONG', at, { field: key, want: formatText(firstMessage(issue.issues)) }),
    ];
  }
  const at = context.locate(path);
  if (path.length > 0 && !context.has(path)) return [problem('FIELD_MISSING', at, { field })];
  if (issue.code === 'invalid_format' && issue.format === 'date')
    return [problem('DATE_WRONG', at, { field, value: String(context.valueAt(path) ?? '') })];
  if (path.includes('resourceScope') || path.includes('itemScope'))
    return [problem('SCOPE_WRONG', at, { field, detail: issue.message })];
  const value = context.valueAt(path);
  const hint =
    issue.code === 'invalid_value' ? nearest(String(value), choicesOf(issue)) : undefined;
  if (hint !== undefined) {
    const values = { field, value: String(value), hint: hintOf(hint), want: wanted(issue) };
    return [problem('VALUE_UNKNOWN', at, values)];
  }
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

const choicesOf = (issue: Issue & { code: 'invalid_value' }) => issue.values.map(String);

/** Kinds of values and formats, as zod and schemas.ts name them. */
const WANTED_ZH: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  array: '列表',
  object: '键值对',
  record: '键值对',
  boolean: 'true | false',
  'lower-case letters, digits and hyphens': '小写字母、数字和连字符',
  CAPITALS_WITH_UNDERSCORES: '大写字母和下划线',
  '"2 to 12 digits"': '"2 至 12 位数字"',
};

const formatText = (en: string): Message => ({ zh: WANTED_ZH[en] ?? en, en });
const joined = (texts: readonly Message[], separator: string): Message => ({
  zh: [...new Set(texts.map(({ zh }) => zh))].join(separator),
  en: [...new Set(texts.map(({ en }) => en))].join(separator),
});

function wanted(issue: Issue): Message {
  switch (issue.code) {
    case 'invalid_value':
      return formatText(choicesOf(issue).join(' | '));
    case 'invalid_type':
      return formatText(issue.expected);
    case 'invalid_union': {
      const options = issue.errors.map((option) => joined(option.map(wanted), ', '));
      return options.length === 0 ? formatText(issue.message) : joined(options, ' | ');
    }
    case 'too_small':
      return bound('≥', issue.minimum, issue.origin);
    case 'too_big':
      return bound('≤', issue.maximum, issue.origin);
    default:
      return formatText(issue.message);
  }
}

/** A bound of a number, or of how many characters or entries there are. */
function bound(sign: string, limit: number | bigint, origin: string): Message {
  if (origin === 'string')
    return { zh: `${sign} ${limit} 个字符`, en: `${sign} ${limit} characters` };
  if (origin === 'array') return { zh: `${sign} ${limit} 项`, en: `${sign} ${limit} entries` };
  return { zh: `${sign} ${limit}`, en: `${sign} ${limit}` };
}

function firstMessage(issues: readonly Issue[]): string {
  return issues[0]?.message ?? '';
}
