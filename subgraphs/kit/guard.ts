/**
 * The guard decides every operation again with its own bundle, trusting the gateway only to add denials.
 * What is denied is taken out before execution; what is granted runs under row scopes and masks.
 *
 * In: an operation whose context token and user token were verified. Out: what may run, or a refusal.
 */
import type { GraphQLSchema } from 'graphql';
import { GraphQLError } from 'graphql';
import {
  isRefusal,
  isRootType,
  needsConfirmation,
  UNCONFIRMED,
  withoutConfirmation,
} from '../../policies/engine/index.ts';
import type {
  Catalog,
  Coordinate,
  DecisionMap,
  Deny,
  Item,
  Refusal,
  Subject,
  Verdict,
} from '../../policies/model/index.ts';
import { type Reached, reach, variableShape } from '../../policies/operation/index.ts';
import { bilingual, MESSAGES } from './errors.ts';
import { createOperations, type Operations, type ReadOperation } from './operation.ts';
import { type Orders, ordersFor } from './order.ts';
import type { PolicyInForce } from './policy-holder.ts';
import { ReportBuilder } from './report.ts';
import { type Rules, type RulesInForce, rulesInForce } from './rules.ts';
import type { Tables } from './tables.ts';

export interface GuardedRequest {
  readonly operation: ReadOperation;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly subject: Subject;
  readonly purpose: string | undefined;
  readonly matter: string | undefined;
  /** Coordinates that the gateway denied for this operation only. */
  readonly deniedHere: readonly Coordinate[];
  /** False where the policy was not confirmed lately to be the newest. */
  readonly confirmed: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface Permitted {
  /** What may run; undefined where nothing is left. */
  readonly text: string | undefined;
  readonly decisions: DecisionMap;
  readonly orders: Orders;
  readonly rules: RulesInForce;
  readonly report: ReportBuilder;
}

export class Guard {
  /** Reads texts and coerces variables; throws GraphQLError where a text cannot run at all. */
  readonly operations: Operations;
  private readonly schema: GraphQLSchema;
  private readonly tables: Tables;
  private readonly rules: Rules;
  private readonly joinOnly: ReadonlySet<Coordinate>;
  /** Denials of twins that leave only under a confirmed policy; no verdict is asked for a twin. */
  private readonly unconfirmedTwins: ReadonlyMap<Coordinate, Deny>;

  constructor(schema: GraphQLSchema, catalog: Catalog, tables: Tables, rules: Rules) {
    this.operations = createOperations(schema);
    this.schema = schema;
    this.tables = tables;
    this.rules = rules;
    this.joinOnly = joinOnlyCoordinates(catalog);
    this.unconfirmedTwins = unconfirmedTwins(catalog);
  }

  /** Throws GraphQLError FORBIDDEN with its reason where the whole operation is refused. */
  async permit(policy: PolicyInForce, request: GuardedRequest): Promise<Permitted> {
    const { operation, variables, subject, purpose, matter, now } = request;
    const { operation: node, fragments } = operation;
    let reached: Reached | undefined;
    const byPolicy = await policy.decider.decideOperation({
      subject,
      purpose,
      matter,
      operationKey: `${operation.hash} ${variableShape(this.schema, node, fragments, variables)}`,
      reached: () => {
        reached ??= this.decidable(reach(this.schema, node, fragments, variables));
        return reached;
      },
      now,
      // The gateway has looked the matter up; only its owner's source could do so again (ADR 0031).
      knownMatter: () => true,
    });
    const decisions =
      request.confirmed || isRefusal(byPolicy)
        ? byPolicy
        : withoutConfirmation(byPolicy, policy.bundle.catalog);
    if (isRefusal(decisions)) throw refusal(decisions);
    const decide = ({ coordinate }: Item) =>
      policy.decider.decide(subject, purpose ?? '', coordinate, now);
    const orders = await ordersFor(this.tables, this.rules, decisions, decide);
    const rules = await rulesInForce(this.rules, decisions, decide);
    return this.permitted(request, { decisions, orders, rules });
  }

