/**
 * Everything one class is entitled to for one purpose in one period. Judged item by item when asked; what
 * row scopes and combinations find when they look at other items is remembered. Between two boundaries of the
 * consumer's agreements nothing can change, so an entitlement holds for [validFrom, validUntil).
 */
import {
  ALL,
  type Coordinate,
  type Deny,
  type Grant,
  type GrantPart,
  type Item,
  NONE,
  type Scope,
  type SubjectClass,
  type TypeName,
  type Verdict,
} from '../model/index.ts';
import { consumerNames } from './agreements.ts';
import { combine } from './combine.ts';
import { maskStrictness } from './masks.ts';
import { byText } from './order.ts';
import { isRootType, type Policy } from './policy.ts';
import { type Candidate, denial, type Part, type Question } from './question.ts';
import { coversScope, unionScopes } from './scope.ts';
import { STEPS } from './steps/index.ts';

/** Until the bundle changes. */
export const FOREVER = Number.MAX_SAFE_INTEGER;

export interface Entitlement {
  readonly validFrom: number;
  readonly validUntil: number;
  /** Types whose rows and items whose entitlement it remembers so far. */
  readonly remembered: number;
  /** Undefined for a coordinate that the catalog does not publish. */
  question(coordinate: Coordinate): Question | undefined;
  /** Steps 2 to 4 of the contract. */
  decide(coordinate: Coordinate): Verdict;
  /** The verdict for what the steps concluded about an item; see `combine`. */
  verdictOf(item: Item, concluded: Deny | Candidate): Verdict;
  /** Rows of a type: the union of these; none admits no row. */
  rowScopes(type: TypeName): readonly Scope[];
}

export const UNPUBLISHED: Deny = denial('UNPUBLISHED', 'default-deny');

export function entitlementOf(
  policy: Policy,
  subject: SubjectClass,
  purpose: string,
  now: number,
): Entitlement {
  const period = periodOf(policy, subject, purpose, now);
  const entitled = new Map<Coordinate, boolean>();
  const rows = new Map<TypeName, Scope>();
  const withoutCombinations = STEPS.filter(({ name }) => name !== 'combination');

  function question(coordinate: Coordinate): Question | undefined {
    const item = policy.items.get(coordinate);
    return item && { policy, subject, purpose, now, item, entitled: isEntitled };
  }

  function isEntitled(coordinate: Coordinate): boolean {
    const known = entitled.get(coordinate);
    if (known !== undefined) return known;
    const asked = question(coordinate);
    const granted = asked !== undefined && isCandidate(combine(withoutCombinations, asked));
    entitled.set(coordinate, granted);
    return granted;
  }

  function conclude(coordinate: Coordinate): Deny | Candidate {
    const asked = question(coordinate);
    return asked ? combine(STEPS, asked) : UNPUBLISHED;
  }

  function rowsOf(type: TypeName): Scope {
    const known = rows.get(type);
    if (known) return known;
    const owner = policy.resources.get(type)?.supplier;
    const open = new Set<Scope>();
    for (const item of policy.itemsOfType.get(type) ?? []) {
      // What shows every row decides; no other item can add one.
      if (open.has(ALL)) break;
      const conclusion = admitsRows(item, owner) ? conclude(item.coordinate) : UNPUBLISHED;
      if (isCandidate(conclusion)) for (const part of conclusion.parts) open.add(part.rows);
    }
    const union = unionScopes([...open]);
    rows.set(type, union);
    return union;
  }

  function verdictOf(item: Item, conclusion: Deny | Candidate): Verdict {
    if (!isCandidate(conclusion)) return conclusion;
    return grantOf(conclusion, rowsOf(item.type), period.validUntil);
  }

  return {
    ...period,
    get remembered() {
      return rows.size + entitled.size;
    },
    question,
    verdictOf,
    decide(coordinate) {
      const item = policy.items.get(coordinate);
      return item ? verdictOf(item, conclude(coordinate)) : UNPUBLISHED;
    },
    rowScopes(type) {
      const scope = rowsOf(type);
      if (scope.kind === 'none') return [];
      return scope.kind === 'or' ? scope.of : [scope];
    },
  };
}

export function isCandidate(conclusion: Deny | Candidate): conclusion is Candidate {
  return 'via' in conclusion;
}

/**
 * Keys, root fields and twins open no rows: a key alone joins, a twin is never answered. Nor do items
 * that another department hangs on the type: courts may share `Person.courtCases`, which says nothing
 * about whose rows the grid root database shows.
 */
export function admitsRows(item: Item, owner: string | undefined): boolean {
  const owned = owner === undefined || item.suppliers.includes(owner);
  return owned && !item.key && item.twinOf === undefined && !isRootType(item.type);
}

/** The period around `now` in which no agreement of the consumer for the purpose begins or ends. */
function periodOf(policy: Policy, subject: SubjectClass, purpose: string, now: number) {
  let validFrom = -FOREVER;
  let validUntil = FOREVER;
  for (const name of consumerNames(subject))
    for (const boundary of policy.agreements.get(name)?.get(purpose)?.boundaries ?? [])
      if (boundary <= now) validFrom = Math.max(validFrom, boundary);
      else validUntil = Math.min(validUntil, boundary);
  return { validFrom, validUntil };
}

function grantOf(candidate: Candidate, typeRows: Scope, validUntil: number): Grant {
  const parts = reachableParts(candidate.parts);
  const [first] = parts;
  const rows = unionScopes(parts.map((part) => part.rows));
  const scoped = !coversRows(rows, typeRows);
  const alike = parts.every(({ mask }) => mask === first?.mask);
  const agreement = first?.agreement;
  return Object.freeze({
    effect: 'grant',
    ...(alike && first?.mask !== undefined ? { mask: first.mask } : {}),
    ...(scoped ? { itemScope: rows } : {}),
    ...(agreement === undefined ? {} : { agreement }),
    ...(parts.length > 1 ? { parts: parts.map(grantPart) } : {}),
    ruleId: agreement === undefined ? candidate.ruleId : `agreement:${agreement}`,
    validUntil,
  });
}

/** A type whose rows are all out of reach still shows stubs by their key: only `all` covers those. */
function coversRows(rows: Scope, typeRows: Scope): boolean {
  return typeRows.kind === 'none' ? rows.kind === 'all' : coversScope(rows, typeRows);
}

/** Least strict mask first, then by agreement; parts whose rows earlier ones already take are dropped. */
export function reachableParts(parts: readonly Part[]): readonly Part[] {
  if (parts.length === 1) return parts;
  const sorted = [...parts].sort(
    (left, right) =>
      maskStrictness(left.mask) - maskStrictness(right.mask) ||
      byText(left.agreement ?? '', right.agreement ?? ''),
  );
  const kept: Part[] = [];
  let taken: Scope = NONE;
  for (const part of sorted) {
    if (kept.length > 0 && coversScope(taken, part.rows)) continue;
    kept.push(part);
    taken = unionScopes([taken, part.rows]);
  }
  return kept;
}

function grantPart({ agreement, rows, mask }: Part): GrantPart {
  return {
    ...(agreement === undefined ? {} : { agreement }),
    ...(rows.kind === 'all' ? {} : { scope: rows }),
    ...(mask === undefined ? {} : { mask }),
  };
}
