/** A department's running subgraph: `startSubgraph` wires the kit's parts and listens. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { GraphQLSchema } from 'graphql';
import type { Knex } from 'knex';
import { type Logger, pino } from 'pino';
import { catalogFromSdl, formatProblem, hasErrors } from '../../policies/bundle/index.ts';
import type { Catalog } from '../../policies/model/index.ts';
import { type AnswerEnvironment, answerCall } from './answer.ts';
import { createGatekeeper, type Gatekeeper } from './caller.ts';
import { cursorKey } from './cursor.ts';
import { dialectOf } from './database.ts';
import { bilingual, MESSAGES } from './errors.ts';
import { Guard } from './guard.ts';
import {
  BodyRefused,
  graphqlBody,
  parseObject,
  readBody,
  sendJson,
  sendJsonParts,
} from './http.ts';
import { storeLedgerHead } from './ledger-heads.ts';
import { causeOf, maskError } from './masking.ts';
import { bundleWork } from './on-bundle.ts';
import { holdPolicy } from './policy-holder.ts';
import { type Recurrence, recur } from './recurring.ts';
import { releaseKey } from './release-noise.ts';
import { openReader } from './roles.ts';
import { rulesOf } from './rules.ts';
import { departmentSchema } from './schema.ts';
import { departmentSdl } from './sdl.ts';
import { tablesOf } from './tables.ts';
import type { Department, RunningSubgraph, SubgraphContext, SubgraphOptions } from './types.ts';

const DEFAULT_HOST = '127.0.0.1';
/** A caller that sends its headers or body slower than this is dropped. */
const REQUEST_TIMEOUT_MS = 30_000;

/** Serves the department. Throws where SDL, tables and resolvers do not fit, before it listens. */
export async function startSubgraph(
  department: Department,
  options: SubgraphOptions,
): Promise<RunningSubgraph> {
  const logger = (options.logger ?? pino()).child({ subgraph: department.name });
  const catalog = catalogOf(department);
  const tables = tablesOf(department, catalog);
  const schema = departmentSchema(department, catalog, tables);
  const gatekeeper = createGatekeeper(department.name, options.keyring);
  const reader = openReader(department, tables, catalog, options);
  const { knex } = reader;
  const work = bundleWork(department, reader, logger);
  const policies = holdPolicy({
    ...options,
    onAdopted: ({ bundle, signers }) => work.adopted(bundle, signers),
    onProblem: (problem) => logger.warn({ cause: causeOf(problem) }, 'bundle refused'),
    onFreshness: (freshness) =>
      freshness === 'fresh'
        ? logger.info('the policy in force is confirmed')
        : logger.error({ freshness }, 'the policy in force is not confirmed to be the newest'),
  });
  const apollo = apolloServer(schema, logger);
  await apollo.start();
  const departmentKey = options.keyring.secret(`department:${department.name}`);
  const environment: AnswerEnvironment = {
    apollo,
    guard: new Guard(schema, catalog, tables, rulesOf(department, catalog, tables, schema)),
    policies,
    reader,
    source: {
      knex,
      catalog,
      tables,
      dialect: dialectOf(options.database),
      releaseKey: releaseKey(departmentKey),
    },
    cursorKey: cursorKey(departmentKey),
    pairwiseKey: gatekeeper.key,
    logger,
  };
  const sdl = departmentSdl(department);
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    handle(environment, { gatekeeper, sdl }, request, response).catch((error: unknown) => {
      logger.error({ cause: causeOf(error) }, 'request failed');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { errors: [{ message: bilingual(MESSAGES.FORBIDDEN) }] });
    });
  });
  let recurrence: Recurrence | undefined;
  const close = async () => {
    await policies.close();
    await closeServer(server);
    await work.close();
    await recurrence?.close();
    await apollo.stop();
    await knex.destroy();
  };
  try {
    // What the role may select is settled before the first call, and before anything listens.
    await reader.follow(policies.current?.bundle);
  } catch (error) {
    await close();
    throw error;
  }
  const bundle = () => policies.current?.bundle;
  recurrence = recur(department.recurring, { reader, logger, bundle });
  await recurrence.begun;
  return running(server, options, close);
}

