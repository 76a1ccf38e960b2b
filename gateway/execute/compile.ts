/** A plan, compiled once into steps. Exhaustive over the plan's nodes. */
import { ClientError, InternalError } from '../errors.ts';
import type { ParallelNode, PlanNode } from '../plan/index.ts';
import type { Source } from './call.ts';
import { enteredKeys } from './entered.ts';
import { compileEntityFetch } from './entity-fetch.ts';
import { compileRootFetch } from './root-fetch.ts';
import type { FetchContext, Run, Step } from './run.ts';
import type { Supergraph } from './supergraph.ts';

export interface CompileContext {
  readonly supergraph: Supergraph;
  readonly sources: ReadonlyMap<string, Source>;
}

interface NodeContext extends CompileContext, FetchContext {}

interface Compiled {
  readonly step: Step;
  /** Calls one after another that the step needs at most. */
  readonly rounds: number;
}

/** Throws InternalError for a source that is not registered, ClientError for a subscription. */
export function compilePlan(context: CompileContext, root: PlanNode): Step {
  return compileNode({ ...context, entered: enteredKeys(root) }, root, 1).step;
}

function compileNode(context: NodeContext, node: PlanNode, round: number): Compiled {
  switch (node.kind) {
    case 'Fetch': {
      if (node.requires) throw new InternalError('an entity fetch without a path');
      const source = sourceOf(context, node.serviceName);
      return { step: compileRootFetch(context, source, node, round), rounds: 1 };
    }
    case 'Flatten': {
      const source = sourceOf(context, node.node.serviceName);
      return { step: compileEntityFetch(context, source, node, round), rounds: 1 };
    }
    case 'BatchFetch': {
      const source = sourceOf(context, node.serviceName);
      return { step: compileEntityFetch(context, source, node, round), rounds: 1 };
    }
    case 'Sequence':
      return compileSequence(context, node.nodes, round);
    case 'Parallel':
      return compileParallel(context, node, round);
    case 'Condition': {
      const then = node.ifClause && compileNode(context, node.ifClause, round);
      const otherwise = node.elseClause && compileNode(context, node.elseClause, round);
      const step: Step = async (run) => (isTrue(run, node.condition) ? then : otherwise)?.step(run);
      return { step, rounds: Math.max(then?.rounds ?? 0, otherwise?.rounds ?? 0) };
    }
    case 'Subscription':
      throw new ClientError('OPERATION_NOT_SUPPORTED', { detail: SUBSCRIPTION });
  }
}

const SUBSCRIPTION = { zh: '订阅', en: 'subscription' };

function compileSequence(
  context: NodeContext,
  nodes: readonly PlanNode[],
  round: number,
): Compiled {
  let next = round;
  const steps = nodes.map((node) => {
    const compiled = compileNode(context, node, next);
    next += compiled.rounds;
    return compiled.step;
  });
  const step: Step = async (run) => {
    for (const one of steps) await one(run);
  };
  return { step, rounds: next - round };
}

function compileParallel(context: NodeContext, node: ParallelNode, round: number): Compiled {
  // The planner lets a later mutation run beside the reads of an earlier one; the specification
  // (6.2.2) does not: a root field starts when the one before it is complete (ADR 0042).
  const effects = node.nodes.filter(hasEffect);
  if (effects.length > 0) {
    const reads = node.nodes.filter((one) => !hasEffect(one));
    const before: PlanNode[] = reads.length > 0 ? [{ kind: 'Parallel', nodes: reads }] : [];
    return compileSequence(context, [...before, ...effects], round);
  }
  const compiled = node.nodes.map((one) => compileNode(context, one, round));
  const step: Step = async (run) => {
    await Promise.all(compiled.map((one) => one.step(run)));
  };
  return { step, rounds: Math.max(0, ...compiled.map((one) => one.rounds)) };
}

function hasEffect(node: PlanNode): boolean {
  switch (node.kind) {
    case 'Fetch':
    case 'BatchFetch':
      return node.operationKind === 'mutation';
    case 'Sequence':
    case 'Parallel':
      return node.nodes.some(hasEffect);
    case 'Flatten':
      return hasEffect(node.node);
    case 'Condition':
      return [node.ifClause, node.elseClause].some((clause) => clause && hasEffect(clause));
    case 'Subscription':
      return false;
  }
}

function isTrue(run: Run, variable: string): boolean {
  const { variables } = run.request;
  return Object.hasOwn(variables, variable) && variables[variable] === true;
}

function sourceOf(context: CompileContext, name: string): Source {
  const source = context.sources.get(name);
  if (!source) throw new InternalError(`the plan asks a source that is not registered: ${name}`);
  return source;
}
