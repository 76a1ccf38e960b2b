/**
 * What a difference of one property means by itself. Whatever the table does not name is `other`: a
 * property that somebody adds to the model is no tightening until this page says so.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Bundle, ClassEntry, Registry } from '../model/index.ts';
import type { Difference, Direction, EntryKind } from './types.ts';

/**
 * `decided`: only verdicts tell what it does. `text`: it decides nothing. A direction: it counts although
 * no verdict tells of it. `narrows`: tighter so, and verdicts tell what else it does.
 */
export type Nature = Direction | 'narrows' | 'decided' | 'text';

type Context = Pick<Bundle, 'registry' | 'catalog'>;
type Rule = (difference: Difference, before: Context, after: Context) => Nature;

interface Rules {
  readonly added: Rule;
  readonly removed: Rule;
  /** One rule for all, or one each; those without are `other`. */
  readonly properties: Rule | Readonly<Record<string, Rule>>;
}

const text: Rule = () => 'text';
const decided: Rule = () => 'decided';
const looser: Rule = () => 'looser';
const tighter: Rule = () => 'tighter';
const other: Rule = () => 'other';

/** A set of which less is less for everybody, seen by no verdict. */
const fewer: Rule = ({ before, after }) => (isSubset(after, before) ? 'tighter' : 'looser');
/** A set of which less is less, as verdicts show, who also see what follows from it. */
const fewerDecided: Rule = ({ before, after }) => (isSubset(after, before) ? 'narrows' : 'looser');
/** Absent counts as without limit. */
const lower: Rule = ({ before, after }) => (limit(after) < limit(before) ? 'tighter' : 'looser');

function isSubset(inner: unknown, outer: unknown): boolean {
  if (!Array.isArray(inner) || !Array.isArray(outer)) return false;
  return inner.every((member) => outer.some((known) => isDeepStrictEqual(known, member)));
}

