/**
 * The audit's subgraphs as a process: `audit-sources.ts <checkout of federation-gateway-audit>`. Says the
 * port to its parent. The checkout is loaded where it lies; nothing of it is part of this project.
 */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [checkout = ''] = process.argv.slice(2);
const { createRouter } = (await import(
  pathToFileURL(join(resolve(checkout), 'src/index.ts')).href
)) as { createRouter: () => RequestListener };

const server = createServer(createRouter());
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.once('disconnect', () => process.exit());
