/** Every department of the demo city as one process: `sources.ts`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, type GraphQLSchema, parse } from 'graphql';
import { citySources } from '../../cli/city.ts';
import { sayReady } from '../say-ready.ts';
import { answering, keysOf } from './answers.ts';

const sources = await citySources();
const fieldResolver = answering(keysOf(sources.map(({ sdl }) => sdl).join('\n')));
const schemas = new Map<string | undefined, GraphQLSchema>(
  sources.map(({ name, sdl }) => [`/${name}`, buildSubgraphSchema(parse(sdl))]),
);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const schema = schemas.get(request.url ?? '');
  if (!schema) {
    response.writeHead(404).end();
    return;
  }
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const document = parse(query);
  const result = await execute({ schema, document, variableValues: variables, fieldResolver });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(result));
}

const server = createServer((request, response) => {
  handle(request, response).catch((error: unknown) => {
    process.stderr.write(`${error}\n`);
    response.destroy();
  });
});
server.listen(0, '127.0.0.1', () => {
  sayReady(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
