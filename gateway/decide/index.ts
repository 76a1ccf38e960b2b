/**
 * Stage decide: a verdict for every coordinate and argument the operation reaches. Promise: a refusal
 * ends the request before anything is executed; an error while deciding ends it too, never passes.
 */
import { GraphQLError, print } from 'graphql';
import {
  isRefusal,
  type Together,
  withoutCombinations,
  withoutConfirmation,
} from '../../policies/engine/index.ts';
import type { Bundle, DecisionMap, Refusal, Subject } from '../../policies/model/index.ts';
import { fragmentsOf, reach } from '../../policies/operation/index.ts';
import type { Decider } from '../../policies/shield/index.ts';
import { ClientError } from '../errors.ts';
import { REASON_TEXTS } from '../reasons.ts';
import {
  type Decided,
  type ParsedOperation,
  type Received,
  seal,
  type VerifiedIdentity,
} from '../stages.ts';
import { newDecisionId } from './decision-id.ts';

export { verdictAt } from './verdict-at.ts';

export interface DecideDependencies {
  readonly decider: Decider;
  readonly bundle: Pick<Bundle, 'hash' | 'version' | 'catalog' | 'lists'>;
  /** False where the bundle was not confirmed lately to be the newest. */
  readonly confirmed: boolean;
  /** True if the number is an open matter of the subject's department, beyond the token's claim. */
  readonly knownMatter?: (matter: string) => boolean;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

export interface DecideRequest {
  readonly parsed: ParsedOperation;
  readonly identity: Pick<VerifiedIdentity, 'subject'>;
  readonly received: Pick<Received, 'purpose' | 'matter'>;
}

/** Throws ClientError FORBIDDEN with `reason`, `ruleId` and, where it has one, `coordinate`. */
export async function decide(
  { parsed, identity, received }: DecideRequest,
  dependencies: DecideDependencies,
): Promise<Decided> {
  const { decider, bundle, confirmed, knownMatter, now = Date.now } = dependencies;
  const byPolicy = await decider.decideOperation({
    subject: identity.subject,
    purpose: received.purpose,
    matter: received.matter,
    operationKey: `${parsed.hash}:${parsed.variableShape}`,
    reached: () => reachOf(parsed),
    now: now(),
    ...(knownMatter ? { knownMatter } : {}),
  });
  const together = isRefusal(byPolicy)
    ? byPolicy
    : judgeTogether(byPolicy, bundle, identity.subject);
  if (isRefusal(together)) throw refused(together, bundle.version);
  const decided = confirmed
    ? together.decisions
    : withoutConfirmation(together.decisions, bundle.catalog);
  if (isRefusal(decided)) throw refused(decided, bundle.version);
  return seal<Decided>({
    decisionId: newDecisionId(now()),
    policyVersion: bundle.version,
    bundleHash: bundle.hash,
    decisions: decided satisfies DecisionMap,
    // Only an operation of introspection fields gets here without one, and it asks no source.
    purpose: received.purpose ?? '',
    matter: received.matter,
    deniedHere: together.deniedHere,
  });
}

/**
 * The decider gives the same object for the same operation, class and purpose, and so does this: what comes
 * after is remembered by it.
 */
const judged = new WeakMap<DecisionMap, Together | Refusal>();

function judgeTogether(
  decisions: DecisionMap,
  bundle: DecideDependencies['bundle'],
  subject: Subject,
): Together | Refusal {
  const known = judged.get(decisions);
  if (known) return known;
  const together = withoutCombinations(decisions, bundle, subject);
  judged.set(decisions, together);
  return together;
}

/** What has to be decided of an operation. Throws ClientError BAD_USER_INPUT. */
export function reachOf(parsed: ParsedOperation): ReturnType<typeof reach> {
  const { schema, operation, document, variables } = parsed;
  try {
    return reach(schema, operation, fragmentsOf(document), variables);
  } catch (thrown) {
    if (!(thrown instanceof GraphQLError)) throw thrown;
    // A variable that may be null, given as null where the argument may not be: valid until it is used.
    throw new ClientError(
      'BAD_USER_INPUT',
      { argument: argumentOf(thrown), detail: thrown.message },
      { argument: argumentOf(thrown), rule: 'TYPE' },
    );
  }
}

function argumentOf({ nodes }: GraphQLError): string {
  const node = nodes?.[0];
  return node ? print(node) : 'variables';
}

function refused(refusal: Refusal, policyVersion: string): ClientError {
  const { what, next } = REASON_TEXTS[refusal.refused];
  return new ClientError(
    'FORBIDDEN',
    { what, next },
    {
      reason: refusal.refused,
      ruleId: refusal.ruleId,
      ...(refusal.coordinate === undefined ? {} : { coordinate: refusal.coordinate }),
      policyVersion,
    },
  );
}
