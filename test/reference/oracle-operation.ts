/** The oracle's whole operations: docs/POLICY.md, "Whole operations". Types only from the code it judges. */
import type { Coordinate, Item, Scope, TypeName } from '../../policies/model/index.ts';
import {
  type Circumstances,
  type Denied,
  gate,
  type Judged,
  judge,
  keptWays,
  type Refused,
  rowsOf,
  validUntil,
} from './oracle.ts';
import { own } from './scopes.ts';

/** What an operation reaches, in document order. */
export interface Reaches {
  readonly coordinates: readonly Coordinate[];
  readonly types: readonly TypeName[];
  readonly arguments: readonly Coordinate[];
  readonly mutations: readonly Coordinate[];
  readonly introspectionOnly: boolean;
}

export interface Asked extends Omit<Circumstances, 'purpose'> {
  readonly purpose: string | undefined;
  readonly matter: string | undefined;
  /** Open matters: those of the token, and those known open in the consumer's own source. */
  readonly openMatters: readonly string[];
}

/** An argument that may run carries the rows of every item it reads: all of them must admit a row. */
export type ArgumentJudged =
  | { readonly effect: 'grant'; readonly rows: readonly (readonly Scope[])[] }
  | Denied;

export interface OperationJudged {
  readonly coordinates: ReadonlyMap<Coordinate, Judged>;
  readonly resources: ReadonlyMap<TypeName, readonly Scope[]>;
  readonly arguments: ReadonlyMap<Coordinate, ArgumentJudged>;
  readonly validUntil: number;
}

/** "1. Gate. 2. Verdicts. 3. Mutations. 4. Matter. 5. Arguments. 6. Resources. 7. Together." */
export function judgeOperation(asked: Asked, reached: Reaches): OperationJudged | Refused {
  const { bundle, subject, purpose = '' } = asked;
  if (!reached.introspectionOnly) {
    const refused = gate(bundle, subject, asked.purpose);
    if (refused) return refused;
  }
  const about = { ...asked, purpose };
  const coordinates = new Map(reached.coordinates.map((one) => [one, judge(about, one)]));
  const used = new Map(reached.arguments.map((one) => [one, argument(about, one)]));
  const refused =
    action(about, reached.mutations) ?? matter(asked, coordinates) ?? argumentRefused(used);
  if (refused) return refused;
  const resources = reached.types.filter((type) => own(bundle.catalog.resources, type));
  const denied = together(about, coordinates, reached.arguments);
  const refusedHere = refusedTogether(about, denied, reached);
  if (refusedHere) return refusedHere;
  return {
    coordinates: new Map([...coordinates].map(([one, found]) => [one, denied.get(one) ?? found])),
    resources: new Map(resources.map((type) => [type, rowsOf(about, type)])),
    arguments: used,
    validUntil: validUntil(about),
  };
}

/** "A mutation root that is denied: ACTION_NOT_PERMITTED, the denial's rule id, nothing runs." */
function action(about: Circumstances, mutations: readonly Coordinate[]): Refused | undefined {
  for (const coordinate of mutations) {
    const found = judge(about, coordinate);
    if (found.effect === 'deny')
      return { refused: 'ACTION_NOT_PERMITTED', ruleId: found.ruleId, coordinate };
  }
  return undefined;
}

/** "Granted, not as own data, of level 3 or more before masking, on a personal resource." */
function matter(
  { bundle, matter, openMatters }: Asked,
  found: ReadonlyMap<Coordinate, Judged>,
): Refused | undefined {
  const needs = (item: Item | undefined, judged: Judged) =>
    item !== undefined &&
    judged.effect === 'grant' &&
    judged.link !== 'own data' &&
    item.level >= 3 &&
    own(bundle.catalog.resources, item.type)?.personal === true;
  for (const [coordinate, judged] of found) {
    if (!needs(own(bundle.catalog.items, coordinate), judged)) continue;
    if (matter === undefined || matter === '')
      return { refused: 'MATTER_MISSING', ruleId: 'matter', coordinate };
    if (!openMatters.includes(matter))
      return { refused: 'MATTER_UNKNOWN', ruleId: 'matter', coordinate };
    return undefined;
  }
  return undefined;
}

