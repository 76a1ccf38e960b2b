/** `/metrics` for operators, on a port that clients do not reach. */
import { createServer, type Server } from 'node:http';

export interface ExposedMetrics {
  /** Prometheus text exposition. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Not listening yet. */
export function metricsServer(metrics: ExposedMetrics): Server {
  return createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
