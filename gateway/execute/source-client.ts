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
import { AnswerTooLarge, Exchange, type PostedAnswer, type Posting } from './exchange.ts';
import type { ReadValue } from './read-text.ts';
import type { RunningCall, RunningCalls } from './running-calls.ts';
import type { ExecuteRequest, ExecutorOptions, SourceDefinition } from './types.ts';

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
  const { sourceMs, sourceConnections } = options.limits;
  const pool = new Pool(url.origin, {
    connections: sourceConnections,
    connect: { timeout: sourceMs },
    // One timer per call bounds it as a whole; a bound per chunk would let a slow source drip for ever.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function call({ body, op, request, calls, read }: CallRequest): Promise<CallOutcome> {
    calls.throwIfEnded();
    const jti = randomUUID();
    const headers = pairwise
      ? guardedHeaders(source, pairwise, options, { body, op, request, jti })
      : PLAIN_HEADERS;
    const timed = new TimedCall(pool, { path, headers, body }, options.limits);
    calls.add(timed);
    try {
      const answer = await answerOf(timed, request.kind !== 'mutation');
      const guard = pairwise && { jti, decisionId: request.decided.decisionId, key: pairwise.key };
      return outcomeOf(answer.status, answer.text, guard, read);
    } catch (error) {
      calls.throwIfEnded();
      return { ok: false, stale: undefined, cause: timed.timedOut ? 'timeout' : causeOf(error) };
    } finally {
      timed.release();
      calls.remove(timed);
    }
  }

  return { name: source.name, guarded: pairwise !== undefined, call, close: () => pool.close() };
}

/** A call, sent again if need be, within one time limit. */
class TimedCall implements RunningCall {
  timedOut = false;
  readonly #pool: Pool;
  readonly #posting: Posting;
  readonly #bytesMost: number;
  readonly #timer: NodeJS.Timeout;
  #exchange: Exchange | undefined;

  constructor(pool: Pool, posting: Posting, limits: ExecutorOptions['limits']) {
    this.#pool = pool;
    this.#posting = posting;
    this.#bytesMost = limits.sourceAnswerBytes;
    this.#timer = setTimeout(expire, limits.sourceMs, this);
  }

  answer(): Promise<PostedAnswer> {
    this.#exchange = new Exchange(this.#pool, this.#posting, this.#bytesMost);
    return this.#exchange.answer;
  }

  stop(reason: Error): void {
    this.#exchange?.stop(reason);
  }

  release(): void {
    clearTimeout(this.#timer);
  }
}

async function answerOf(timed: TimedCall, repeatable: boolean): Promise<PostedAnswer> {
  try {
    return await timed.answer();
  } catch (error) {
    // A kept connection may close just as it is used. Nothing within a mutation is sent twice.
    if (!repeatable || !isClosedConnection(error)) throw error;
    return timed.answer();
  }
}

/** One function for all timers: no closure per call. */
function expire(call: TimedCall): void {
  call.timedOut = true;
  call.stop(new Error('timeout'));
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
  text: string,
  guard: Parameters<typeof readAnswer>[1],
  read: ReadValue | undefined,
): CallOutcome {
  const answer = readAnswer(text, guard, read);
  if (answer === NEWER_POLICY || answer === NEWER_POLICY_UNSIGNED)
    return { ok: false, stale: answer === NEWER_POLICY ? 'SIGNED' : 'UNSIGNED', cause: answer };
  if (status >= 500) return { ok: false, stale: undefined, cause: `status ${status}` };
  return typeof answer === 'string'
    ? { ok: false, stale: undefined, cause: `status ${status}, ${answer}` }
    : { ok: true, answer };
}

function isClosedConnection(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function causeOf(error: unknown): string {
  if (error instanceof AnswerTooLarge) return error.message;
  return errorCode(error) ?? (error instanceof Error ? error.name : 'unknown');
}

function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
