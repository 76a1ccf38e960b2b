/**
 * plan: a pruned operation becomes a tree of fetches. The only importer of the query planner.
 *
 * In: `PrunedOperation`. Out: `Planned<PlanNode>`, checked and frozen. Promise: the cache is keyed by what
 * the planner reads (printed operation, operation name, supergraph) and by nothing else, so two callers
 * can share a plan only if they ask for the same thing; only finished plans are kept.
 */
import { createHash } from 'node:crypto';
import { QueryPlanner } from '@graphql-hive/router-query-planner';
import { LRUCache } from 'lru-cache';
import { ClientError, InternalError } from '../errors.ts';
import { BOUNDS, type Limits } from '../limits.ts';
import { type Planned, type PrunedOperation, seal } from '../stages.ts';
import { aliasesApart, joinedNames } from './apart.ts';
import { checkPlan } from './check.ts';
import type { PlanNode } from './nodes.ts';
import { createPlannable } from './plannable.ts';

/** The planner's own declarations, for `checkPlan`. */
export type * as Native from '@graphql-hive/router-query-planner';

export interface Planner {
  /**
   * The plan of a pruned operation. `root` is undefined when nothing is left to fetch.
   * Throws ClientError LIMIT_EXCEEDED over the time budget, InternalError where the planner finds no
   * plan, and `signal.reason` when the caller goes away.
   */
  plan(
    pruned: PrunedOperation,
    operationName?: string,
    signal?: AbortSignal,
  ): Promise<Planned<PlanNode>>;
}

type PlannerLimits = Pick<Limits, 'planMs' | 'planCache' | 'documentCacheBytes'>;

/** No label of a progressive `@override` is active, and no percentage is reached (ADR 0041). */
const NO_LABELS: ReadonlySet<string> = new Set();
const NO_PERCENTAGE = 100;

/** Throws InternalError if the supergraph cannot be read. */
export function createPlanner(supergraphSdl: string, limits: PlannerLimits): Planner {
  const planner = readSupergraph(supergraphSdl);
  const supergraphHash = sha256(supergraphSdl);
  const joined = joinedNames(supergraphSdl);
  const plannable = createPlannable(supergraphSdl);
  const finished = new LRUCache<string, Planned<PlanNode>>({
    max: limits.planCache,
    maxSize: limits.documentCacheBytes,
  });
  const running = new Map<string, Promise<Planned<PlanNode>>>();
  // A pruned operation belongs to one operation, so its name needs no part in this key.
  const keys = new WeakMap<PrunedOperation, string>();

  function keyOf(pruned: PrunedOperation, name: string | undefined): string {
    const known = keys.get(pruned);
    if (known !== undefined) return known;
    const key = sha256(`${supergraphHash}\0${name ?? ''}\0${pruned.text}`);
    keys.set(pruned, key);
    return key;
  }

  async function compute(
    text: string,
    name: string | undefined,
    key: string,
  ): Promise<Planned<PlanNode>> {
    const budget = AbortSignal.timeout(limits.planMs);
    const apart = aliasesApart(text, joined);
    const root = await rootOf(apart ?? text, name, budget);
    const planned = seal<Planned<PlanNode>>({ root, key, apart: apart !== undefined });
    finished.set(key, planned, { size: text.length });
    return planned;
  }

  async function rootOf(text: string, name: string | undefined, budget: AbortSignal) {
    const ask = async (one: string) =>
      checkPlan(await askPlanner(planner, one, name, budget, limits.planMs));
    const { text: other, needed } = plannable(text, name);
    if (other === undefined) return undefined;
    if (needed) return ask(other);
    // Else only what has no plan as it is: words that change nothing can still change a plan.
    return ask(text).catch((error: unknown) => {
      if (!(error instanceof InternalError)) throw error;
      return ask(other);
    });
  }

  /** One computation per key at a time. It belongs to no caller, so no caller's leaving can end it. */
  function share(text: string, name: string | undefined, key: string) {
    const joined = running.get(key);
    if (joined) return joined;
    const started = compute(text, name, key).finally(() => running.delete(key));
    running.set(key, started);
    return started;
  }

  return {
    async plan(pruned, operationName, signal) {
      if (pruned.text === undefined) return NOTHING_TO_FETCH;
      signal?.throwIfAborted();
      const key = keyOf(pruned, operationName);
      const known = finished.get(key);
      if (known) return known;
      return untilAborted(share(pruned.text, operationName, key), signal);
    },
  };
}

const NOTHING_TO_FETCH = seal<Planned<PlanNode>>({ root: undefined, key: '', apart: false });

function readSupergraph(sdl: string): QueryPlanner {
  try {
    return new QueryPlanner(sdl);
  } catch (error) {
    throw new InternalError('the planner cannot read the supergraph', error);
  }
}

async function askPlanner(
  planner: QueryPlanner,
  text: string,
  name: string | undefined,
  budget: AbortSignal,
  budgetMs: number,
): Promise<unknown> {
  try {
    const plan = await planner.planAsync(text, name, new Set(NO_LABELS), NO_PERCENTAGE, budget);
    return plan.node;
  } catch (error) {
    if (!budget.aborted) throw new InternalError('the planner found no plan', error);
    throw new ClientError('LIMIT_EXCEEDED', {
      limit: 'planMs',
      given: `> ${budgetMs}`,
      most: budgetMs,
      unit: BOUNDS.planMs.unit,
    });
  }
}

/** `work`, unless the caller leaves first; the work itself goes on for the others. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
