/**
 * The contract with the planner: a plan is read once, strictly, into our own nodes. A kind or member
 * that is unknown here is an InternalError before any source is asked, never a part silently left out.
 */
import { InternalError } from '../errors.ts';
import type {
  BatchFetchNode,
  EntityAlias,
  FetchNode,
  FlattenPath,
  FlattenSegment,
  KeyRenamer,
  OperationKind,
  PlanNode,
  RequiresSelection,
  RewriteSegment,
  ValueSetter,
} from './nodes.ts';
import type { Native } from './planner.ts';

/** The plan's root; undefined where there is nothing to fetch. Throws InternalError on the unknown. */
export function checkPlan(root: unknown): PlanNode | undefined {
  return root === undefined || root === null ? undefined : readNode(root as Native.PlanNode);
}

function readNode(node: Native.PlanNode): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return readFetch(node);
    case 'BatchFetch':
      return readBatch(node);
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind, nodes: node.nodes.map(readNode) };
    case 'Flatten': {
      if (node.node.kind !== 'Fetch') return refuse(`a ${node.node.kind} inside a Flatten`);
      const fetch = readFetch(node.node);
      if (!fetch.requires) return refuse('a Flatten over a Fetch without representations');
      return { kind: 'Flatten', path: node.path.map(readSegment), node: fetch };
    }
    case 'Condition':
      return {
        kind: 'Condition',
        condition: node.condition,
        ifClause: node.ifClause ? readNode(node.ifClause) : undefined,
        elseClause: node.elseClause ? readNode(node.elseClause) : undefined,
      };
    case 'Subscription':
      return { kind: 'Subscription', primary: readFetch(node.primary) };
    case 'Defer':
      return refuse('Defer, which this gateway does not declare');
    default:
      return refuse((node satisfies never as { kind?: unknown }).kind);
  }
}

function readCall(node: Native.FetchNode | Native.BatchFetchNode) {
  const kind: OperationKind = node.operationKind ?? 'query';
  return {
    serviceName: node.serviceName,
    variableUsages: node.variableUsages ?? [],
    operationKind: kind,
    operationName: node.operationName ?? undefined,
    operation: node.operation,
  };
}

function readFetch(node: Native.FetchNode): FetchNode {
  return {
    kind: 'Fetch',
    ...readCall(node),
    requires: node.requires?.map(readRequires),
    ...readRewrites(node),
  };
}

function readBatch(node: Native.BatchFetchNode): BatchFetchNode {
  return {
    kind: 'BatchFetch',
    ...readCall(node),
    aliases: node.entityBatch.aliases.map(readAlias),
  };
}

function readAlias(alias: Native.EntityBatchAlias): EntityAlias {
  return {
    alias: alias.alias,
    representationsVariableName: alias.representationsVariableName,
    paths: alias.paths.map((path): FlattenPath => path.map(readSegment)),
    requires: alias.requires.map(readRequires),
    ...readRewrites(alias),
  };
}

function readSegment(segment: Native.FlattenNodePathSegment): FlattenSegment {
  if (segment === '@') return { kind: 'list' };
  if ('Field' in segment) return { kind: 'field', name: segment.Field };
  if ('TypeCondition' in segment) return { kind: 'type', names: segment.TypeCondition };
  return refuse(`path segment ${JSON.stringify(segment satisfies never)}`);
}

function readRequires(selection: Native.RequiresSelection): RequiresSelection {
  switch (selection.kind) {
    case 'InlineFragment':
      if (selection.skipIf ?? selection.includeIf)
        return refuse('a conditional fragment of a representation');
      return {
        kind: 'InlineFragment',
        typeCondition: selection.typeCondition,
        selections: selection.selections.map(readRequires),
      };
    case 'Field':
      return {
        kind: 'Field',
        name: selection.name,
        alias: selection.alias ?? undefined,
        selections: selection.selections?.map(readRequires),
      };
    case 'FragmentSpread':
      return refuse('a fragment spread in a representation');
    default:
      return refuse((selection satisfies never as { kind?: unknown }).kind);
  }
}

function readRewrites(node: {
  inputRewrites?: Native.InputRewrite[];
  outputRewrites?: Native.OutputRewrite[];
}): { inputRewrites: ValueSetter[]; outputRewrites: KeyRenamer[] } {
  return {
    inputRewrites: (node.inputRewrites ?? []).map(readSetter),
    outputRewrites: (node.outputRewrites ?? []).map(readRenamer),
  };
}

function readSetter(rewrite: Native.InputRewrite): ValueSetter {
  if ('KeyRenamer' in rewrite) return refuse('a KeyRenamer on a representation');
  // The planner's declarations know two spellings of this rewrite.
  const setter = 'ValueSetter' in rewrite ? rewrite.ValueSetter : rewrite;
  return { path: setter.path.map(readRewriteSegment), value: setter.setValueTo };
}

function readRenamer(rewrite: Native.OutputRewrite): KeyRenamer {
  if (!('KeyRenamer' in rewrite)) return refuse('a ValueSetter on an answer');
  const renamer = rewrite.KeyRenamer;
  return { path: renamer.path.map(readRewriteSegment), to: renamer.renameKeyTo };
}

function readRewriteSegment(segment: Native.FetchNodePathSegment): RewriteSegment {
  if ('Key' in segment) return { kind: 'key', name: segment.Key };
  if ('TypenameEquals' in segment) return { kind: 'type', names: segment.TypenameEquals };
  return refuse(`rewrite segment ${JSON.stringify(segment satisfies never)}`);
}

function refuse(what: unknown): never {
  throw new InternalError(`the plan contains what the executor does not know: ${String(what)}`);
}
