/**
 * Why: for anything that can be named in the graph, by anybody, for any purpose, at any instant. Over the
 * engine's own trace, so that it tells what was decided; never throws for a name that nothing has.
 */

import { nearest } from '../bundle/names.ts';
import {
  admitsRows,
  decideArgument,
  deniedTogether,
  type Explanation,
  entitlementOf,
  explain,
  isRootType,
  type Policy,
} from '../engine/index.ts';
import type { Coordinate, Scope, SubjectClass, Text, TypeName, Verdict } from '../model/index.ts';
import { type Asked, changesOf } from './changes.ts';
import { itemNotes, NOTES, together } from './notes.ts';

export type Target = 'item' | 'argument' | 'type' | 'unknown';

/** A verdict beside the one asked about. */
export interface Beside {
  readonly coordinate: Coordinate;
  readonly verdict: Verdict;
}

/** The engine's explanation of an item, and what is told of other things; docs/POLICY.md, "Explain". */
export interface Explained extends Explanation {
  readonly target: Target;
  /** ISO 8601 instant at which it is judged. */
  readonly at: string;
  /** What would change the answer, with names; empty where nothing is withheld. */
  readonly changes: readonly Text[];
  /** What the kind of thing means for who may see it. */
  readonly notes: readonly Text[];
  /** Of an argument: the items it reads. */
  readonly reads?: readonly Beside[];
  /** Of a field of an interface: the fields that answer. */
  readonly concrete?: readonly Beside[];
  /** Of a type: its rows (none where empty), and the items that could open them. */
  readonly rows?: readonly Scope[];
  readonly opening?: readonly Beside[];
  /** Of a name that nothing has: one that was likely meant. */
  readonly closest?: string;
}

export function explainAny(
  policy: Policy,
  subject: SubjectClass,
  purpose: string | undefined,
  name: string,
  now: number,
): Explained {
  const base = explain(policy, subject, purpose, name, now);
  const target = targetOf(policy, name);
  const at = new Date(now).toISOString();
  const changes = changesOf({ policy, subject, purpose, now }, base);
  const common: Explained = { ...base, target, at, changes, notes: notesOf(policy, target, name) };
  // A refused operation gets no verdict on anything.
  if (base.refusal || purpose === undefined) return common;
  const asked = { policy, subject, purpose, now };
  switch (target) {
    case 'item':
      return {
        ...common,
        notes: [...common.notes, ...togetherNotes(asked, name)],
        ...concreteFields(asked, name),
      };
    case 'argument':
      return argumentExplained(asked, withoutVerdict(common));
    case 'type':
      return typeExplained(asked, withoutVerdict(common));
    default:
      return { ...common, ...closestTo(policy, name) };
  }
}

function targetOf(
  { items, reads, resources, itemsOfType, possibleTypes }: Policy,
  name: string,
): Target {
  if (items.has(name)) return 'item';
  if (reads.has(name)) return 'argument';
  return resources.has(name) || itemsOfType.has(name) || possibleTypes.has(name)
    ? 'type'
    : 'unknown';
}

function notesOf(policy: Policy, target: Target, name: string): readonly Text[] {
  const item = policy.items.get(name);
  if (item) return itemNotes(policy, item);
  if (target === 'argument') return [NOTES.argument];
  if (target === 'type') return [isRootType(name) ? NOTES.root : NOTES.type];
  return [];
}

/** The engine knows items only: of other things it was asked no more than the gate. */
function withoutVerdict(told: Explained): Explained {
  const { coordinate, purpose, policyVersion, target, at, notes } = told;
  const steps = told.steps.filter(({ step }) => step === 'gate');
  return {
    ...{ coordinate, purpose, policyVersion, target, at, notes, steps },
    ...{ matterNeeded: false, changes: [] },
  };
}

interface AskedFor extends Asked {
  readonly purpose: string;
}

/** Of a field of an interface: the fields that answer, each with its verdict. */
function concreteFields(
  { policy, subject, purpose, now }: AskedFor,
  coordinate: Coordinate,
): Pick<Explained, 'concrete'> {
  const item = policy.items.get(coordinate);
  const behind = policy.possibleTypes.get(item?.type ?? '') ?? [];
  if (!item || behind.length === 0) return {};
  const entitled = entitlementOf(policy, subject, purpose, now);
  const concrete = behind
    .map((type) => `${type}.${item.field}`)
    .filter((field) => policy.items.has(field))
    .map((field) => ({ coordinate: field, verdict: entitled.decide(field) }));
  return { concrete };
}

/** Combinations that an operation would make whole, and that would then withhold the item. */
function togetherNotes(
  { policy, subject, purpose, now }: AskedFor,
  coordinate: Coordinate,
): readonly Text[] {
  const concerned = policy.combinations.get(coordinate) ?? [];
  if (concerned.length === 0) return [];
  const entitled = entitlementOf(policy, subject, purpose, now);
  const isGiven = (one: Coordinate) => entitled.decide(one).effect === 'grant';
  return concerned
    .filter((one) => deniedTogether(one, policy.bundle, subject, isGiven).includes(coordinate))
    .map(({ id, items }) =>
      together(
        id,
        items.filter((one) => one !== coordinate),
      ),
    );
}

/** An argument runs if the subject sees, unmasked, every item that it reads. */
function argumentExplained(asked: AskedFor, outline: Explained): Explained {
  const { policy, subject, purpose, now } = asked;
  const entitled = entitlementOf(policy, subject, purpose, now);
  const reads = (policy.reads.get(outline.coordinate) ?? []).map((coordinate) => ({
    coordinate,
    verdict: entitled.decide(coordinate),
  }));
  const verdict = decideArgument(policy, outline.coordinate, entitled.decide);
  if (verdict.effect === 'grant')
    return { ...outline, verdict, reads, means: NOTES.argumentGranted };
  const changes = reads.flatMap((read) =>
    changesOf(asked, explain(policy, subject, purpose, read.coordinate, now), 'argument'),
  );
  const told = { means: NOTES.argumentDenied, wouldChange: NOTES.argumentChange };
  return { ...outline, verdict, reads, ...told, changes };
}

/** Rows of a type are those that its granted items admit, keys and items of other departments apart. */
function typeExplained(asked: AskedFor, outline: Explained): Explained {
  const { policy, subject, purpose, now } = asked;
  const type: TypeName = outline.coordinate;
  if (isRootType(type)) return outline;
  const entitled = entitlementOf(policy, subject, purpose, now);
  const owner = policy.resources.get(type)?.supplier;
  const rows = entitled.rowScopes(type);
  const opening = (policy.itemsOfType.get(type) ?? [])
    .filter((item) => admitsRows(item, owner))
    .map(({ coordinate }) => ({ coordinate, verdict: entitled.decide(coordinate) }));
  if (rows.length > 0) return { ...outline, rows, opening, means: NOTES.rows };
  const [first] = opening;
  const changes = first
    ? changesOf(asked, explain(policy, subject, purpose, first.coordinate, now))
    : [];
  return {
    ...outline,
    rows,
    opening,
    means: NOTES.noRows,
    wouldChange: NOTES.noRowsChange,
    changes,
  };
}

function closestTo({ items, reads, resources }: Policy, name: string): { closest?: string } {
  const closest = nearest(name, [...items.keys(), ...reads.keys(), ...resources.keys()]);
  return closest === undefined ? {} : { closest };
}
