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
  type Scope,
  type SubjectClass,
  type TypeName,
  type Verdict,
} from '../model/index.ts';
import { consumerNames } from './agreements.ts';
import { combine } from './combine.ts';
import { maskStrictness } from './masks.ts';
import { isRootType, type Policy } from './policy.ts';
import {
  type Candidate,
  denial,
  type Part,
  type Parts,
  type Question,
  type Step,
} from './question.ts';
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

const STEPS_BUT_COMBINATION = STEPS.filter(({ name }) => name !== 'combination');

export const UNPUBLISHED: Deny = denial('UNPUBLISHED', 'default-deny');

export function entitlementOf(
  policy: Policy,
  subject: SubjectClass,
  purpose: string,
  now: number,
): Entitlement {
  const { validFrom, validUntil } = periodOf(policy, subject, purpose, now);
  const entitled = new Map<Coordinate, boolean>();
  const rows = new Map<TypeName, Scope>();

  function ask(item: Item): Question {
    return { policy, subject, purpose, now, item, entitled: isEntitled };
  }

  function isEntitled(coordinate: Coordinate): boolean {
    const known = entitled.get(coordinate);
    if (known !== undefined) return known;
    const granted = isCandidate(conclude(policy.items.get(coordinate), STEPS_BUT_COMBINATION));
    entitled.set(coordinate, granted);
    return granted;
  }

  function conclude(item: Item | undefined, steps: readonly Step[]): Deny | Candidate {
    return item ? combine(steps, ask(item)) : UNPUBLISHED;
  }

  function rowsOf(type: TypeName): Scope {
    const known = rows.get(type);
    if (known) return known;
    const owner = policy.resources.get(type)?.supplier;
    const open = new Set<Scope>();
    for (const item of policy.itemsOfType.get(type) ?? []) {
      // What shows every row decides; no other item can add one.
      if (open.has(ALL)) break;
      if (!admitsRows(item, owner)) continue;
      const conclusion = conclude(item, STEPS);
      if (isCandidate(conclusion)) for (const part of conclusion.parts) open.add(part.rows);
    }
    const union = unionScopes([...open]);
    rows.set(type, union);
    return union;
  }

  function verdictOf(item: Item, conclusion: Deny | Candidate): Verdict {
    if (!isCandidate(conclusion)) return conclusion;
    return grantOf(conclusion, rowsOf(item.type), validUntil);
  }

  return {
    validFrom,
    validUntil,
    get remembered() {
      return rows.size + entitled.size;
    },
    question(coordinate) {
      const item = policy.items.get(coordinate);
      return item && ask(item);
    },
    verdictOf,
    decide(coordinate) {
      const item = policy.items.get(coordinate);
      return item ? verdictOf(item, conclude(item, STEPS)) : UNPUBLISHED;
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
  const [{ agreement, mask }] = parts;
  const rows = unionScopes(parts.map((part) => part.rows));
  const ruleId = agreement === undefined ? candidate.ruleId : `agreement:${agreement}`;
  const grant: Writable<Grant> = { effect: 'grant', ruleId, validUntil };
  if (agreement !== undefined) grant.agreement = agreement;
  if (mask !== undefined && parts.every((part) => part.mask === mask)) grant.mask = mask;
  if (!coversRows(rows, typeRows)) grant.itemScope = rows;
  if (parts.length > 1) grant.parts = parts.map(grantPart);
  return Object.freeze(grant);
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A type whose rows are all out of reach still shows stubs by their key: only `all` covers those. */
function coversRows(rows: Scope, typeRows: Scope): boolean {
  return typeRows.kind === 'none' ? rows.kind === 'all' : coversScope(rows, typeRows);
}

/** Least strict mask first, then by agreement; parts whose rows earlier ones already take are dropped. */
export function reachableParts(parts: Parts): Parts {
  if (parts.length === 1) return parts;
  // By agreement they are sorted: what sorts by mask keeps that order among equal masks.
  const [first, ...others] = parts.toSorted(byStrictness) as unknown as Parts;
  const reachable: [Part, ...Part[]] = [first];
  let taken = first.rows;
  for (const part of others) {
    if (coversScope(taken, part.rows)) continue;
    reachable.push(part);
    taken = unionScopes([taken, part.rows]);
  }
  return reachable;
}

function byStrictness(left: Part, right: Part): number {
  return maskStrictness(left.mask) - maskStrictness(right.mask);
}

function grantPart({ agreement, rows, mask }: Part): GrantPart {
  const part: Writable<GrantPart> = {};
  if (agreement !== undefined) part.agreement = agreement;
  if (rows.kind !== 'all') part.scope = rows;
  if (mask !== undefined) part.mask = mask;
  return part;
}
