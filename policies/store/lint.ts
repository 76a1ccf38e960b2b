/** The lints over a content that came from a draft: what no file declares is placed in the draft. */
import { formatProblem, lintPolicy, type Officers, type Problem } from '../bundle/index.ts';
import { rememberPositions } from '../bundle/yaml/positions.ts';
import { type Draft, entriesOf, type Kind, keyOf } from '../edit/index.ts';
import type { BundleContent, Catalog, SourceLocation } from '../model/index.ts';

export interface LintOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly officers: Officers;
  readonly draft?: Draft | undefined;
  /** The catalog in force. */
  readonly published?: Catalog | undefined;
}

/** Every problem of a content, in the order of places. */
export function lintContent(content: BundleContent, options: LintOptions): Problem[] {
  const { now, officers, draft, published } = options;
  const { catalog, lists, agreements } = content;
  const registry = { ...content.registry };
  rememberPositions(registry, (path) => placeIn(content, draft, path));
  const known = published ? { published } : {};
  return lintPolicy({ registry, catalog, lists, agreements, now, officers, ...known });
}

const REGISTRY_KINDS: Readonly<Record<string, Kind>> = {
  issuers: 'issuer',
  departments: 'department',
  duties: 'duty',
  classes: 'class',
  personas: 'persona',
  apps: 'app',
  sources: 'source',
};

/** Entries of the registry carry no place: the last operation of the draft on them, or the bundle. */
function placeIn(
  content: BundleContent,
  draft: Draft | undefined,
  [section, entry]: readonly (string | number)[],
): SourceLocation {
  const nowhere = { file: 'bundle', line: 1, column: 1 };
  const kind = REGISTRY_KINDS[String(section)];
  if (!kind || !draft) return nowhere;
  const id = typeof entry === 'number' ? [...entriesOf(content, kind).keys()][entry] : entry;
  const key = keyOf({ kind, id: id ?? '' });
  for (const { seq, operations } of [...draft.edits].reverse()) {
    const index = operations.findLastIndex((operation) => keyOf(operation) === key);
    if (index >= 0) return { file: `draft:${draft.id}`, line: seq, column: index + 1 };
  }
  return nowhere;
}

/** One line a problem, in both languages' places: messages of refusals are filled once. */
export function listProblems(problems: readonly Problem[]): string {
  return problems
    .map((found) => `${formatProblem(found, 'zh')}\n  ${formatProblem(found, 'en')}`)
    .join('\n');
}
