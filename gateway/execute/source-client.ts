/**
 * One source over HTTP: kept connections, a time limit, a size limit, the headers of the contract
 * ("Between gateway and source"). Whatever goes wrong with the source is an outcome, never a throw;
 * thrown are only PolicyStale and the caller's own leaving.
 */

import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import {
  bodyHash,
  CONTEXT_HEADER,
  CONTEXT_LIFE_S,
  type ContextClaims,
  signContext,
} from '../../wire/context-token.ts';
import { encodeHeaderText } from '../../wire/header-text.ts';
import { NEWER_POLICY, NEWER_POLICY_UNSIGNED, readAnswer, type SourceAnswer } from './answer.ts';
import { AnswerTooLarge } from './exchange.ts';
import { type Attempt, SourceHealth } from './health.ts';
import { Latency } from './hedge.ts';
import { Places } from './places.ts';
import type { ReadValue } from './read-text.ts';
import type { RunningCalls } from './running-calls.ts';
import { SpareCalls } from './spare-calls.ts';
import { type Connected, errorCode, TimedCall } from './timed-call.ts';
import type { ExecuteRequest, ExecutorOptions, SourceDefinition, SourceState } from './types.ts';

interface CallRequest {
  readonly body: string;
  /** Kind of this call; entity calls of a mutation are queries. */
  readonly op: 'query' | 'mutation';
  readonly request: ExecuteRequest;
  /** Ended when the caller leaves or the whole execution has failed. */
  readonly calls: RunningCalls;
  /** Reads data that has the form that was asked for. */
  readonly read: ReadValue | undefined;
}

export type CallOutcome =
  | { readonly ok: true; readonly answer: SourceAnswer }
  | {
      readonly ok: false;
      /** The guard's policy is newer, and it did nothing; whether it signed that. */
      readonly stale: 'SIGNED' | 'UNSIGNED' | undefined;
      readonly cause: string;
    };

export interface SourceClient {
  readonly name: string;
  readonly guarded: boolean;
  state(): SourceState;
  call(request: CallRequest): Promise<CallOutcome>;
  close(): Promise<void>;
}

interface Pairwise {
  readonly kid: string;
  readonly key: Uint8Array;
}

/** Throws KeyMissing without the pairwise key, TypeError for a source neither keyed nor unguarded. */
export function createSourceClient(
  source: SourceDefinition,
  options: ExecutorOptions,
): SourceClient {
  const pairwise = pairwiseOf(source, options);
  const url = new URL(source.url);
  const path = url.pathname + url.search;
  const pool = openPool(url.origin, options.limits);
  const { sourceConnections, sourceWaiting, sourceMs, sourceAnswerBytes } = options.limits;
  const places = new Places(sourceConnections, sourceWaiting);
  const health = new SourceHealth();
  const counts = { calls: 0, unanswered: 0, refused: 0, retries: 0, hedges: 0 };
  const connected: Connected = {
    ...{ pool, places, counts, spare: new SpareCalls() },
    latency: options.hedgedSources?.includes(source.name) ? new Latency() : undefined,
    ...{ callMs: sourceMs, answerBytes: sourceAnswerBytes },
  };

  async function call(asked: CallRequest): Promise<CallOutcome> {
    const { calls } = asked;
    calls.throwIfEnded();
    if (health.refuses) return refusedBy(CIRCUIT_OPEN);
    if (places.turnsAway) return refusedBy('too many calls');
    const timed = new TimedCall(connected);
    calls.add(timed);
    try {
      const turn = timed.turn();
      if (turn) await turn;
      // It may have opened while this call waited for its turn.
      return health.refuses ? refusedBy(CIRCUIT_OPEN) : await outcomeBy(timed, asked);
    } catch (error) {
      calls.throwIfEnded();
      return { ok: false, stale: undefined, cause: timed.timedOut ? 'timeout' : causeOf(error) };
    } finally {
      timed.release();
      calls.remove(timed);
    }
  }

  async function outcomeBy(
    timed: TimedCall,
    { body, op, request, calls, read }: CallRequest,
  ): Promise<CallOutcome> {
    const jti = randomUUID();
    const headers = pairwise
      ? guardedHeaders(source, pairwise, options, { body, op, request, jti })
      : PLAIN_HEADERS;
    const attempt = health.begin();
    counts.calls += 1;
    try {
      const answer = await timed.answer({ path, headers, body }, request.kind !== 'mutation');
      health.answered(attempt);
      const guard = pairwise && { jti, decisionId: request.decided.decisionId, key: pairwise.key };
      return outcomeOf(answer.status, answer.bytes, guard, read);
    } catch (error) {
      if (noteEnd(health, attempt, calls, error)) counts.unanswered += 1;
      throw error;
    }
  }

  function refusedBy(cause: string): CallOutcome {
    counts.refused += 1;
    return { ok: false, stale: undefined, cause };
  }

  return {
    name: source.name,
    guarded: pairwise !== undefined,
    state: () => ({
      ...{ source: source.name, circuitOpen: health.open, ...counts },
      ...{ running: places.taken, waiting: places.waiting },
    }),
    call,
    close: () => pool.close(),
  };
}

