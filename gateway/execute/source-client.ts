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
import { readAnswer, type SourceAnswer, saysStale } from './answer.ts';
import type { ExecuteRequest, ExecutorOptions, SourceDefinition } from './types.ts';

interface CallRequest {
  readonly body: string;
  /** Kind of this call; entity calls of a mutation are queries. */
  readonly op: 'query' | 'mutation';
  readonly request: ExecuteRequest;
  /** Aborted when the caller leaves or the whole execution has failed. */
  readonly signal: AbortSignal;
}

export type CallOutcome =
  | { readonly ok: true; readonly answer: SourceAnswer }
  | { readonly ok: false; readonly stale: boolean; readonly cause: string };

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
  const { sourceMs, sourceConnections, sourceAnswerBytes } = options.limits;
  const pool = new Pool(url.origin, {
    connections: sourceConnections,
    connect: { timeout: sourceMs },
    // One timer per call bounds it as a whole; a bound per chunk would let a slow source drip for ever.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function post(headers: Record<string, string>, body: string, signal: AbortSignal) {
    const { statusCode, body: stream } = await pool.request({
      method: 'POST',
      path,
      headers,
      body,
      signal,
    });
    return { status: statusCode, text: await readText(stream, sourceAnswerBytes) };
  }

  async function call({ body, op, request, signal }: CallRequest): Promise<CallOutcome> {
    const jti = randomUUID();
    const headers = pairwise
      ? guardedHeaders(source, pairwise, options, { body, op, request, jti })
      : PLAIN_HEADERS;
    const bound = boundedSignal(signal, sourceMs);
    try {
      const answer = await post(headers, body, bound.signal).catch((error: unknown) => {
        // A kept connection may close just as it is used. Nothing within a mutation is sent twice.
        if (request.kind === 'mutation' || !isClosedConnection(error)) throw error;
        return post(headers, body, bound.signal);
      });
      const guard = pairwise && { jti, decisionId: request.decided.decisionId, key: pairwise.key };
      return outcomeOf(answer.status, answer.text, guard);
    } catch (error) {
      signal.throwIfAborted();
      return { ok: false, stale: false, cause: bound.timedOut() ? 'timeout' : causeOf(error) };
    } finally {
      bound.release();
    }
  }

  return { name: source.name, guarded: pairwise !== undefined, call, close: () => pool.close() };
}

const PLAIN_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

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
): Record<string, string> {
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
  return {
    ...PLAIN_HEADERS,
    authorization: `Bearer ${identity.token}`,
    'sharing-purpose': encodeHeaderText(decided.purpose),
    ...(decided.matter === undefined ? {} : { 'sharing-matter': encodeHeaderText(decided.matter) }),
    [CONTEXT_HEADER]: signContext(claims, pairwise.kid, pairwise.key),
  };
}

function outcomeOf(
  status: number,
  text: string,
  guard: Parameters<typeof readAnswer>[1],
): CallOutcome {
  if (guard && saysStale(text)) return { ok: false, stale: true, cause: 'newer policy' };
  if (status >= 500) return { ok: false, stale: false, cause: `status ${status}` };
  const answer = readAnswer(text, guard);
  return typeof answer === 'string'
    ? { ok: false, stale: false, cause: `status ${status}, ${answer}` }
    : { ok: true, answer };
}

class AnswerTooLarge extends Error {}

async function readText(stream: AsyncIterable<Buffer>, most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    // Leaving the loop destroys the stream, and with it the connection.
    if (bytes > most) throw new AnswerTooLarge(`more than ${most} bytes`);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return (chunks.length === 1 && only ? only : Buffer.concat(chunks)).toString('utf8');
}

/** A signal that also fires after `ms`. */
function boundedSignal(outer: AbortSignal, ms: number) {
  const controller = new AbortController();
  let timedOut = false;
  const leave = () => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, ms);
  if (outer.aborted) leave();
  else outer.addEventListener('abort', leave, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => timedOut,
    release() {
      clearTimeout(timer);
      outer.removeEventListener('abort', leave);
    },
  };
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
