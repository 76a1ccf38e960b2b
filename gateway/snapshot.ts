/**
 * Everything that one bundle decides, over one graph, made once for both; a request keeps the one it
 * began with to its end.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { compilePolicy, type Policy } from '../policies/engine/index.ts';
import type { Audience, Bundle } from '../policies/model/index.ts';
import { createDecider, type Decider } from '../policies/shield/index.ts';
import { createTokenVerifier, type TokenVerifier } from '../wire/user-token.ts';
import type { Graph } from './compose/index.ts';
import type { Executor } from './execute/index.ts';
import type { Limits } from './limits.ts';
import type { Planner } from './plan/index.ts';
import { createPruneStage, type Prune } from './prune/index.ts';
import { createRequestStage, isControlled, type RequestStage } from './request/index.ts';

export interface Snapshot {
  readonly bundle: Bundle;
  readonly policy: Policy;
  readonly verifier: TokenVerifier;
  readonly decider: Decider;
  readonly requestStage: RequestStage;
  readonly prune: Prune;
  readonly planner: Planner;
  readonly executor: Executor;
}

export function createSnapshot(
  bundle: Bundle,
  { supergraphSdl, planner }: Graph,
  executor: Executor,
  limits: Limits,
): Snapshot {
  const policy = compilePolicy(bundle);
  const controlled = isControlled(policy, Date.now());
  return Object.freeze({
    bundle,
    policy,
    verifier: createTokenVerifier(bundle.registry),
    decider: createDecider(policy),
    requestStage: createRequestStage({ supergraphSdl, bundle, controlled, limits }),
    prune: createPruneStage(limits),
    ...{ planner, executor },
  });
}

const AUDIENCES: readonly Audience[] = ['DEPARTMENT', 'SERVICE', 'CITIZEN'];

/**
 * Builds what is otherwise built at its first use, taking turns with requests: the first request after
 * a publication waits no longer than any other.
 */
export async function warmUp({ requestStage }: Snapshot): Promise<void> {
  for (const audience of AUDIENCES) {
    await breathe();
    requestStage.schemaFor(audience);
  }
}
