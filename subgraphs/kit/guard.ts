/**
 * The guard decides every operation again with its own bundle, trusting the gateway only to add denials.
 * What is denied is taken out before execution; what is granted runs under row scopes and masks.
 *
 * In: an operation whose context token and user token were verified. Out: what may run, or a refusal.
 */
import type { GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import { isRefusal, isRootType } from '../../policies/engine/index.ts';
import type {
  Catalog,
  Coordinate,
  DecisionMap,
  Deny,
  Refusal,
  Subject,
  Verdict,
} from '../../policies/model/index.ts';
import { type Reached, reach, variableShape } from '../../policies/operation/index.ts';
import { bilingual, MESSAGES } from './errors.ts';
import { createOperations, type ReadOperation } from './operation.ts';
import { type Orders, ordersFor } from './order.ts';
import type { PolicyInForce } from './policy-holder.ts';
import { ReportBuilder } from './report.ts';
import type { Tables } from './tables.ts';

export interface GuardedRequest {
  readonly operation: ReadOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly subject: Subject;
  readonly purpose: string | undefined;
  readonly matter: string | undefined;
  /** Coordinates that the gateway denied for this operation only. */
  readonly deniedHere: readonly Coordinate[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Permitted {
  /** What may run; undefined where nothing is left. */
  readonly text: string | undefined;
  readonly decisions: DecisionMap;
  readonly orders: Orders;
  readonly report: ReportBuilder;
}

export interface Guard {
  /** Throws GraphQLError where the text cannot run at all. */
  readonly operations: ReturnType<typeof createOperations>;
  /** Throws GraphQLError FORBIDDEN with its reason where the whole operation is refused. */
  permit(policy: PolicyInForce, request: GuardedRequest): Promise<Permitted>;
}

export function createGuard(schema: GraphQLSchema, catalog: Catalog, tables: Tables): Guard {
  const operations = createOperations(schema);
  const joinOnly = joinOnlyCoordinates(catalog);

  /** What has to be decided: federation's plumbing, keys and twins are none of it. */
  function decidable(reached: Reached): Reached {
    const coordinates = reached.coordinates.filter(
      (coordinate) => !isPlumbing(coordinate) && !joinOnly.has(coordinate),
    );
    const used = reached.arguments.filter((coordinate) => !isPlumbing(coordinate));
    const types = reached.types.filter((type) => type !== '_Entity' && type !== '_Service');
    return { ...reached, coordinates, types, arguments: used };
  }

  async function permit(policy: PolicyInForce, request: GuardedRequest): Promise<Permitted> {
    const { operation, variables, subject, purpose, matter } = request;
    let reached: Reached | undefined;
    const reachedOnce = () => {
      reached ??= decidable(reach(schema, operation.operation, operation.fragments, variables));
      return reached;
    };
    const shape = variableShape(schema, operation.operation, operation.fragments, variables);
    const decisions = await policy.decider.decideOperation({
      subject,
      purpose,
      matter,
      operationKey: `${operation.hash} ${shape}`,
      reached: reachedOnce,
      now: request.now,
      // The gateway has looked the matter up; only its owner's source could do so again (ADR 0031).
      knownMatter: () => true,
    });
    if (isRefusal(decisions)) throw refusal(decisions);
    const orders = await ordersFor(tables, decisions, ({ coordinate }) =>
      policy.decider.decide(subject, purpose ?? '', coordinate, request.now),
    );
    return permitted(operation, request, decisions, orders);
  }

  function permitted(
    operation: ReadOperation,
    request: GuardedRequest,
    decisions: DecisionMap,
    orders: Orders,
  ): Permitted {
    const denials = denialsOf(decisions, new Set(request.deniedHere));
    if (operation.operation.operation === 'mutation') refuseDeniedMutation(denials);
    const pruned = operations.prune(operation, new Set(denials.keys()));
    const report = new ReportBuilder();
    for (const { coordinate, pattern } of pruned.removed) {
      const { reason, ruleId } = denials.get(coordinate) ?? UNDECIDED;
      report.addRemoved({ coordinate, reason, ruleId, path: pattern });
    }
    return { text: pruned.text, decisions, orders, report };
  }

  function denialsOf(
    decisions: DecisionMap,
    deniedHere: ReadonlySet<Coordinate>,
  ): ReadonlyMap<Coordinate, Deny> {
    const denials = new Map<Coordinate, Deny>();
    for (const [coordinate, verdict] of decisions.coordinates) {
      if (joinOnly.has(coordinate)) continue;
      if (verdict.effect === 'deny') denials.set(coordinate, verdict);
      else if (deniedHere.has(coordinate)) denials.set(coordinate, DENIED_BY_GATEWAY);
      else if (hasUnknownScope(coordinate, verdict, tables))
        denials.set(coordinate, { ...UNKNOWN_SCOPE, ruleId: verdict.ruleId });
    }
    return denials;
  }

  return { operations, permit };
}

const UNDECIDED: Deny = { effect: 'deny', reason: 'DECISION_ERROR', ruleId: 'guard-undecided' };
const DENIED_BY_GATEWAY: Deny = { effect: 'deny', reason: 'COMBINATION', ruleId: 'denied-here' };
const UNKNOWN_SCOPE: Deny = { effect: 'deny', reason: 'SCOPE_UNKNOWN', ruleId: 'guard-scope' };

/** Own key fields and twins: fetched to join, never answered by the gateway as such. */
function joinOnlyCoordinates(catalog: Catalog): ReadonlySet<Coordinate> {
  return new Set(
    Object.values(catalog.items)
      .filter((item) => item.key || item.twinOf !== undefined)
      .map((item) => item.coordinate),
  );
}

function isPlumbing(coordinate: Coordinate): boolean {
  return /^(?:_Service\.|_Entity\.|[^.]+\.(?:_entities|_service)(?:$|\())/.test(coordinate);
}

/** True for a scope over rows that are not this department's: nothing here could apply it. */
function hasUnknownScope(coordinate: Coordinate, verdict: Verdict, tables: Tables): boolean {
  if (verdict.effect !== 'grant') return false;
  const scoped = verdict.itemScope !== undefined || verdict.parts?.some((part) => part.scope);
  const [type = ''] = coordinate.split('.');
  return Boolean(scoped) && (isRootType(type) || !tables.has(type));
}

/** A denied root refuses the operation before any effect. */
function refuseDeniedMutation(denials: ReadonlyMap<Coordinate, Deny>): void {
  for (const [coordinate, { ruleId }] of denials) {
    if (coordinate.startsWith('Mutation.'))
      throw refusal({ refused: 'ACTION_NOT_PERMITTED', ruleId, coordinate });
  }
}

function refusal({ refused, ruleId, coordinate }: Refusal): GraphQLError {
  return new GraphQLError(bilingual(MESSAGES.FORBIDDEN), {
    extensions: {
      code: 'FORBIDDEN',
      reason: refused,
      ruleId,
      ...(coordinate === undefined ? {} : { coordinate }),
    },
  });
}
