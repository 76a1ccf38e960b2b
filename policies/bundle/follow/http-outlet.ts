/** Answers followers that ask: `GET /head`, `GET /bundles/<number>`; reading only. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Heartbeat } from './heartbeat.ts';
import type { Outlet, PackedBundle } from './publisher.ts';

/** Bundles that can be asked for: a follower may have read the head just before a newer one. */
const BUNDLES_KEPT = 4;
/** Milliseconds for a whole request. */
const REQUEST_MS_MAX = 5_000;

export interface HttpOutlet extends Outlet {
  readonly port: number;
}

/** Listens on loopback unless `host` says otherwise. Rejects where the port is taken. */
export async function httpOutlet(port: number, host = '127.0.0.1'): Promise<HttpOutlet> {
  let head: string | undefined;
  const bundles = new Map<number, Buffer>();

  const server = createServer({ requestTimeout: REQUEST_MS_MAX }, ({ method, url }, response) => {
    if (method !== 'GET') return send(response, 405, 'text/plain', '');
    if (url === '/health/live') return send(response, 200, 'text/plain', 'live\n');
    if (url === '/head' && head !== undefined) return send(response, 200, 'application/json', head);
    const number = /^\/bundles\/(\d{1,15})$/.exec(url ?? '')?.[1];
    const bytes = number === undefined ? undefined : bundles.get(Number(number));
    if (bytes) return send(response, 200, 'application/gzip', bytes);
    send(response, 404, 'text/plain', '');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    tell({ number, bytes }: PackedBundle, heartbeat: Heartbeat) {
      bundles.set(number, bytes);
      for (const known of bundles.keys()) if (known <= number - BUNDLES_KEPT) bundles.delete(known);
      head = JSON.stringify(heartbeat);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  const length = Buffer.byteLength(body);
  const headers = { 'content-type': type, 'content-length': length, 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(body);
}
