/** What the stages found out about a use, as the record that the ledger keeps of it. */
import type { DecisionMap, Subject } from '../../policies/model/index.ts';
import type { Reached } from '../../policies/operation/index.ts';
import type { RefSpace } from '../references/index.ts';
import type { Decided, Executed, ParsedOperation, VerifiedIdentity } from '../stages.ts';
import type { UseRecord } from './record.ts';

export interface Use {
  readonly identity: VerifiedIdentity;
  readonly parsed: Pick<ParsedOperation, 'kind' | 'hash'>;
  readonly decided: Decided;
  /** Absent for a mutation about to be executed. */
  readonly executed?: Pick<Executed, 'subjects' | 'rows'>;
  /** The ledger's own space; what is recorded can be joined with nothing else. */
  readonly space: RefSpace;
}

/** A use that is answered, or a mutation that is about to take effect. */
export function useOf({ identity, parsed, decided, executed, space }: Use): UseRecord {
  return {
    kind: 'USE',
    outcome: executed ? 'ANSWERED' : 'BEGUN',
    decisionId: decided.decisionId,
    policyVersion: decided.policyVersion,
    bundle: decided.bundleHash,
    ...askedBy(identity, parsed, decided, space),
    ...coordinatesOf(decided.decisions),
    rows: executed?.rows ?? {},
    subjects: space.toConsumer(executed?.subjects ?? []).sort(),
  };
}

export interface RefusedUse {
  readonly identity: VerifiedIdentity;
  readonly parsed: Pick<ParsedOperation, 'kind' | 'hash'>;
  readonly asked: Pick<Decided, 'decisionId' | 'policyVersion' | 'bundleHash' | 'matter'> & {
    readonly purpose: string;
  };
  readonly reason: string;
  readonly coordinate: string | undefined;
  /** What would have been decided. */
  readonly reached: Reached;
  readonly space: RefSpace;
}

/** An operation that was refused as a whole. */
export function refusedUseOf(use: RefusedUse): UseRecord {
  const { identity, parsed, asked, reason, coordinate, reached, space } = use;
  return {
    kind: 'USE',
    outcome: 'REFUSED',
    decisionId: asked.decisionId,
    policyVersion: asked.policyVersion,
    bundle: asked.bundleHash,
    ...askedBy(identity, parsed, asked, space),
    reason,
    coordinates: [],
    denied: coordinate === undefined ? [] : [coordinate],
    arguments: [...reached.arguments].sort(),
    reached: [...reached.coordinates].sort(),
    ...{ agreements: [], rows: {}, subjects: [] },
  };
}

function askedBy(
  { subject, app }: VerifiedIdentity,
  { kind, hash }: Pick<ParsedOperation, 'kind' | 'hash'>,
  { purpose, matter }: { readonly purpose: string; readonly matter: string | undefined },
  space: RefSpace,
): Pick<UseRecord, 'who' | 'app' | 'purpose' | 'matter' | 'operation'> {
  return {
    who: whoOf(subject, space),
    ...(app === undefined ? {} : { app }),
    purpose,
    ...(matter === undefined ? {} : { matter }),
    operation: { kind, hash },
  };
}

/** A verified token is remembered with its subject; so is what is recorded of officers and services. */
const recorded = new WeakMap<Subject, UseRecord['who']>();

function whoOf(subject: Subject, space: RefSpace): UseRecord['who'] {
  const before = recorded.get(subject);
  if (before) return before;
  const { kind, dept, duties, clearance, areas } = subject;
  const sub = pseudonymOf(subject, space);
  const who = Object.freeze({ kind, dept, sub, duties, clearance, areas });
  // A citizen's is of the space as well.
  if (kind !== 'citizen') recorded.set(subject, who);
  return who;
}

/** A citizen's `sub` is the base reference, which the ledger must not hold. */
function pseudonymOf(subject: Subject, space: RefSpace): string {
  return subject.kind === 'citizen' ? (space.toConsumer([subject.sub])[0] ?? '') : subject.sub;
}

type Decisions = Pick<UseRecord, 'coordinates' | 'denied' | 'arguments' | 'agreements'>;

/** Decisions are cached and shared by many requests; so is what is recorded of them. */
const known = new WeakMap<DecisionMap, Decisions>();

function coordinatesOf(decisions: DecisionMap): Decisions {
  const before = known.get(decisions);
  if (before) return before;
  const coordinates: string[] = [];
  const denied: string[] = [];
  const agreements = new Set<string>();
  for (const [coordinate, verdict] of decisions.coordinates) {
    if (verdict.effect === 'deny') denied.push(coordinate);
    else {
      coordinates.push(coordinate);
      for (const part of [verdict, ...(verdict.parts ?? [])])
        if (part.agreement !== undefined) agreements.add(part.agreement);
    }
  }
  const found = {
    coordinates: Object.freeze(coordinates.sort()),
    denied: Object.freeze(denied.sort()),
    arguments: Object.freeze([...decisions.arguments.keys()].sort()),
    agreements: Object.freeze([...agreements].sort()),
  };
  known.set(decisions, found);
  return found;
}
