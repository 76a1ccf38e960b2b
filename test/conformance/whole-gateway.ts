/** The whole gateway over HTTP in front of one source, under an allow-all bundle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createGateway } from '../../gateway/index.ts';
import { readLimits } from '../../gateway/limits.ts';
import { auditorToken } from '../../gateway/testing/town-gateway.ts';
import { fileFeed } from '../../policies/bundle/follow/index.ts';
import { buildAllowAll, demoOfficers, writeBundle } from '../../policies/bundle/index.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { listening } from '../listening.ts';
import { compose, federationHeader } from '../supergraphs.ts';

/** What a source is asked and what it answers. */
export type Answering = (asked: {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}) => unknown;

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface WholeGateway {
  /** What the gateway logged as its own fault. */
  readonly problems: string[];
  ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/** Random operations nest lists more than people do. */
const LIMITS = readLimits({
  ISTHMUS_LIMIT_COST: '5000000',
  ISTHMUS_LIMIT_DEPTH: '30',
  ISTHMUS_LIMIT_INPUT_DEPTH: '50',
  ISTHMUS_LIMIT_ALIASES: '500',
});

export async function startWholeGateway(sdl: string, answer: Answering): Promise<WholeGateway> {
  const source = await startSource(answer);
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-conformance-'));
  const keyring = demoKeyring();
  const supergraphSdl = compose([
    { name: 'all', url: source.url, typeDefs: `${federationHeader()}\n${sdl}` },
  ]);
  const problems: string[] = [];
  const bundleFile = join(folder, 'bundle.json');
  writeBundle(bundleFile, buildAllowAll(supergraphSdl, keyring, '2026-01-01T00:00:00.000Z'));
  const gateway = await createGateway({
    ...{ supergraphSdl, keyring, officers: demoOfficers(keyring), feed: fileFeed(bundleFile) },
    ...{ ledgerFolder: join(folder, 'ledger'), demo: true, limits: LIMITS },
    logger: pino({ level: 'error' }, { write: (line: string) => void problems.push(line) }),
  });
  const url = `http://127.0.0.1:${(await gateway.listen(0)).port}/graphql`;
  const headers = {
    'content-type': 'application/json',
    accept: 'application/graphql-response+json',
    authorization: `Bearer ${await auditorToken()}`,
    'sharing-purpose': 'AUDIT',
  };
  return {
    problems,
    async ask(query, variables) {
      const body = JSON.stringify({ query, variables });
      const response = await fetch(url, { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    },
    async close() {
      await gateway.close();
      await source.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startSource(answer: Answering) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { query, variables = {} } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer({ query, variables })));
  });
  return listening(server);
}
