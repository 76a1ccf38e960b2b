/**
 * The proof (design, promise 4): an exhaustive walk over the composed graph. For everything on the negative
 * list it follows every way by which the value could leave and asks the engine, for every class, purpose and
 * period, whether that way is open. An open way is a counterexample, with the path of a query that takes it.
 */
import {
  compilePolicy,
  decideArgument,
  type Entitlement,
  entitlementOf,
  FOREVER,
  type Policy,
} from '../engine/index.ts';
import type {
  Bundle,
  Coordinate,
  Grant,
  Mask,
  Reason,
  SubjectClass,
  TypeName,
} from '../model/index.ts';
import { type Graph, readGraph } from './graph.ts';
import { type ProofSource, readLineage } from './lineage.ts';
import { type Listed, listedBy } from './negative.ts';
import { ENTITIES, ENTRANCES, type Entrance, type Entry, entrancesOf, Reach } from './reach.ts';
import { type Asker, askersOf } from './subjects.ts';
import {
  type FoundWay,
  mentions,
  typeOf,
  WAYS,
  type WayKind,
  type World,
  waysFrom,
} from './ways.ts';

export interface ProofInput {
  readonly bundle: Bundle;
  readonly supergraphSdl: string;
  readonly sources: readonly ProofSource[];
  /** Milliseconds since the epoch: from then on, for good. Agreements that ended before open nothing. */
  readonly since: number;
  /** For tests: what the walk leaves out. */
  readonly without?: ReadonlySet<WayKind | Entrance>;
  /** For tests: other verdicts than the engine's. */
  readonly entitlementOf?: typeof entitlementOf;
}

/** Why a way is closed: the reason of a denial, or what it lacks (texts.ts). */
export type Closed = Reason | 'HIDDEN' | 'NO_ENTRANCE' | 'NO_ROWS' | 'NOT_SCOPED';

export interface ExaminedWay extends FoundWay {
  /** Static entrances into its type; each is a way of its own. */
  readonly entrances: readonly Entry[];
  /** Askers and periods for which it is closed, by why. */
  readonly closed: Readonly<Partial<Record<Closed, number>>>;
  readonly open: number;
}

export interface ProvenItem extends Listed {
  readonly ways: readonly ExaminedWay[];
}

export interface Counterexample {
  readonly listed: Coordinate | TypeName;
  readonly entries: readonly string[];
  readonly kind: WayKind;
  /** From the listed item to what shows it. */
  readonly chain: readonly FoundWay[];
  /** Of a query, from the root to what shows it. */
  readonly path: readonly Coordinate[];
  /** Undefined where no registered class is meant, but the worst case. */
  readonly classId: string | undefined;
  readonly subject: SubjectClass;
  readonly purpose: string;
  readonly ruleId: string;
  readonly mask: Mask | undefined;
  /** First millisecond for which it is so. */
  readonly from: number;
  /** Askers and periods for whom this way is open. */
  readonly open: number;
}

export interface Proof {
  readonly items: readonly ProvenItem[];
  /** Ways times entrances. */
  readonly ways: number;
  readonly classes: number;
  /** Classes and worst cases times their purposes. */
  readonly askers: number;
  readonly counterexamples: readonly Counterexample[];
}

/** Throws where supergraph or SDL do not parse: what did not compose cannot be proven. */
export function proveNegativeList(input: ProofInput): Proof {
  const { bundle, supergraphSdl, sources, without = new Set() } = input;
  const graph = readGraph(supergraphSdl);
  const lineage = readLineage(sources);
  const world: World = { graph, lineage, agreements: bundle.agreements };
  const policy = compilePolicy(bundle);
  const askers = askersOf(policy);
  const periods = periodsOf(policy, graph, askers, input);
  const kinds = new Set((Object.keys(WAYS) as WayKind[]).filter((kind) => !without.has(kind)));
  const counterexamples: Counterexample[] = [];
  const items = listedBy(bundle.lists.negative, graph, lineage).map((listed): ProvenItem => {
    const found = waysFrom(world, listed.name, kindsFor(listed, kinds));
    const ways = found.map((way) => {
      const { examined, first } = examine(world, policy, periods, way);
      if (first) counterexamples.push(counterexample(listed, found, examined, first));
      return examined;
    });
    return { ...listed, ways };
  });
  return {
    items,
    ways: items
      .flatMap(({ ways }) => ways)
      .reduce((sum, { entrances }) => sum + Math.max(1, entrances.length), 0),
    classes: bundle.registry.classes.length,
    askers: askers.length,
    counterexamples,
  };
}