function limit(value: unknown): number {
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

const UNDECIDING: Rules = { added: text, removed: text, properties: text };

const RULES: Readonly<Record<EntryKind, Rules>> = {
  issuer: {
    added: looser,
    removed: tighter,
    properties: {
      jwks: ({ before, after }) => (isSubset(keysOf(after), keysOf(before)) ? 'tighter' : 'looser'),
      departments: fewer,
      maxClearance: ({ before, after }) => (limit(after) < limit(before) ? 'narrows' : 'looser'),
    },
  },
  department: { added: looser, removed: tighter, properties: { name: text } },
  duty: { added: looser, removed: tighter, properties: { purposes: fewer } },
  // What a class admits is judged by the bound it puts on tokens, since a token needs no class.
  class: {
    added: boundOf,
    removed: boundOf,
    properties: { clearance: boundOf, duties: boundOf, dept: boundOf, kind: boundOf },
  },
  persona: { added: other, removed: tighter, properties: { label: text } },
  app: { added: looser, removed: tighter, properties: {} },
  source: { added: other, removed: other, properties: {} },
  resource: {
    added: other,
    removed: other,
    properties: {
      label: text,
      code: text,
      updateCycle: text,
      theme: text,
      // A personal resource asks for a matter from level 3, and for more records in a published cell.
      personal: ({ after }) => (after === true ? 'tighter' : 'looser'),
    },
  },
  item: {
    // Listed or not, what is new exists for somebody.
    added: looser,
    removed: ({ before }, ...bundles) => (standsBehind(before, bundles) ? 'other' : 'decided'),
    properties: {
      label: text,
      basis: text,
      standard: text,
      // Below: a matter is asked for and a stale policy refuses from level 3, whatever the verdict.
      level: ({ before, after }) => (limit(after) > limit(before) ? 'narrows' : 'looser'),
      maskedLevel: decided,
      class: decided,
      sharing: decided,
      ownAccess: decided,
      // An empty list is for everybody, so it is the widest.
      duty: ({ before, after }) =>
        isEmpty(before) || (!isEmpty(after) && isSubset(after, before)) ? 'decided' : 'looser',
      listed: fewerDecided,
    },
  },
  argument: {
    added: looser,
    removed: other,
    properties: {
      items: ({ before, after }) => (isSubset(before, after) ? 'other' : 'looser'),
    },
  },
  mutation: { added: looser, removed: decided, properties: { duties: fewerDecided } },
  abstractType: { added: other, removed: other, properties: {} },
  basis: UNDECIDING,
  demand: UNDECIDING,
  responsibility: UNDECIDING,
  negative: {
    added: decided,
    removed: decided,
    properties: {
      ...{ kind: text, label: text, basis: text, reviewed: text },
      ...{ coordinates: decided, classes: decided, resources: decided },
    },
  },
  use: {
    added: decided,
    removed: decided,
    properties: { consumer: decided, purpose: decided, items: decided },
  },
  combination: {
    added: decided,
    removed: decided,
    properties: { label: text, items: decided, level: decided },
  },
  agreement: {
    added: decided,
    removed: decided,
    properties: {
      ...{ supplier: decided, consumer: decided, purpose: decided, items: decided },
      ...{ resourceScope: decided, itemScope: decided, masks: decided },
      ...{ from: decided, until: decided, status: decided },
      volume: lower,
      retentionDays: lower,
    },
  },
};

export function natureOf(difference: Difference, before: Context, after: Context): Nature {
  const { entry, property } = difference;
  const rules = RULES[entry];
  if (property === undefined) {
    const rule = difference.before === undefined ? rules.added : rules.removed;
    return rule(difference, before, after);
  }
  return propertyRule(rules, property)(difference, before, after);
}

function propertyRule({ properties }: Rules, property: string): Rule {
  if (typeof properties === 'function') return properties;
  return (Object.hasOwn(properties, property) ? properties[property] : undefined) ?? other;
}

function keysOf(jwks: unknown): unknown {
  return (jwks as { readonly keys?: unknown } | undefined)?.keys;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** Whether an item's type is behind an abstract type, whose own field would then be listed instead. */
function standsBehind(item: unknown, bundles: readonly Context[]): boolean {
  const { type } = item as { readonly type: string };
  return bundles.some(({ catalog }) =>
    Object.values(catalog.possibleTypes).some((types) => types.includes(type)),
  );
}

/**
 * A class bounds the clearance of tokens of its kind, department and duties; without it the token's own
 * counts (wire/user-token.ts). Citizens may hold the duties of a citizen class only.
 */
function boundOf({ id }: Difference, before: Context, after: Context): Nature {
  const touched = [before, after].flatMap(({ registry }) =>
    registry.classes.filter((entry) => entry.id === id),
  );
  const citizens = duties(after.registry).filter((duty) => !duties(before.registry).includes(duty));
  const rises = touched.some(
    (entry) => clearanceBound(after.registry, entry) > clearanceBound(before.registry, entry),
  );
  if (citizens.length > 0 || rises) return 'looser';
  const falls = touched.some(
    (entry) => clearanceBound(after.registry, entry) < clearanceBound(before.registry, entry),
  );
  return falls ? 'decided' : 'text';
}

function duties({ classes }: Registry): readonly string[] {
  return classes.filter(({ kind }) => kind === 'citizen').flatMap((entry) => entry.duties);
}

/** The highest clearance that a token alike in kind, department and duties can have; 4 without class. */
export function clearanceBound(
  { classes }: Registry,
  like: Pick<ClassEntry, 'kind' | 'dept' | 'duties'>,
): number {
  const wanted = dutyText(like);
  const alike = classes.filter(
    (entry) => entry.kind === like.kind && entry.dept === like.dept && dutyText(entry) === wanted,
  );
  return alike.length === 0 ? 4 : Math.max(...alike.map(({ clearance }) => clearance));
}

function dutyText({ duties }: Pick<ClassEntry, 'duties'>): string {
  return JSON.stringify([...new Set(duties)].sort());
}
