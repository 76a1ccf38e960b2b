/** Decides whole operations, through shield, and remembers what it decided as long as it holds. */
import {
  checkMatter,
  classKeyOf,
  DECISION_ERROR,
  type Entitlement,
  entitlementOf,
  gate,
  type Policy,
} from '../engine/index.ts';
import type { Coordinate, DecisionMap, Refusal, Subject, Verdict } from '../model/index.ts';
import type { Reached } from '../operation/index.ts';
import { assemble, type DecidedOperation, NOTHING_REACHED } from './assemble.ts';
import { createMemory, type MemoryStatistics } from './memory.ts';
import { resolveVerdicts } from './resolve.ts';
import { type RuleTree, treeOf } from './tree.ts';

export interface OperationRequest {
  readonly subject: Subject;
  readonly purpose: string | undefined;
  readonly matter: string | undefined;
  /** Same key, same `reached`: hash of document and operation name, and the shape of the variables. */
  readonly operationKey: string;
  /** Asked only where nothing is remembered. Its errors are the caller's. */
  readonly reached: () => Reached;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether a matter that the token does not name is open in the consumer's own source. */
  readonly knownMatter?: (matter: string) => boolean;
}

export interface Decider {
  /** The decisions, or why the operation as a whole may not run. Checks the matter every time. */
  decideOperation(request: OperationRequest): Promise<DecisionMap | Refusal>;
  /** One verdict, as `decideOperation` would find it. The purpose has passed the gate. */
  decide(subject: Subject, purpose: string, coordinate: Coordinate, now: number): Promise<Verdict>;
  /** For metrics. */
  statistics(): DeciderStatistics;
}

/** What is remembered: verdicts per class and purpose, and whole operations. */
export interface DeciderStatistics {
  readonly entitlements: MemoryStatistics;
  readonly operations: MemoryStatistics;
}

/** Bytes; either memory forgets the least recently used. */
export interface DeciderLimits {
  readonly entitlements: number;
  readonly operations: number;
}

/** Together at most 128 MiB, whoever asks whatever: a catalog of 1,000 items fits for a hundred classes. */
const LIMITS: DeciderLimits = { entitlements: 64 * 2 ** 20, operations: 64 * 2 ** 20 };

interface Remembered {
  readonly entitlement: Entitlement;
  readonly verdicts: Map<Coordinate, Verdict>;
}

interface RememberedOperation {
  readonly entitlement: Entitlement;
  readonly decided: DecidedOperation;
}

/** A decider for one policy; a new bundle gets a new one, so no key names the bundle. */
export function createDecider(policy: Policy, limits: DeciderLimits = LIMITS): Decider {
  return deciderWith(policy, treeOf(policy), limits);
}

/** With a given tree: for tests that show that each of its rules counts. Not exported by the folder. */
export function deciderWith(
  policy: Policy,
  tree: RuleTree,
  limits: DeciderLimits = LIMITS,
): Decider {
  const entitlements = createMemory<Remembered>(limits.entitlements, sizeOfEntitlement);
  const operations = createMemory<RememberedOperation>(limits.operations, sizeOfOperation);

  function rememberedFor(key: string, subject: Subject, purpose: string, now: number): Remembered {
    const known = entitlements.get(key, ({ entitlement }) => holds(entitlement, now));
    if (known) return known;
    const entitlement = entitlementOf(policy, subject, purpose, now);
    const fresh: Remembered = { entitlement, verdicts: new Map() };
    entitlements.set(key, fresh);
    return fresh;
  }

  /** Verdicts of these coordinates; other ones are errors. */
  async function verdictsOf(
    { entitlement, verdicts }: Remembered,
    coordinates: readonly Coordinate[],
  ): Promise<(coordinate: Coordinate) => Verdict> {
    const unknown = coordinates.filter((coordinate) => !verdicts.has(coordinate));
    const resolved = await resolveVerdicts(tree, entitlement, unknown);
    // Only what the catalog knows is remembered: anybody could ask for names without end.
    for (const [coordinate, verdict] of resolved)
      if (policy.items.has(coordinate)) verdicts.set(coordinate, verdict);
    return (coordinate) => verdicts.get(coordinate) ?? resolved.get(coordinate) ?? DECISION_ERROR;
  }

  async function decideReached(
    remembered: Remembered,
    reached: Reached,
  ): Promise<RememberedOperation> {
    const { entitlement } = remembered;
    const read = reached.arguments.flatMap((argument) => policy.reads.get(argument) ?? []);
    const asked = [...new Set([...reached.coordinates, ...read])];
    const verdictOf = await verdictsOf(remembered, asked);
    return { entitlement, decided: assemble(policy, entitlement, reached, verdictOf) };
  }

  return {
    async decideOperation(request) {
      const { subject, purpose, now } = request;
      const refusal = gate(policy, subject, purpose);
      if (refusal) return request.reached().introspectionOnly ? NOTHING_REACHED : refusal;
      // Neither part can hold a line break: the first is JSON, the second has passed the gate.
      const classKey = `${classKeyOf(subject)}\n${purpose}`;
      const key = `${classKey}\n${request.operationKey}`;
      const known = operations.get(key, ({ entitlement }) => holds(entitlement, now));
      if (known) return settle(request, known.decided);
      const remembered = rememberedFor(classKey, subject, purpose ?? '', now);
      const fresh = await decideReached(remembered, request.reached());
      entitlements.set(classKey, remembered);
      operations.set(key, fresh);
      return settle(request, fresh.decided);
    },
    async decide(subject, purpose, coordinate, now) {
      const classKey = `${classKeyOf(subject)}\n${purpose}`;
      const remembered = rememberedFor(classKey, subject, purpose, now);
      const verdictOf = await verdictsOf(remembered, [coordinate]);
      entitlements.set(classKey, remembered);
      return verdictOf(coordinate);
    },
    statistics: () => ({
      entitlements: entitlements.statistics(),
      operations: operations.statistics(),
    }),
  };
}

/**
 * Bytes on Node 20 and 64 bits, rounded up from what was measured with GitHub's schema and scoped agreements:
 * a verdict, or what an entitlement remembers of a type or item; an entry of an operation, whose verdicts lie
 * with the class; what either needs besides.
 */
const VERDICT_BYTES = 700;
const ENTRY_BYTES = 100;
const OVERHEAD_BYTES = 1000;

function sizeOfEntitlement({ entitlement, verdicts }: Remembered): number {
  return OVERHEAD_BYTES + VERDICT_BYTES * (entitlement.remembered + verdicts.size);
}

function sizeOfOperation({ decided }: RememberedOperation): number {
  const { coordinates, resources, arguments: used } = decided.decisions;
  return (
    OVERHEAD_BYTES + ENTRY_BYTES * (coordinates.size + resources.size) + VERDICT_BYTES * used.size
  );
}

/** Steps 5 and 6 in their order. The matter is the request's own, so it is checked every time. */
function settle(request: OperationRequest, decided: DecidedOperation): DecisionMap | Refusal {
  if (decided.actionRefused) return decided.actionRefused;
  const { subject, matter, knownMatter } = request;
  const refused =
    decided.matterFor === undefined
      ? undefined
      : checkMatter(subject, matter, decided.matterFor, knownMatter);
  return refused ?? decided.argumentRefused ?? decided.decisions;
}

function holds({ validFrom, validUntil }: Entitlement, now: number): boolean {
  return validFrom <= now && now < validUntil;
}
