/**
 * The way of a query, stage by stage (docs/LIFECYCLE.md). This file is the table of contents: it calls the
 * stages in their order and does nothing else. Every stage throws what ends the request.
 */
import { decide } from './decide/index.ts';
import type { Documents } from './documents/index.ts';
import { ClientError } from './errors.ts';
import { PolicyStale } from './execute/index.ts';
import { identify } from './identity/index.ts';
import { type Ledger, useOf } from './ledger/index.ts';
import type { Limits } from './limits.ts';
import { type HttpRequest, receive, refuseEffects } from './receive/index.ts';
import { LEDGER, type References, referencesFromClient } from './references/index.ts';
import { recordRefusal } from './refusal.ts';
import { respond } from './respond/index.ts';
import type { Snapshot } from './snapshot.ts';
import type { Answer, Received, VerifiedIdentity } from './stages.ts';

export interface Pipeline {
  readonly limits: Limits;
  readonly documents: Documents;
  readonly references: References;
  readonly ledger: Ledger;
  /**
   * The newest policy and graph; one is used from a request's beginning to its end. Throws POLICY_UNAVAILABLE
   * where it has not been confirmed for too long.
   */
  readonly snapshot: () => Snapshot;
  /** A newer one than `stale`. Throws POLICY_UNAVAILABLE where there is none. */
  readonly newerThan: (stale: Snapshot) => Promise<Snapshot>;
  /** False where the newest policy here was not confirmed lately to be the newest of all. */
  readonly confirmed: () => boolean;
}

/** Sees what each stage gave, for `isthmus trace` and metrics; must not change it. */
export type Observer = (stage: string, artifact: unknown) => void;

export async function answerRequest(
  http: HttpRequest,
  pipeline: Pipeline,
  observe: Observer = () => undefined,
): Promise<{ readonly received: Received; readonly answer: Answer }> {
  const sent = await receive(http, pipeline.limits);
  observe('receive', sent);
  const snapshot = pipeline.snapshot();
  const identity = await identify(sent, snapshot.verifier);
  observe('identity', identity);
  const received = pipeline.documents.resolve(sent, identity);
  const answer = await answerByNewest(received, { identity, snapshot }, pipeline, observe);
  return { received, answer };
}

/** Publications that may overtake one request; then the client asks again in a moment. */
const OVERTAKEN_MOST = 3;

/** A source that decides by a newer policy makes the request begin again, with that one. */
async function answerByNewest(
  received: Received,
  begun: { readonly identity: VerifiedIdentity; readonly snapshot: Snapshot },
  pipeline: Pipeline,
  observe: Observer,
): Promise<Answer> {
  let { identity, snapshot } = begun;
  for (let overtaken = 0; overtaken < OVERTAKEN_MOST; overtaken += 1) {
    try {
      return await answerWith(received, identity, snapshot, pipeline, observe);
    } catch (error) {
      if (!(error instanceof PolicyStale)) throw error;
      snapshot = await pipeline.newerThan(snapshot);
      identity = await identify(received, snapshot.verifier);
    }
  }
  throw new ClientError('POLICY_UNAVAILABLE');
}

async function answerWith(
  received: Received,
  identity: VerifiedIdentity,
  { bundle, decider, requestStage, prune, planner, executor }: Snapshot,
  { references, ledger, limits, confirmed }: Pipeline,
  observe: Observer,
): Promise<Answer> {
  const { subject } = identity;
  const { signal } = received;
  const ledgerSpace = references.forSpace(LEDGER);

  const parsed = requestStage.parse(received, subject);
  refuseEffects(received, parsed);
  observe('request', parsed);

  const decided = await decide(
    { parsed, identity, received },
    { decider, bundle, confirmed: confirmed() },
  ).catch(recordRefusal({ received, identity, parsed, bundle, ledger, space: ledgerSpace }));
  observe('decide', decided);

  const space = references.forConsumer(subject.consumer, decided.purpose);
  const based = referencesFromClient(parsed, space);
  observe('references', based);

  const pruned = prune(based, decided);
  observe('prune', pruned);

  const planned = await planner.plan(pruned, parsed.operation.name?.value, signal);
  observe('plan', planned);

  const { kind } = parsed;
  if (kind === 'mutation')
    await ledger.append(useOf({ identity, parsed, decided, space: ledgerSpace }));
  const { variables } = based;
  const asked = { pruned, variables, identity, decided, kind, signal };
  const executed = await executor.execute(planned, asked);
  observe('execute', executed);

  const { catalog } = bundle;
  const answer = respond(
    { received, identity, parsed, decided, pruned, executed },
    { catalog, toConsumer: space.toConsumer, limits },
  );
  observe('respond', answer);

  const use = useOf({ identity, parsed, decided, executed, space: ledgerSpace });
  observe('ledger', use);
  await ledger.append(use);
  return answer;
}
