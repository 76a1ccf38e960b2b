/** A client that leaves is noticed while its request runs; one that stays on its connection never is. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { HttpRequest } from './http-request.ts';
import { type RunningServer, startServer } from './server.ts';

let server: RunningServer;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.close();
});

/** Answers all but paths that end in `wait`; hands on what arrives. */
async function serve(): Promise<() => Promise<HttpRequest>> {
  const arrived: HttpRequest[] = [];
  let wake = () => {};
  const answer = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
  const handle = (request: HttpRequest) => {
    arrived.push(request);
    wake();
    if (!request.url.endsWith('wait')) return Promise.resolve(answer);
    return once(request.signal, 'abort').then(() => answer);
  };
  server = await startServer({ handle, notReady: () => undefined }, 0, '127.0.0.1');
  return async () => {
    while (arrived.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return arrived.shift() as HttpRequest;
  };
}

async function open(): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

function ask(socket: Socket, query: string): void {
  socket.write(`GET /graphql?${query} HTTP/1.1\r\nhost: here\r\n\r\n`);
}

it('is told of a client that leaves, and not before', async () => {
  const next = await serve();
  const socket = await open();
  ask(socket, 'first');
  const first = await next();
  await once(socket, 'data');
  expect(first.signal.aborted).toBe(false);
  ask(socket, 'wait');
  const second = await next();
  expect(second.signal.aborted).toBe(false);
  socket.destroy();
  if (!second.signal.aborted) await once(second.signal, 'abort');
  expect(second.signal.reason).toMatchObject({ name: 'AbortError' });
});

it('takes no client for another', async () => {
  const next = await serve();
  const leaving = await open();
  const staying = await open();
  ask(leaving, 'wait');
  const gone = await next();
  ask(staying, 'wait');
  const there = await next();
  leaving.destroy();
  if (!gone.signal.aborted) await once(gone.signal, 'abort');
  expect(there.signal.aborted).toBe(false);
});
