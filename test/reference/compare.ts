/**
 * Whether engine or decider and oracle say the same. What a verdict says in general is compared as it
 * stands; what it says of rows is compared by what a row would show, since two scopes may be written
 * differently and mean the same.
 */
import { admitsRow, cellOf } from '../../policies/casework/index.ts';
import type {
  BoundScope,
  DecisionMap,
  Refusal,
  Scope,
  Subject,
  Verdict,
} from '../../policies/model/index.ts';
import {
  type Circumstances,
  type Judged,
  keptWays,
  type Refused,
  rowsOf,
  type Way,
} from './oracle.ts';
import type { ArgumentJudged, OperationJudged } from './oracle-operation.ts';
import { admits, own, type TestRow } from './scopes.ts';

/** How the code under test puts a subject's values into a scope. */
export type Bind = (scope: Scope, subject: Subject) => BoundScope;

/** Whether a row is shown, absent (outside the resource scope), or nulled; and masked by what. */
type Cell = string;

export interface Viewpoint {
  readonly subject: Subject;
  readonly bind: Bind;
  readonly rows: readonly TestRow[];
  /** Rows that a type of which the argument reads does not show at all: there its scope says nothing. */
  readonly outOfReach?: (argument: string, row: TestRow) => boolean;
}

/** What is compared, on either side: plain data that a failed expectation prints. */
export interface Said {
  readonly verdict: unknown;
  readonly cells: readonly Cell[];
}

const CELL_HIDDEN = 'ROW_SCOPE';
const ROW_ABSENT = 'absent';
const PLAIN = 'plain';

/** What the code says of one coordinate. `rowScopes` is undefined for root fields, which have no rows. */
export function saidOf(
  verdict: Verdict,
  rowScopes: readonly Scope[] | undefined,
  view: Viewpoint,
): Said {
  if (verdict.effect === 'deny') {
    const { effect, reason, ruleId, basis } = verdict;
    return { verdict: { effect, reason, ruleId, basis }, cells: [] };
  }
  const { effect, mask, agreement, ruleId, parts } = verdict;
  const bind = (scope: Scope) => view.bind(scope, view.subject);
  const cells = view.rows.map((row): Cell => cellOf(verdict, rowScopes, row, bind));
  return { verdict: { effect, mask, agreement, ruleId, parts: parts?.length ?? 1 }, cells };
}

/** What the oracle says of one coordinate. */
export function foretold(
  judged: Judged,
  rowScopes: readonly Scope[] | undefined,
  { subject, rows }: Viewpoint,
): Said {
  if (judged.effect === 'deny') {
    const { effect, reason, ruleId, basis } = judged;
    return { verdict: { effect, reason, ruleId, basis }, cells: [] };
  }
  const kept = keptWays(judged.ways);
  const cells = rows.map((row): Cell => {
    if (
      rowScopes &&
      rowScopes.length > 0 &&
      !rowScopes.some((scope) => admits(scope, subject, row))
    )
      return ROW_ABSENT;
    const way = kept.find((one) => admits(one.rows, subject, row));
    return way ? (way.mask ?? PLAIN) : CELL_HIDDEN;
  });
  const { effect, ruleId } = judged;
  const [first] = kept;
  const verdict = {
    effect,
    mask: maskOfAll(kept),
    agreement: first?.agreement,
    ruleId,
    parts: kept.length,
  };
  return { verdict, cells };
}

/** "The mask of all kept parts, if they are alike." */
export function maskOfAll(kept: readonly Way[]): Way['mask'] {
  const [first] = kept;
  return kept.every(({ mask }) => mask === first?.mask) ? first?.mask : undefined;
}

/** Which rows a list of scopes admits: as the code binds them, and as the oracle reads them. */
export function rowsSaid(scopes: readonly Scope[], view: Viewpoint): readonly boolean[] {
  return view.rows.map((row) =>
    scopes.some((scope) => admitsRow(view.bind(scope, view.subject), row)),
  );
}

export function rowsForetold(
  scopes: readonly Scope[],
  { subject, rows }: Viewpoint,
): readonly boolean[] {
  return rows.map((row) => scopes.some((scope) => admits(scope, subject, row)));
}

/** A whole operation as the code decided it: comparable with `operationForetold`. */
export function operationSaid(decided: DecisionMap | Refusal, view: Viewpoint): unknown {
  if ('refused' in decided) return decided;
  const coordinates = [...decided.coordinates].map(([coordinate, verdict]) => [
    coordinate,
    saidOf(verdict, decided.resources.get(typeOf(coordinate)), view),
  ]);
  return {
    coordinates,
    resources: [...decided.resources].map(([type, scopes]) => [type, rowsSaid(scopes, view)]),
    arguments: [...decided.arguments].map(([argument, verdict]) => [
      argument,
      argumentSaid(argument, verdict, view),
    ]),
    validUntil: decided.validUntil,
  };
}

/** The same operation as the oracle judged it. */
export function operationForetold(judged: OperationJudged | Refused, view: Viewpoint): unknown {
  if ('refused' in judged) return judged;
  const coordinates = [...judged.coordinates].map(([coordinate, one]) => [
    coordinate,
    foretold(one, judged.resources.get(typeOf(coordinate)), view),
  ]);
  return {
    coordinates,
    resources: [...judged.resources].map(([type, scopes]) => [type, rowsForetold(scopes, view)]),
    arguments: [...judged.arguments].map(([argument, one]) => [
      argument,
      argumentForetold(argument, one, view),
    ]),
    validUntil: judged.validUntil,
  };
}

function argumentSaid(argument: string, verdict: Verdict, view: Viewpoint): unknown {
  if (verdict.effect === 'deny') return [verdict.effect, verdict.reason, verdict.ruleId];
  const { itemScope } = verdict;
  return view.rows.map((row) => {
    if (view.outOfReach?.(argument, row)) return ROW_ABSENT;
    return itemScope === undefined || admitsRow(view.bind(itemScope, view.subject), row);
  });
}

function argumentForetold(argument: string, judged: ArgumentJudged, view: Viewpoint): unknown {
  if (judged.effect === 'deny') return [judged.effect, judged.reason, judged.ruleId];
  return view.rows.map((row) => {
    if (view.outOfReach?.(argument, row)) return ROW_ABSENT;
    return judged.rows.every((scopes) => scopes.some((scope) => admits(scope, view.subject, row)));
  });
}

/** Whether a type of which the argument reads has rows, and this is none of them. */
export function outOfReach(about: Circumstances): NonNullable<Viewpoint['outOfReach']> {
  const absent = (type: string, row: TestRow) => {
    const scopes = rowsOf(about, type);
    return scopes.length > 0 && !scopes.some((scope) => admits(scope, about.subject, row));
  };
  return (argument, row) =>
    (own(about.bundle.catalog.reads, argument) ?? []).some((item) => absent(typeOf(item), row));
}

function typeOf(coordinate: string): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}
