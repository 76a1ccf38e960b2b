/**
 * Subgraphs for tests: real HTTP, real GraphQL (@apollo/subgraph over graphql-js), no guard. Every call
 * is recorded, and any source can be told to misbehave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import type { SourceDefinition } from '../gateway/execute/index.ts';
import { compose } from './supergraphs.ts';

type Resolve = (parent: never, args: never) => unknown;

export interface FakeSubgraph {
  readonly name: string;
  readonly typeDefs: string;
  readonly resolvers?: Readonly<Record<string, Readonly<Record<string, Resolve>>>>;
}

/** A call as it arrived. */
export interface RecordedCall {
  readonly body: Readonly<Record<string, unknown>> & { readonly query: string };
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers in the source's place. `answer` gives what the real one would have answered. */
type Misbehaviour = (
  call: RecordedCall,
  response: ServerResponse,
  answer: () => Promise<Record<string, unknown>>,
) => void | Promise<void>;

interface FakeSource {
  readonly name: string;
  readonly url: string;
  readonly calls: RecordedCall[];
  /** From now on; undefined: behave again. */
  misbehave(how: Misbehaviour | undefined): void;
  close(): Promise<void>;
}

export interface FakeSources {
  readonly supergraphSdl: string;
  readonly sources: ReadonlyMap<string, FakeSource>;
  /** Registry entries: unguarded, in the base space. */
  readonly definitions: readonly SourceDefinition[];
  source(name: string): FakeSource;
  /** Forgets recorded calls and misbehaviour. */
  reset(): void;
  close(): Promise<void>;
}

export async function startFakeSources(subgraphs: readonly FakeSubgraph[]): Promise<FakeSources> {
  const started = await Promise.all(subgraphs.map(startFakeSource));
  const sources = new Map(started.map((source) => [source.name, source]));
  const supergraphSdl = compose(
    subgraphs.map(({ name, typeDefs }) => ({ name, typeDefs, url: sources.get(name)?.url ?? '' })),
  );
  return {
    supergraphSdl,
    sources,
    definitions: started.map(({ name, url }) => ({ name, url, unguarded: true, refSpace: 'base' })),
    source(name) {
      const source = sources.get(name);
      if (!source) throw new Error(`no fake source "${name}"`);
      return source;
    },
    reset() {
      for (const source of started) {
        source.calls.length = 0;
        source.misbehave(undefined);
      }
    },
    async close() {
      await Promise.all(started.map((source) => source.close()));
    },
  };
}

async function startFakeSource(subgraph: FakeSubgraph): Promise<FakeSource> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(subgraph.typeDefs),
    ...(subgraph.resolvers ? { resolvers: subgraph.resolvers as never } : {}),
  });
  const calls: RecordedCall[] = [];
  /** A fault of the test itself; shown when the source closes. */
  const faults: unknown[] = [];
  let misbehaviour: Misbehaviour | undefined;

  const server = createServer((request, response) => {
    void (async () => {
      const text = await readBody(request);
      const call = { body: JSON.parse(text), text, headers: request.headers };
      calls.push(call);
      const answer = () => answerOf(schema, call);
      if (misbehaviour) await misbehaviour(call, response, answer);
      else sendJson(response, await answer());
    })().catch((error: unknown) => {
      response.destroy();
      faults.push(error);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    name: subgraph.name,
    url: `http://127.0.0.1:${port}/graphql`,
    calls,
    misbehave(how) {
      misbehaviour = how;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve, reject) => {
        server.close(() => (faults.length > 0 ? reject(faults[0]) : resolve()));
      });
    },
  };
}

export function sendJson(response: ServerResponse, answer: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer));
}

async function answerOf(schema: GraphQLSchema, call: RecordedCall) {
  const result = await execute({
    schema,
    document: parse(call.body.query),
    variableValues: (call.body.variables ?? {}) as Record<string, unknown>,
  });
  return JSON.parse(JSON.stringify(result)) as Record<string, unknown>;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