  /** The same operation without coordinates whose agreements have no volume left today. */
  withoutQuota(
    request: GuardedRequest,
    permitted: Permitted,
    exhausted: readonly Coordinate[],
  ): Permitted {
    const denials = new Map(exhausted.map((coordinate) => [coordinate, QUOTA_EXCEEDED]));
    return this.permitted(request, permitted, denials);
  }

  /** What has to be decided: federation's plumbing, keys and twins are none of it. */
  private decidable(reached: Reached): Reached {
    const coordinates = reached.coordinates.filter(
      (coordinate) => !isPlumbing(coordinate) && !this.joinOnly.has(coordinate),
    );
    const used = reached.arguments.filter((coordinate) => !isPlumbing(coordinate));
    const types = reached.types.filter((type) => type !== '_Entity' && type !== '_Service');
    return { ...reached, coordinates, types, arguments: used };
  }

  private permitted(
    { operation, deniedHere, confirmed }: GuardedRequest,
    { decisions, orders, rules }: Pick<Permitted, 'decisions' | 'orders' | 'rules'>,
    more: ReadonlyMap<Coordinate, Deny> = new Map(),
  ): Permitted {
    const denials = new Map([
      ...this.denialsOf(decisions, new Set(deniedHere)),
      ...(confirmed ? [] : this.unconfirmedTwins),
      ...more,
    ]);
    if (operation.operation.operation === 'mutation') refuseDeniedMutation(denials);
    const pruned = this.operations.prune(operation, new Set(denials.keys()));
    const report = new ReportBuilder();
    for (const { coordinate, pattern } of pruned.removed) {
      const { reason, ruleId } = denials.get(coordinate) ?? UNDECIDED;
      report.addRemoved({ coordinate, reason, ruleId, path: pattern });
    }
    return { text: pruned.text, decisions, orders, rules, report };
  }

  private denialsOf(
    decisions: DecisionMap,
    deniedHere: ReadonlySet<Coordinate>,
  ): ReadonlyMap<Coordinate, Deny> {
    const denials = new Map<Coordinate, Deny>();
    for (const [coordinate, verdict] of decisions.coordinates) {
      if (verdict.effect === 'deny') denials.set(coordinate, verdict);
      else if (deniedHere.has(coordinate)) denials.set(coordinate, DENIED_BY_GATEWAY);
      else if (hasUnknownScope(coordinate, verdict, this.tables))
        denials.set(coordinate, { ...UNKNOWN_SCOPE, ruleId: verdict.ruleId });
    }
    return denials;
  }
}

const UNDECIDED: Deny = { effect: 'deny', reason: 'DECISION_ERROR', ruleId: 'guard-undecided' };
const DENIED_BY_GATEWAY: Deny = { effect: 'deny', reason: 'COMBINATION', ruleId: 'denied-here' };
const QUOTA_EXCEEDED: Deny = { effect: 'deny', reason: 'QUOTA_EXCEEDED', ruleId: 'quota' };
const UNKNOWN_SCOPE: Deny = { effect: 'deny', reason: 'SCOPE_UNKNOWN', ruleId: 'guard-scope' };

/** Own key fields and twins: fetched to join, never answered by the gateway as such. */
function joinOnlyCoordinates(catalog: Catalog): ReadonlySet<Coordinate> {
  return new Set(
    Object.values(catalog.items)
      .filter((item) => item.key || item.twinOf !== undefined)
      .map((item) => item.coordinate),
  );
}

function unconfirmedTwins(catalog: Catalog): ReadonlyMap<Coordinate, Deny> {
  const twins = Object.values(catalog.items).filter((item) => item.twinOf !== undefined);
  return new Map(
    twins
      .filter(({ coordinate }) => needsConfirmation(catalog, coordinate))
      .map(({ coordinate }) => [coordinate, UNCONFIRMED]),
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
