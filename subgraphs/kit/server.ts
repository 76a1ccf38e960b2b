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
import { metricsServer } from '../../wire/metrics-server.ts';
import { type AnswerEnvironment, answerCall } from './answer.ts';
import { createGatekeeper, type Gatekeeper } from './caller.ts';
import { cursorKey } from './cursor.ts';
import { dialectOf } from './database.ts';
import { bilingual, MESSAGES } from './errors.ts';
import { Guard } from './guard.ts';
import { createGuardMetrics, type GuardMetrics } from './guard-metrics.ts';
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
import { keepNewest, newestBefore } from './newest-bundle.ts';
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
  let bundlesRefused = 0;
  let noting: Promise<unknown> = Promise.resolve();
  const work = bundleWork(department, reader, logger);
  const policies = holdPolicy({
    ...options,
    newest: await newestBefore(options.database),
    onAdopted({ bundle, signers }) {
      work.adopted(bundle, signers);
      noting = noting
        .then(() => reader.follow(bundle))
        .then(() => keepNewest(knex, bundle))
        .catch((error: unknown) =>
          logger.error({ cause: causeOf(error) }, 'the newest bundle could not be noted'),
        );
    },
    onProblem(problem) {
      bundlesRefused += 1;
      logger.warn({ cause: causeOf(problem) }, 'bundle refused');
    },
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
    policyDesk: options.policyDesk,
  };
  const desk: Desk = { gatekeeper, sdl: departmentSdl(department), metrics: undefined };
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    handle(environment, desk, request, response).catch((error: unknown) => {
      logger.error({ cause: causeOf(error) }, 'request failed');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { errors: [{ message: bilingual(MESSAGES.FORBIDDEN) }] });
    });
  });
  let recurrence: Recurrence | undefined;
  const servers = [server];
  const close = async () => {
    await policies.close();
    await Promise.all(servers.map(closeServer));
    await work.close();
    await recurrence?.close();
    await noting;
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
  const host = options.host ?? DEFAULT_HOST;
  try {
    const { port } = await listen(server, options.port, host);
    return { url: `http://${host}:${port}/graphql`, port, listenAdmin, close };
  } catch (error) {
    await close();
    throw error;
  }

  async function listenAdmin(adminPort: number, adminHost = DEFAULT_HOST) {
    // Nothing is counted where nobody asks.
    desk.metrics = createGuardMetrics({
      bundleNumber: () => policies.current?.bundle.number,
      confirmed: () => policies.confirmed(),
      bundlesRefused: () => bundlesRefused,
      decider: () => policies.current?.decider.statistics(),
    });
    const admin = metricsServer(desk.metrics);
    servers.push(admin);
    return listen(admin, adminPort, adminHost);
  }
}

/** What a call meets before the guard. */
interface Desk {
  readonly gatekeeper: Gatekeeper;
  readonly sdl: string;
  /** Undefined while nobody asks for them. */
  metrics: GuardMetrics | undefined;
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
  { gatekeeper, sdl, metrics }: Desk,
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
    metrics?.callRefused();
    return sendForbidden(response);
  }
  if (route === 'POST /graphql') {
    const operation = graphqlBody(body);
    if (!operation)
      return sendJson(response, 400, { errors: [{ message: bilingual(MESSAGES.QUERY) }] });
    const call = { claims, headers: request.headers, body: operation };
    const begun = metrics ? performance.now() : 0;
    const answer = await answerCall(environment, call);
    metrics?.answered(answer.code, (performance.now() - begun) / 1000);
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

async function listen(server: Server, port: number, host: string): Promise<{ port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port };
}

/** Running requests end; idle kept connections are closed at once. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