/** Of a resource it is the existence of its rows that must not show; its items are listed themselves. */
function kindsFor({ kind }: Listed, kinds: ReadonlySet<WayKind>): ReadonlySet<WayKind> {
  return new Set([...kinds].filter((one) => (one === 'existence') === (kind === 'resource')));
}

/** One asker in one period, in which nothing changes for it. */
interface Period {
  readonly asker: Asker;
  readonly from: number;
  readonly entitlement: Entitlement;
  readonly reach: Reach;
}

function periodsOf(
  policy: Policy,
  graph: Graph,
  askers: readonly Asker[],
  { since, without = new Set(), entitlementOf: entitlementFor = entitlementOf }: ProofInput,
): readonly Period[] {
  const entrances = new Set(ENTRANCES.filter((kind) => !without.has(kind)));
  return askers.flatMap((asker) => {
    const periods: Period[] = [];
    for (let from = since; from < FOREVER; ) {
      const entitlement = entitlementFor(policy, asker.subject, asker.purpose, from);
      periods.push({ asker, from, entitlement, reach: new Reach(graph, entrances, entitlement) });
      from = entitlement.validUntil;
    }
    return periods;
  });
}

interface Opened {
  readonly period: Period;
  readonly path: readonly Coordinate[];
  readonly grant: Pick<Grant, 'ruleId' | 'mask' | 'parts'>;
}

/** Somebody who exists says more than the worst case, a client's query more than a gateway's. */
function telling({ period, path }: Opened): number {
  return (period.asker.classId === undefined ? 0 : 2) + (path[0] === ENTITIES ? 0 : 1);
}

type Judged = { readonly closed: Closed } | Omit<Opened, 'period'>;

function examine(
  world: World,
  policy: Policy,
  periods: readonly Period[],
  way: FoundWay,
): { readonly examined: ExaminedWay; readonly first: Opened | undefined } {
  const closed: Partial<Record<Closed, number>> = {};
  let open = 0;
  let first: Opened | undefined;
  for (const period of periods) {
    const judged = judge(world, policy, period, way);
    if ('closed' in judged) {
      closed[judged.closed] = (closed[judged.closed] ?? 0) + 1;
      continue;
    }
    open += 1;
    const opened = { period, ...judged };
    if (!first || telling(opened) > telling(first)) first = opened;
  }
  const entrances = entrancesOf(world.graph, typeOf(way.target.coordinate));
  return { examined: { ...way, entrances, closed, open }, first };
}

function judge(world: World, policy: Policy, period: Period, { target }: FoundWay): Judged {
  const { entitlement } = period;
  switch (target.on) {
    case 'item':
      return judgeItem(world.graph, period, target.coordinate);
    case 'existence': {
      const judged = judgeItem(world.graph, period, target.coordinate);
      if ('closed' in judged || !rowsAreScoped(world, target.coordinate, target.type))
        return judged;
      return entitlement.rowScopes(target.type).length === 0 ? { closed: 'NO_ROWS' } : judged;
    }
    case 'rows':
      return judgeRows(world.graph, period, target.coordinate, target.by);
    case 'argument':
      return judgeArgument(world.graph, policy, period, target.coordinate);
  }
}

