/** The HTTP server: routes, health, the page, and sending. GraphQL itself is the pipeline's. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ClientError } from '../errors.ts';
import { failureAnswer, type HttpAnswer, preferenceOf } from './failure.ts';
import type { HttpRequest } from './http-request.ts';
import { wantsPage } from './media-type.ts';
import { PAGE, PAGE_HEADERS } from './page.ts';
import { GRAPHQL_PATH } from './receive.ts';

/** Milliseconds: a client that sends slowly, or not at all, does not keep a connection for long. */
const HEADERS_MS_MAX = 10_000;
const REQUEST_MS_MAX = 30_000;
const KEEP_ALIVE_MS = 65_000;
/** Milliseconds that running requests get to end when the server stops. */
const DRAIN_MS_MAX = 10_000;

export interface ServerOptions {
  /** Answers a GraphQL request; never throws. */
  readonly handle: (request: HttpRequest) => Promise<HttpAnswer>;
  /** Why the gateway cannot answer now; undefined when it can. */
  readonly notReady: () => string | undefined;
}

export interface RunningServer {
  readonly port: number;
  /** Stops accepting, lets running requests end, then cuts what is left. */
  close(): Promise<void>;
}

export class PortInUse extends Error {
  constructor(port: number) {
    super(
      `端口 ${port} 已被占用。请停止占用它的程序，或以 PORT=… 换一个端口。 / ` +
        `Port ${port} is in use. Stop what uses it, or choose another with PORT=….`,
    );
    this.name = 'PortInUse';
  }
}

/** Throws PortInUse. Port 0 takes a free one. */
export async function startServer(
  options: ServerOptions,
  port: number,
  host: string,
): Promise<RunningServer> {
  const server = createServer((request, response) => {
    // Only a response that cannot be written to gets here: its client is gone.
    route(request, response, options).catch(() => response.destroy());
  });
  server.headersTimeout = HEADERS_MS_MAX;
  server.requestTimeout = REQUEST_MS_MAX;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return serve(server, port, host);
}

/** Throws PortInUse. */
export async function serve(server: Server, port: number, host: string): Promise<RunningServer> {
  await listen(server, port, host);
  return { port: (server.address() as AddressInfo).port, close: () => drain(server) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new PortInUse(port) : error),
    );
    server.listen(port, host, resolve);
  });
}

function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MS_MAX);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0];
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const page = reads && (path === '/' || isAskedForPage(path, request));
  if (page) return send(response, { status: 200, headers: PAGE_HEADERS, body: PAGE });
  if (path === GRAPHQL_PATH) return answerGraphql(request, response, options);
  if (reads && path === '/health/live') return send(response, health(undefined));
  if (reads && path === '/health/ready') return send(response, health(options.notReady()));
  return send(response, notFound(path ?? '', request));
}

function isAskedForPage(path: string | undefined, request: IncomingMessage): boolean {
  return path === GRAPHQL_PATH && wantsPage(request.headers.accept);
}

async function answerGraphql(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  const answer = await options.handle({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    rawHeaders: request.rawHeaders,
    body: request,
    signal: signalOf(request.socket),
  });
  send(response, answer);
}

const signals = new WeakMap<Socket, AbortSignal>();

/** A client is gone when its connection is: one signal for all requests that come over it. */
function signalOf(connection: Socket): AbortSignal {
  const known = signals.get(connection);
  if (known) return known;
  const gone = new AbortController();
  const leave = () => gone.abort(new DOMException('client went away', 'AbortError'));
  if (connection.destroyed) leave();
  else connection.once('close', leave);
  signals.set(connection, gone.signal);
  return gone.signal;
}

/** Characters of a body that is sent in one piece with its headers. */
const SHORT = 4_096;

function send(response: ServerResponse, { status, headers, body, octets }: HttpAnswer): void {
  if (response.destroyed) return;
  // A long text is encoded once, not once to count and once to send; a short one goes with the headers.
  const payload = octets || body.length <= SHORT ? body : Buffer.from(body);
  const bytes = octets ? body.length : Buffer.byteLength(payload);
  const fields = ['content-length', String(bytes)];
  for (const name of Object.keys(headers)) fields.push(name, headers[name] ?? '');
  response.writeHead(status, fields);
  response.end(response.req.method === 'HEAD' ? undefined : payload, octets ? 'latin1' : 'utf8');
}

function health(problem: string | undefined): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  const body = problem === undefined ? { status: 'ok' } : { status: 'unavailable', why: problem };
  return { status: problem === undefined ? 200 : 503, headers, body: JSON.stringify(body) };
}

function notFound(path: string, request: IncomingMessage): HttpAnswer {
  const known = path === '/' || path.startsWith('/health/');
  if (known && request.method !== 'GET') {
    const values = { method: request.method ?? '', allowed: 'GET, HEAD' };
    return failureAnswer(
      new ClientError('METHOD_NOT_ALLOWED', values),
      preferenceOf(request.rawHeaders),
    );
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8' };
  const body = '此处没有内容。GraphQL 在 /graphql。 / Nothing is here. GraphQL is at /graphql.\n';
  return { status: 404, headers, body };
}
