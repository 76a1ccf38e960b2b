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
  // Encoded here, once: to count a text's bytes costs as much as to encode it.
  const chunks = parts.map((part) => Buffer.from(part));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': chunks.reduce((bytes, chunk) => bytes + chunk.length, 0),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  // One write to the socket, with the head.
  response.cork();
  for (const chunk of chunks) response.write(chunk);
  response.end();
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
