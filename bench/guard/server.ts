/** One variant of the department as a process: `server.ts <variant> <database> <bundle file>`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { type DocumentNode, execute, type GraphQLSchema, parse, validate } from 'graphql';
import type { Knex } from 'knex';
import { pino } from 'pino';
import { fileFeed } from '../../policies/bundle/follow/index.ts';
import { demoOfficers } from '../../policies/bundle/index.ts';
import { openDatabase, startSubgraph } from '../../subgraphs/kit/index.ts';
import { KEYRING } from '../policy.ts';
import { sayReady } from '../say-ready.ts';
import { register, ruledRegister } from './register/department.ts';
import { withShield } from './shield-as-usual.ts';
import { plainContext, plainSchema } from './unguarded.ts';
import type { Variant } from './variants.ts';

interface Body {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}
type Answer = (body: Body) => Promise<unknown>;

async function main(variant: Variant, database: string, bundleFile: string): Promise<void> {
  if (variant === 'guarded' || variant === 'ruled') {
    const logger = pino({ level: 'silent' });
    const feed = fileFeed(bundleFile);
    const officers = demoOfficers(KEYRING);
    const options = { port: 0, feed, keyring: KEYRING, officers, database, logger };
    const department = variant === 'ruled' ? ruledRegister : register;
    sayReady((await startSubgraph(department, options)).url);
    return;
  }
  sayReady(await listen(await answerOf(variant, openDatabase(database))));
}

async function answerOf(
  variant: Exclude<Variant, 'guarded' | 'ruled'>,
  knex: Knex,
): Promise<Answer> {
  const schema = plainSchema();
  switch (variant) {
    case 'apollo':
      // What the kit switches off is off here too.
      return answerWithApollo(schema, knex, [
        ApolloServerPluginCacheControlDisabled(),
        ApolloServerPluginInlineTraceDisabled(),
        ApolloServerPluginLandingPageDisabled(),
        ApolloServerPluginSchemaReportingDisabled(),
        ApolloServerPluginUsageReportingDisabled(),
      ]);
    case 'apolloDefaults':
      return answerWithApollo(schema, knex, []);
    case 'graphqlJs':
      return answerWithGraphqlJs(schema, knex);
    case 'shieldAsUsual':
      return answerWithGraphqlJs(withShield(schema), knex);
  }
}

async function answerWithApollo(
  schema: GraphQLSchema,
  knex: Knex,
  plugins: NonNullable<ConstructorParameters<typeof ApolloServer>[0]['plugins']>,
): Promise<Answer> {
  const apollo = new ApolloServer({ schema, plugins, stopOnTerminationSignals: false });
  await apollo.start();
  return async ({ query, variables }) => {
    const request = { query, ...(variables ? { variables } : {}) };
    const { body } = await apollo.executeOperation(request, { contextValue: plainContext(knex) });
    if (body.kind !== 'single') throw new TypeError('a subgraph answers in one piece');
    return body.singleResult;
  };
}

/** As fast as graphql-js is: documents are parsed and validated once. */
function answerWithGraphqlJs(schema: GraphQLSchema, knex: Knex): Answer {
  const documents = new Map<string, DocumentNode>();
  return async ({ query, variables }) => {
    const document = documents.get(query) ?? parse(query);
    if (!documents.has(query) && validate(schema, document).length > 0) throw new Error('invalid');
    documents.set(query, document);
    const contextValue = plainContext(knex);
    return execute({ schema, document, contextValue, variableValues: variables });
  };
}

async function listen(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    handle(answer, request, response).catch((error: unknown) => {
      process.stderr.write(`${error}\n`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

async function handle(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body;
  const text = JSON.stringify(await answer(body));
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

const [variant, database = '', bundleFile = ''] = process.argv.slice(2);
await main(variant as Variant, database, bundleFile);
