/** `/metrics` for operators, on a port that clients do not reach. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';
import { drain, listen, type RunningServer } from './receive/index.ts';

export async function startAdmin(
  metrics: Metrics,
  port: number,
  host: string,
): Promise<RunningServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await listen(server, port, host);
  return { port: (server.address() as AddressInfo).port, close: () => drain(server) };
}
