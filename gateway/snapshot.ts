/** Everything that one bundle decides, made once per bundle; a request keeps the one it began with. */
import { setImmediate as breathe } from 'node:timers/promises';
import { compilePolicy, type Policy } from '../policies/engine/index.ts';
import type { Audience, Bundle } from '../policies/model/index.ts';
import { createDecider, type Decider } from '../policies/shield/index.ts';
import { createTokenVerifier, type TokenVerifier } from '../wire/user-token.ts';
import type { Limits } from './limits.ts';
import { createPruneStage, type Prune } from './prune/index.ts';
import { createRequestStage, isControlled, type RequestStage } from './request/index.ts';

export interface Snapshot {
  readonly bundle: Bundle;
  readonly policy: Policy;
  readonly verifier: TokenVerifier;
  readonly decider: Decider;
  readonly requestStage: RequestStage;
  readonly prune: Prune;
}

export function createSnapshot(bundle: Bundle, supergraphSdl: string, limits: Limits): Snapshot {
  const policy = compilePolicy(bundle);
  const controlled = isControlled(policy, Date.now());
  return Object.freeze({
    bundle,
    policy,
    verifier: createTokenVerifier(bundle.registry),
    decider: createDecider(policy),
    requestStage: createRequestStage({ supergraphSdl, bundle, controlled, limits }),
    prune: createPruneStage(limits),
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