/** A grant opens, masked or not: the masked form of a listed item is listed as well. */
function judgeItem(graph: Graph, { entitlement, reach }: Period, coordinate: Coordinate): Judged {
  if (graph.fields.get(coordinate)?.hidden) return { closed: 'HIDDEN' };
  const verdict = entitlement.decide(coordinate);
  if (verdict.effect === 'deny') return { closed: verdict.reason };
  const path = reach.pathTo(typeOf(coordinate));
  return path ? { path: [...path, coordinate], grant: verdict } : { closed: 'NO_ENTRANCE' };
}

/** Some item of the type is granted in rows that the listed value chooses. */
function judgeRows(graph: Graph, period: Period, type: TypeName, by: Coordinate | 'self'): Judged {
  const { entitlement } = period;
  let closed: Closed = 'NOT_SCOPED';
  for (const { coordinate } of graph.types.get(type)?.fields.values() ?? []) {
    const verdict = entitlement.decide(coordinate);
    if (verdict.effect === 'deny') continue;
    const cells = [verdict.itemScope, ...(verdict.parts ?? []).map(({ scope }) => scope)];
    const scopes = [...cells, ...entitlement.rowScopes(type)];
    if (!scopes.some((scope) => scope && mentions(scope, by))) continue;
    const judged = judgeItem(graph, period, coordinate);
    if (!('closed' in judged)) return judged;
    closed = judged.closed;
  }
  return { closed };
}

/** Rows that the source itself holds come by row scopes; a reference to another's row does not. */
function rowsAreScoped({ graph, lineage }: World, field: Coordinate, type: TypeName): boolean {
  const sources = graph.fields.get(field)?.sources ?? [];
  return sources.every((source) =>
    lineage.tables.some((table) => table.source === source && table.type === type),
  );
}

function judgeArgument(
  graph: Graph,
  policy: Policy,
  period: Period,
  coordinate: Coordinate,
): Judged {
  const verdict = decideArgument(policy, coordinate, (item) => period.entitlement.decide(item));
  if (verdict.effect === 'deny') return { closed: verdict.reason };
  let closed: Closed = 'NO_ENTRANCE';
  for (const { field, argument } of takersOf(graph, coordinate)) {
    const judged = judgeItem(graph, period, field);
    if ('closed' in judged) closed = judged.closed;
    else return { path: [...judged.path.slice(0, -1), argument], grant: verdict };
  }
  return { closed };
}

/** Fields that take the argument, or an input object in which the input field stands, at any depth. */
function takersOf(graph: Graph, coordinate: Coordinate) {
  const inputs = new Set([typeOf(coordinate)]);
  for (const input of inputs)
    for (const { name, inputs: fields } of graph.types.values())
      if ([...fields.values()].includes(input)) inputs.add(name);
  return [...graph.fields.values()].flatMap((field) =>
    [...field.arguments]
      .filter(([argument, type]) => argument === coordinate || inputs.has(type))
      .map(([argument]) => ({ field: field.coordinate, argument })),
  );
}

function counterexample(
  { name, entries }: Listed,
  found: readonly FoundWay[],
  { kind, from, target, open }: ExaminedWay,
  { period, path, grant }: Opened,
): Counterexample {
  const { asker } = period;
  return {
    listed: name,
    entries,
    kind,
    chain: chainTo(name, found, { kind, from, target }),
    path,
    classId: asker.classId,
    subject: asker.subject,
    purpose: asker.purpose,
    ruleId: grant.ruleId,
    mask: grant.mask ?? grant.parts?.find(({ mask }) => mask !== undefined)?.mask,
    from: period.from,
    open,
  };
}

/** Steps from the listed item to the last one. */
function chainTo(listed: string, found: readonly FoundWay[], last: FoundWay): readonly FoundWay[] {
  const chain = [last];
  for (let from = last.from; from !== listed; ) {
    const before = found.find(
      ({ target }) => target.on === 'item' && target.carries && target.coordinate === from,
    );
    if (!before) break;
    chain.unshift(before);
    from = before.from;
  }
  return chain;
}
