/** The HTTP of a subgraph: bodies counted while they inflate, JSON answers, nothing cached. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createGunzip } from 'node:zlib';

export const BODY_BYTES_MAX = 4 * 1024 * 1024;

export class BodyRefused extends Error {
  readonly status: 413 | 415 | 400;
  constructor(status: 413 | 415 | 400) {
    super(`body refused with ${status}`);
    this.name = 'BodyRefused';
    this.status = status;
  }
}

/** The inflated body. Throws BodyRefused beyond BODY_BYTES_MAX or in an unknown encoding. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') throw new BodyRefused(415);
  const stream = encoding === 'gzip' ? request.pipe(createGunzip()) : request;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > BODY_BYTES_MAX) throw new BodyRefused(413);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof BodyRefused) throw error;
    // Broken compression, or the caller left.
    throw new BodyRefused(400);
  }
  const [only] = chunks;
  return only && chunks.length === 1 ? only : Buffer.concat(chunks);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  sendJsonParts(response, status, [JSON.stringify(value)]);
}

/** JSON in parts: joining long texts would copy them once more. */
export function sendJsonParts(
  response: ServerResponse,
  status: number,
  parts: readonly string[],
): void {
  const buffer = takeBuffer(parts);
  let bytes = 0;
  for (const part of parts) bytes += buffer.write(part, bytes);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  // All of it was handed to the system; where a caller leaves before that, the buffer is not used again.
  response.once('finish', () => giveBack(buffer));
  response.end(buffer.subarray(0, bytes));
}

const UTF8_BYTES_PER_UNIT_MAX = 3;
const BUFFER_BYTES_MIN = 64 * 1024;
const KEPT_BYTES_MAX = 2 * 1024 * 1024;
const KEPT_MAX = 4;
const kept: Buffer[] = [];

/**
 * Room for the texts however they encode (ADR 0158): to count their bytes first, or to have the system
 * map fresh pages for every answer, costs as much as to encode them.
 */
function takeBuffer(parts: readonly string[]): Buffer {
  const units = parts.reduce((sum, { length }) => sum + length, 0);
  const bytes = Math.max(units * UTF8_BYTES_PER_UNIT_MAX, BUFFER_BYTES_MIN);
  const last = kept.pop();
  return last && last.length >= bytes ? last : Buffer.allocUnsafeSlow(bytes);
}

function giveBack(buffer: Buffer): void {
  if (kept.length < KEPT_MAX && buffer.length <= KEPT_BYTES_MAX) kept.push(buffer);
}

export interface GraphqlBody {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** A GraphQL over HTTP body, or undefined. */
export function graphqlBody(bytes: Buffer): GraphqlBody | undefined {
  const body = parseObject(bytes);
  if (!body) return undefined;
  const { query, variables, operationName } = body;
  const named = operationName === undefined || operationName === null;
  if (typeof query !== 'string' || !(named || typeof operationName === 'string')) return undefined;
  if (variables !== undefined && variables !== null && !isObject(variables)) return undefined;
  return {
    query,
    variables: variables ?? {},
    operationName: typeof operationName === 'string' ? operationName : undefined,
  };
}

export function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