/** The department's own catalog. Throws with every problem of its SDL. */
function catalogOf(department: Department): Catalog {
  const { name, schemaFile } = department;
  const sdl = departmentSdl(department);
  const { catalog, problems } = catalogFromSdl([{ name, file: schemaFile, sdl }]);
  if (hasErrors(problems)) {
    const errors = problems.filter(({ severity }) => severity === 'error');
    throw new Error(errors.map((problem) => formatProblem(problem, 'en')).join('\n'));
  }
  return catalog;
}

function apolloServer(schema: GraphQLSchema, logger: Logger): ApolloServer<SubgraphContext> {
  return new ApolloServer<SubgraphContext>({
    schema,
    introspection: false,
    hideSchemaDetailsFromClientErrors: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger,
    formatError: (formatted, error) => maskError(formatted, error, logger),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
}

async function handle(
  environment: AnswerEnvironment,
  { gatekeeper, sdl }: { readonly gatekeeper: Gatekeeper; readonly sdl: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const route = `${request.method} ${request.url}`;
  if (route === 'GET /health/live') return sendJson(response, 200, { status: 'live' });
  if (route === 'GET /health/ready') return sendReady(environment, response);
  const body = await readBody(request).catch((error: unknown) => error);
  if (body instanceof BodyRefused) {
    // The rest of the body is not read: the connection cannot be used again.
    response.setHeader('connection', 'close');
    return sendJson(response, body.status, {
      errors: [{ message: bilingual(MESSAGES.TOO_LARGE) }],
    });
  }
  if (!Buffer.isBuffer(body)) throw body;
  const claims = gatekeeper.admit(request.headers, body);
  if (typeof claims === 'string') {
    environment.logger.warn({ reason: claims, route }, 'call refused');
    return sendForbidden(response);
  }
  if (route === 'POST /graphql') {
    const operation = graphqlBody(body);
    if (!operation)
      return sendJson(response, 400, { errors: [{ message: bilingual(MESSAGES.QUERY) }] });
    const call = { claims, headers: request.headers, body: operation };
    const answer = await answerCall(environment, call);
    return sendJsonParts(response, answer.status, answer.parts);
  }
  if (route === 'POST /ledger/head') {
    const stored = await storeLedgerHead(environment.source.knex, claims.iss, parseObject(body));
    return sendJson(response, stored === 'MALFORMED' ? 400 : 200, { stored });
  }
  // What a bundle publishes of this department, for a gateway that composes it (ADR 0176).
  if (route === 'POST /sdl') return sendJson(response, 200, { sdl });
  return sendForbidden(response);
}

/** The same for every path and cause: a direct caller learns nothing. */
function sendForbidden(response: ServerResponse): void {
  const error = { message: bilingual(MESSAGES.FORBIDDEN), extensions: { code: 'FORBIDDEN' } };
  sendJson(response, 403, { errors: [error] });
}

async function sendReady(
  { policies, source }: AnswerEnvironment,
  response: ServerResponse,
): Promise<void> {
  const ready = policies.current !== undefined && (await databaseAnswers(source.knex));
  sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready' });
}

async function databaseAnswers(knex: Knex): Promise<boolean> {
  try {
    await knex.raw('select 1');
    return true;
  } catch {
    return false;
  }
}

async function running(
  server: Server,
  options: SubgraphOptions,
  close: () => Promise<void>,
): Promise<RunningSubgraph> {
  const host = options.host ?? DEFAULT_HOST;
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, host, resolve);
    });
  } catch (error) {
    await close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return { url: `http://${host}:${port}/graphql`, port, close };
}

/** Running requests end; idle kept connections are closed at once. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