const CIRCUIT_OPEN = 'circuit open';

function openPool(
  origin: string,
  { sourceMs, sourceConnections }: ExecutorOptions['limits'],
): Pool {
  return new Pool(origin, {
    connections: sourceConnections,
    connect: { timeout: sourceMs },
    // One timer per call bounds it as a whole; a bound per chunk would let a slow source drip for ever.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

/** Tells the circuit how a call ended that was not read to its end. True: the source gave no answer. */
function noteEnd(
  health: SourceHealth,
  attempt: Attempt,
  calls: RunningCalls,
  error: unknown,
): boolean {
  if (calls.ended) {
    health.abandoned(attempt);
    return false;
  }
  // What is too large depends on what was asked: one caller must not close a source to all others.
  if (error instanceof AnswerTooLarge) {
    health.answered(attempt);
    return false;
  }
  health.failed(attempt);
  return true;
}

const PLAIN_HEADERS = ['content-type', 'application/json', 'accept', 'application/json'];

function pairwiseOf(source: SourceDefinition, options: ExecutorOptions): Pairwise | undefined {
  if (source.key !== undefined)
    return { kid: source.key, key: options.keyring.secret(`pairwise:${source.name}`) };
  if (source.unguarded === true) return undefined;
  throw new TypeError(`source "${source.name}" has no pairwise key and is not marked unguarded`);
}

interface Sending {
  readonly body: string;
  readonly op: 'query' | 'mutation';
  readonly request: ExecuteRequest;
  readonly jti: string;
}

function guardedHeaders(
  source: SourceDefinition,
  pairwise: Pairwise,
  options: ExecutorOptions,
  { body, op, request, jti }: Sending,
): string[] {
  const { decided, identity } = request;
  const iat = Math.floor((options.now ?? Date.now)() / 1000);
  const claims: ContextClaims = {
    v: 1,
    iss: options.instance,
    aud: source.name,
    iat,
    exp: iat + CONTEXT_LIFE_S,
    jti,
    op,
    bh: bodyHash(body),
    bundle: decided.bundleHash,
    decisionId: decided.decisionId,
    deniedHere: decided.deniedHere,
  };
  const headers = PLAIN_HEADERS.slice();
  headers.push('authorization', `Bearer ${identity.token}`);
  headers.push('sharing-purpose', encodeHeaderText(decided.purpose));
  headers.push(CONTEXT_HEADER, signContext(claims, pairwise.kid, pairwise.key));
  if (decided.matter !== undefined)
    headers.push('sharing-matter', encodeHeaderText(decided.matter));
  return headers;
}

function outcomeOf(
  status: number,
  bytes: Buffer,
  guard: Parameters<typeof readAnswer>[1],
  read: ReadValue | undefined,
): CallOutcome {
  const answer = readAnswer(bytes, guard, read);
  if (answer === NEWER_POLICY || answer === NEWER_POLICY_UNSIGNED)
    return { ok: false, stale: answer === NEWER_POLICY ? 'SIGNED' : 'UNSIGNED', cause: answer };
  if (status >= 500) return { ok: false, stale: undefined, cause: `status ${status}` };
  return typeof answer === 'string'
    ? { ok: false, stale: undefined, cause: `status ${status}, ${answer}` }
    : { ok: true, answer };
}

function causeOf(error: unknown): string {
  if (error instanceof AnswerTooLarge) return error.message;
  return errorCode(error) ?? (error instanceof Error ? error.name : 'unknown');
}
