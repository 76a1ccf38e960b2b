/** A request as it came over HTTP, before anything of it is believed. */

export interface HttpRequest {
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  /** Names and values in turn, as they were sent; duplicates kept. */
  readonly rawHeaders: readonly string[];
  readonly body: AsyncIterable<Uint8Array>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** A request from inside the process, for tests and tools; goes through the same stages. */
export interface InProcessRequest {
  /** May be left out where `documentId` names it. */
  readonly query?: string;
  readonly documentId?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** `request` as it would come over HTTP; `application/graphql-response+json` unless it says otherwise. */
export function httpRequestOf(request: InProcessRequest): HttpRequest {
  const { query, documentId, variables, operationName, headers = {}, signal } = request;
  const all = {
    ...{ accept: 'application/graphql-response+json', 'content-type': 'application/json' },
    ...headers,
  };
  const text = JSON.stringify({ query, documentId, variables, operationName });
  return {
    ...{ method: 'POST', url: '/graphql', rawHeaders: Object.entries(all).flat() },
    body: chunks(Buffer.from(text)),
    signal: signal ?? new AbortController().signal,
  };
}

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
