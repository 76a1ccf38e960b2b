import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CONTEXT_HEADER, verifyContext } from '../../wire/context-token.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { type SignedHead, signHead } from './head.ts';
import { appendLeaf, EMPTY_FRONTIER, type Frontier, leafHash } from './merkle.ts';
import { createHeadPusher } from './push-heads.ts';

const keyring = demoKeyring();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

function headOf(size: number): SignedHead {
  let frontier: Frontier = EMPTY_FRONTIER;
  for (let index = 0; index < size; index++)
    frontier = appendLeaf(frontier, leafHash(String(index)));
  return signHead('gateway-1', frontier, '2026-11-23', keyring.signingKey('ledger'));
}

interface Received {
  readonly url: string | undefined;
  readonly context: string;
  readonly body: string;
}

async function source(status = 200) {
  const received: Received[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    received.push({ url: request.url, context: String(request.headers[CONTEXT_HEADER]), body });
    response.writeHead(status).end('{}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/graphql` };
}

function pusher(sources: { name: string; url: string; key?: string }[]) {
  const problems: string[] = [];
  const heads = createHeadPusher({
    ...{ sources, keyring, instance: 'gateway-1' },
    onProblem: (name) => problems.push(name),
  });
  return { heads, problems };
}

describe('heads', () => {
  it('go to every guarded source, with proof that they come from this gateway', async () => {
    const grid = await source();
    const open = await source();
    const { heads, problems } = pusher([
      { name: 'grid', url: grid.url, key: 'grid-1' },
      { name: 'open', url: open.url },
    ]);
    heads.push(headOf(3));
    await heads.settled();
    const [call] = grid.received;
    expect(call?.url).toBe('/ledger/head');
    expect(JSON.parse(call?.body ?? '')).toEqual(headOf(3));
    const claims = verifyContext(call?.context ?? '', {
      ...{ audience: 'grid', body: call?.body ?? '', now: Date.now() },
      keys: new Map([['grid-1', keyring.secret('pairwise:grid')]]),
    });
    expect(claims).toMatchObject({ iss: 'gateway-1', aud: 'grid' });
    expect(open.received).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('that pile up behind a slow source are covered by the newest', async () => {
    const grid = await source();
    const { heads } = pusher([{ name: 'grid', url: grid.url, key: 'grid-1' }]);
    for (const size of [1, 2, 3, 4]) heads.push(headOf(size));
    await heads.settled();
    expect(grid.received.map(({ body }) => JSON.parse(body).size)).toEqual([1, 4]);
  });

  it('that a source does not take are reported, and the next one is sent', async () => {
    const grid = await source(503);
    const { heads, problems } = pusher([
      { name: 'grid', url: grid.url, key: 'grid-1' },
      { name: 'away', url: 'http://127.0.0.1:1/graphql', key: 'away-1' },
    ]);
    heads.push(headOf(1));
    await heads.settled();
    heads.push(headOf(2));
    await heads.settled();
    expect(problems.sort()).toEqual(['away', 'away', 'grid', 'grid']);
  });
});
