/** An operation that the policy refuses is recorded like one that is answered. */
import type { Bundle } from '../policies/model/index.ts';
import { newDecisionId } from './decide/decision-id.ts';
import { reachOf } from './decide/index.ts';
import { ClientError } from './errors.ts';
import { type Ledger, refusedUseOf } from './ledger/index.ts';
import type { RefSpace } from './references/index.ts';
import type { ParsedOperation, Received, VerifiedIdentity } from './stages.ts';

export interface RefusalContext {
  readonly received: Pick<Received, 'purpose' | 'matter'>;
  readonly identity: VerifiedIdentity;
  readonly parsed: ParsedOperation;
  readonly bundle: Pick<Bundle, 'version' | 'hash'>;
  readonly ledger: Ledger;
  readonly space: RefSpace;
}

/** For `.catch` of the decision: records a refusal, then throws what it was given. */
export function recordRefusal(context: RefusalContext): (error: unknown) => Promise<never> {
  const { received, identity, parsed, bundle, ledger, space } = context;
  return async (error) => {
    if (!(error instanceof ClientError) || error.code !== 'FORBIDDEN') throw error;
    const { reason, coordinate } = error.details[0]?.extensions ?? {};
    const asked = {
      decisionId: newDecisionId(Date.now()),
      policyVersion: bundle.version,
      bundleHash: bundle.hash,
      purpose: received.purpose ?? '',
      matter: received.matter,
    };
    await ledger.append(
      refusedUseOf({
        ...{ identity, parsed, asked, space },
        reason: String(reason),
        coordinate: typeof coordinate === 'string' ? coordinate : undefined,
        reached: reachOf(parsed),
      }),
    );
    throw error;
  };
}
