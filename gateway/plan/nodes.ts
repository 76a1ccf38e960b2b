/**
 * The plan's nodes as the executor may rely on them: what `checkPlan` has let through. Field names are
 * the planner's. Differences to its own declarations: no Defer, absent parts are undefined and never
 * null, rewrites have one form.
 */
export type PlanNode =
  | FetchNode
  | BatchFetchNode
  | SequenceNode
  | ParallelNode
  | FlattenNode
  | ConditionNode
  | SubscriptionNode;

export type OperationKind = 'query' | 'mutation' | 'subscription';

interface Call {
  readonly serviceName: string;
  /** Names of the client's variables that `operation` declares. */
  readonly variableUsages: readonly string[];
  readonly operationKind: OperationKind;
  readonly operationName: string | undefined;
  readonly operation: string;
}

export interface FetchNode extends Call {
  readonly kind: 'Fetch';
  /** Set on entity fetches: what a representation holds, one inline fragment per type. */
  readonly requires: readonly RequiresSelection[] | undefined;
  readonly inputRewrites: readonly ValueSetter[];
  readonly outputRewrites: readonly KeyRenamer[];
}

/** Several `_entities` selections, each under its alias, in one operation. */
export interface BatchFetchNode extends Call {
  readonly kind: 'BatchFetch';
  readonly aliases: readonly EntityAlias[];
}

export interface EntityAlias {
  readonly alias: string;
  readonly representationsVariableName: string;
  readonly paths: readonly FlattenPath[];
  readonly requires: readonly RequiresSelection[];
  readonly inputRewrites: readonly ValueSetter[];
  readonly outputRewrites: readonly KeyRenamer[];
}

interface SequenceNode {
  readonly kind: 'Sequence';
  readonly nodes: readonly PlanNode[];
}

export interface ParallelNode {
  readonly kind: 'Parallel';
  readonly nodes: readonly PlanNode[];
}

/** An entity fetch onto the objects at `path` of the merged data. */
export interface FlattenNode {
  readonly kind: 'Flatten';
  readonly path: FlattenPath;
  readonly node: FetchNode;
}

interface ConditionNode {
  readonly kind: 'Condition';
  /** A variable's name, without `$`. */
  readonly condition: string;
  readonly ifClause: PlanNode | undefined;
  readonly elseClause: PlanNode | undefined;
}

interface SubscriptionNode {
  readonly kind: 'Subscription';
  readonly primary: FetchNode;
}

export type FlattenPath = readonly FlattenSegment[];
export type FlattenSegment =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'type'; readonly names: readonly string[] };

export type RequiresSelection =
  | {
      readonly kind: 'InlineFragment';
      readonly typeCondition: string;
      readonly selections: readonly RequiresSelection[];
    }
  | {
      readonly kind: 'Field';
      /** Response key in the merged data. */
      readonly name: string;
      /** Name in the representation; `name` where absent. */
      readonly alias: string | undefined;
      readonly selections: readonly RequiresSelection[] | undefined;
    };

export type RewriteSegment =
  | { readonly kind: 'key'; readonly name: string }
  | { readonly kind: 'type'; readonly names: readonly string[] };

/** Writes `value` at `path` of a representation. */
export interface ValueSetter {
  readonly path: readonly RewriteSegment[];
  readonly value: string;
}

/** Renames the last key of `path` in an answer. */
export interface KeyRenamer {
  readonly path: readonly RewriteSegment[];
  readonly to: string;
}