/** "Not in `reads`: UNPUBLISHED. An item denied: that reason. An item masked, in one part: NO_RULE." */
function argument(about: Circumstances, coordinate: Coordinate): ArgumentJudged {
  const ruleId = `argument:${coordinate}`;
  const denied = (reason: Denied['reason']): Denied => ({ effect: 'deny', reason, ruleId });
  const reads = own(about.bundle.catalog.reads, coordinate);
  if (!reads) return denied('UNPUBLISHED');
  const rows: (readonly Scope[])[] = [];
  for (const item of reads) {
    const judged = judge(about, item);
    if (judged.effect === 'deny') return denied(judged.reason);
    const ways = keptWays(judged.ways);
    if (ways.some(({ mask }) => mask !== undefined)) return denied('NO_RULE');
    rows.push(ways.map((way) => way.rows));
  }
  return { effect: 'grant', rows };
}

/** "A denied one refuses the operation: ARGUMENT_READS_DENIED_ITEM." */
function argumentRefused(used: ReadonlyMap<Coordinate, ArgumentJudged>): Refused | undefined {
  for (const [coordinate, judged] of used)
    if (judged.effect === 'deny')
      return { refused: 'ARGUMENT_READS_DENIED_ITEM', ruleId: judged.ruleId, coordinate };
  return undefined;
}

/** "Whole: each of its items is reached and granted, or read by a used argument." */
function together(
  about: Circumstances,
  found: ReadonlyMap<Coordinate, Judged>,
  used: readonly Coordinate[],
): ReadonlyMap<Coordinate, Denied> {
  const { catalog, lists } = about.bundle;
  const read = used.flatMap((argument) => own(catalog.reads, argument) ?? []);
  const whole = lists.combinations.filter(
    ({ level, items }) =>
      level > about.subject.clearance &&
      items.every((one) => found.get(one)?.effect === 'grant' || read.includes(one)),
  );
  const denied = new Map<Coordinate, Denied>();
  for (const { id, items } of whole) {
    const others = items.filter((one) => !isOwn(about, one));
    const levelOf = (one: Coordinate) => own(catalog.items, one)?.level ?? 0;
    const highest = Math.max(...others.map(levelOf));
    for (const one of others.filter((other) => levelOf(other) === highest)) {
      const ruleId = `combination:${id}`;
      const before = denied.get(one);
      if (!before || ruleId < before.ruleId)
        denied.set(one, { effect: 'deny', reason: 'COMBINATION', ruleId });
    }
  }
  return denied;
}

/** "Neither own data nor own items", whatever the combinations say of it on its own. */
function isOwn(about: Circumstances, coordinate: Coordinate): boolean {
  const found = judge(about, coordinate);
  return found.effect === 'grant' && (found.link === 'own data' || found.link === 'own item');
}

/** "A mutation root denied so: ACTION_NOT_PERMITTED; else a used argument that reads such an item." */
function refusedTogether(
  { bundle }: Circumstances,
  denied: ReadonlyMap<Coordinate, Denied>,
  { mutations, arguments: used }: Reaches,
): Refused | undefined {
  for (const coordinate of mutations) {
    const here = denied.get(coordinate);
    if (here) return { refused: 'ACTION_NOT_PERMITTED', ruleId: here.ruleId, coordinate };
  }
  for (const coordinate of used)
    if ((own(bundle.catalog.reads, coordinate) ?? []).some((item) => denied.has(item)))
      return {
        ...{ refused: 'ARGUMENT_READS_DENIED_ITEM', ruleId: `argument:${coordinate}` },
        coordinate,
      };
  return undefined;
}

/**
 * "Unconfirmed, from 3 s on, after the steps above": what is granted and of level 3 or more before masking is
 * denied, own data too; a mutation root among it, or a used argument that reads such an item, refuses.
 */
export function judgeUnconfirmed(asked: Asked, reached: Reaches): OperationJudged | Refused {
  const judged = judgeOperation(asked, reached);
  if ('refused' in judged) return judged;
  const { items, reads } = asked.bundle.catalog;
  const isHigh = (one: Coordinate) => (own(items, one)?.level ?? 4) >= 3;
  const ruleId = 'policy:unconfirmed';
  for (const coordinate of reached.mutations)
    if (isHigh(coordinate)) return { refused: 'ACTION_NOT_PERMITTED', ruleId, coordinate };
  for (const coordinate of reached.arguments)
    if ((own(reads, coordinate) ?? []).some(isHigh))
      return { refused: 'ARGUMENT_READS_DENIED_ITEM', ruleId, coordinate };
  const withheld: Denied = { effect: 'deny', reason: 'POLICY_UNAVAILABLE', ruleId };
  const coordinates = [...judged.coordinates].map(([one, found]) => {
    return [one, found.effect === 'grant' && isHigh(one) ? withheld : found] as const;
  });
  return { ...judged, coordinates: new Map(coordinates) };
}
