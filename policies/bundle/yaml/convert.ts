/**
 * Policy files as the model has them. Wildcards stay; the compiler expands them with the catalog.
 */
import type {
  Agreement,
  NegativeEntry,
  Scope,
  ScopeValue,
  SourceLocation,
} from '../../model/index.ts';
import { type Problem, problem } from '../problem.ts';
import type { YamlFile } from './document.ts';
import { rememberPositions, type YamlPath } from './positions.ts';
import {
  type AgreementYaml,
  type ListsYaml,
  SCOPE_OPERATORS,
  type ScopeYaml,
  SUBJECT_VALUES,
} from './schemas.ts';

type Locate = YamlFile<unknown>['locate'];
export type Located<T> = T & { readonly location: SourceLocation };

/** Adds the entry's place and remembers those of its parts. */
export function located<T extends object>(entry: T, locate: Locate, path: YamlPath): Located<T> {
  const result = { ...entry, location: locate(path) };
  rememberPositions(result, (inner) => locate([...path, ...inner]));
  return result;
}

/** Asia/Shanghai has had no daylight saving time since 1991. */
const SHANGHAI_OFFSET = '+08:00';
const DAY_MS = 86_400_000;

/** First millisecond of an ISO date in Asia/Shanghai. */
function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00.000${SHANGHAI_OFFSET}`);
}

/**
 * First millisecond after an ISO date in Asia/Shanghai: the half-open end of a period that includes
 * it.
 */
function endOfDay(date: string): number {
  return startOfDay(date) + DAY_MS;
}

export function toAgreement(
  yaml: AgreementYaml,
  locate: Locate,
  path: YamlPath,
): { agreement: Located<Agreement>; problems: Problem[] } {
  const problems: Problem[] = [];
  const scopes = (key: 'resourceScope' | 'itemScope'): Record<string, Scope> => {
    const entries = Object.entries(yaml[key] ?? {});
    return Object.fromEntries(
      entries.map(([name, scope]) => [
        name,
        toScope(scope, [...path, key, name], locate, problems),
      ]),
    );
  };
  const { volume, impactAssessment, from, until, masks, ...rest } = yaml;
  const agreement = {
    ...rest,
    resourceScope: scopes('resourceScope'),
    itemScope: scopes('itemScope'),
    masks: masks ?? {},
    from: startOfDay(from),
    until: endOfDay(until),
    ...(volume === undefined ? {} : { volume }),
    ...(impactAssessment === undefined ? {} : { impactAssessment }),
  };
  return { agreement: located(agreement, locate, path), problems };
}

export function toNegative(
  yaml: NonNullable<ListsYaml['negative']>[number],
  locate: Locate,
  path: YamlPath,
): Located<NegativeEntry> {
  const { coordinates = [], classes = [], resources = [], reviewed, ...rest } = yaml;
  const entry = { ...rest, coordinates, classes, resources };
  return located(reviewed === undefined ? entry : { ...entry, reviewed }, locate, path);
}

function toScope(yaml: ScopeYaml, path: YamlPath, locate: Locate, problems: Problem[]): Scope {
  if ('self' in yaml) return { kind: 'self' };
  for (const [key, kind] of [
    ['all', 'and'],
    ['any', 'or'],
  ] as const) {
    const parts = (yaml as Readonly<Record<string, unknown>>)[key];
    if (Array.isArray(parts)) {
      const of = parts.map((part: ScopeYaml, index) =>
        toScope(part, [...path, key, index], locate, problems),
      );
      return { kind, of };
    }
  }
  const compare = yaml as { item: string; [op: string]: unknown };
  const op = SCOPE_OPERATORS.find((operator) => Object.hasOwn(compare, operator)) ?? 'eq';
  const value = toValue(compare[op], op);
  if (value === undefined) {
    const values = { field: op, detail: String(compare[op]) };
    problems.push(problem('SCOPE_WRONG', locate([...path, op]), values));
    // The file is refused because of the problem; until then nothing is admitted.
    return { kind: 'none' };
  }
  return { kind: 'compare', item: compare.item, op, value };
}

function toValue(value: unknown, op: string): ScopeValue | undefined {
  if (typeof value === 'string' && value.startsWith('$')) {
    if (!Object.hasOwn(SUBJECT_VALUES, value)) return undefined;
    return { subject: SUBJECT_VALUES[value as keyof typeof SUBJECT_VALUES] };
  }
  // Division codes are compared as text; unquoted in YAML they are numbers.
  if (op === 'within' && typeof value === 'number') return { literal: String(value) };
  return { literal: value as Extract<ScopeValue, { literal: unknown }>['literal'] };
}
