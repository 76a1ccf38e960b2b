/** A gateway: its stages wired together, in process or behind HTTP. */
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import type { PolicyFeed } from '../policies/bundle/follow/index.ts';
import type { Officers } from '../policies/bundle/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import { metricsServer } from '../wire/metrics-server.ts';
import { Graphs } from './compose/index.ts';
import { type Documents, openDocuments } from './documents/index.ts';
import { asGatewayError, InternalError } from './errors.ts';
import { openLedger, UnderWay } from './ledger/index.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { textOf } from './octets.ts';
import { answerRequest, type Observer, type Pipeline } from './pipeline.ts';
import { holdPolicyInForce, type PolicyInForce } from './policy-in-force.ts';
import {
  answerWith,
  failureAnswer,
  type HttpAnswer,
  type HttpRequest,
  httpRequestOf,
  type InProcessRequest,
  preferenceOf,
  type RunningServer,
  serve,
  startServer,
} from './receive/index.ts';
import { createReferences } from './references/index.ts';
import { createSnapshot, warmUp } from './snapshot.ts';
import { SourcesInUse } from './sources-in-use.ts';
import type { VerifiedIdentity } from './stages.ts';
import { assertMayListen, assertMayServe, StartRefused } from './start-checks.ts';

export { ManifestInvalid } from './documents/index.ts';
export { LedgerDamaged, LedgerInUse, verifyLedger } from './ledger/index.ts';
export type { Observer } from './pipeline.ts';
export { type HttpAnswer, type InProcessRequest, PortInUse } from './receive/index.ts';
export { StartRefused } from './start-checks.ts';

export interface GatewayOptions {
  /** The graph at start. */
  readonly supergraphSdl: string;
  /**
   * Folder of subgraphs' SDL by its hash: the graph follows what bundles publish. Without it the graph
   * at start is served for good.
   */
  readonly sdlFolder?: string;
  /** Where signed bundles come from; followed while the gateway runs. */
  readonly feed: PolicyFeed;
  readonly keyring: Keyring;
  /** Two of whom must have signed a bundle. */
  readonly officers: Officers;
  readonly ledgerFolder: string;
  /** Manifest of persisted documents; those that the registry names for applications lie beside it. */
  readonly documentsFile?: string;
  /** Serves documents of a manifest and no others. */
  readonly documentsOnly?: boolean;
  /** Name of this instance: issuer of context tokens and name of its log. Replicas need different ones. */
  readonly instance?: string;
  /** Sources whose reads are sent a second time where they are slower than usual (ADR 0202). */
  readonly hedgedSources?: readonly string[];
  /** Allows demo keys, and then loopback addresses only. */
  readonly demo?: boolean;
  readonly limits?: Limits;
  readonly logger?: Logger;
}

export interface Gateway {
  /** Answers over HTTP. Loopback unless `host` says otherwise. Throws PortInUse, StartRefused. */
  listen(port: number, host?: string): Promise<{ readonly port: number }>;
  /** `/metrics` on a port of its own, for operators. */
  listenAdmin(port: number, host?: string): Promise<{ readonly port: number }>;
  /** In process, through the same stages; `observe` sees what each of them gave. */
  answer(request: InProcessRequest, observe?: Observer): Promise<HttpAnswer>;
  /** Lets running requests end, then closes everything. */
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const DEFAULT_INSTANCE = 'gateway-1';

/** Throws StartRefused, BundleInvalid, LedgerDamaged, LedgerInUse or KeyMissing, with what to do. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { keyring } = options;
  const limits = options.limits ?? DEFAULT_LIMITS;
  const logger = options.logger ?? pino();
  const demo = options.demo === true;
  const references = createReferences(keyring.secret('permutation'));
  const instance = options.instance ?? DEFAULT_INSTANCE;
  const documents = documentsOf(options, logger);
  const inFlight = new UnderWay();
  const metrics = createMetrics({
    ledger: () => ledger.statistics(),
    policyAgeMs: () => policy.ageMs(),
    // Also of a policy that is too old to answer by: that is when somebody looks.
    decider: () => policy.held()?.decider.statistics(),
    graphBehind: () => graphs.behind,
    sources: () => sources.states(),
  });
  const graphs = new Graphs({
    ...{ supergraphSdl: options.supergraphSdl, limits },
    reader: readerOf(options, instance),
    onReady(graph) {
      logger.info({ graph }, 'graph composed');
      void policy.remake();
    },
    onRefused(why) {
      metrics.graphRefused();
      logger.error({ why }, 'the published graph is not served; the one before stays');
    },
  });
  const sources = new SourcesInUse({
    ...{ keyring, instance, limits, logger, references },
    hedgedSources: options.hedgedSources ?? [],
    onFailure: metrics.sourceFailed,
    settled: () => inFlight.settled(),
  });
  const policy = await policyOf(options, {
    limits,
    logger,
    metrics,
    sources,
    graphs,
    documents,
  }).catch(async (error: unknown) => {
    graphs.close();
    await sources.close();
    throw error;
  });
  const ledger = await openLedger({
    ...{ folder: options.ledgerFolder, keyring, writer: instance },
    soon: () => inFlight.soon(),
    onHead: (head) => sources.pushHead(head),
    onProblem: (error) => logger.error({ err: error }, 'the ledger cannot be written'),
  }).catch(async (error: unknown) => {
    graphs.close();
    await policy.close();
    await sources.close();
    throw error;
  });
  const pipeline: Pipeline = {
    ...{ limits, documents, references, ledger },
    snapshot: policy.snapshot,
    newerThan: policy.newerThan,
    confirmed: policy.confirmed,
  };
  const handle = createHandler(pipeline, metrics, logger, inFlight);
  const servers: RunningServer[] = [];
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await Promise.all(servers.map((server) => server.close()));
    graphs.close();
    await policy.close();
    await inFlight.settled();
    await ledger.close();
    await sources.close();
  }

  return {
    async listen(port, host = LOOPBACK) {
      assertMayListen(host, demo);
      const notReady = () => {
        if (policy.freshness() === 'lost') return 'policy';
        return ledger.ready() ? undefined : 'ledger';
      };
      const server = await startServer({ handle, notReady }, port, host);
      servers.push(server);
      return { port: server.port };
    },
    async listenAdmin(port, host = LOOPBACK) {
      const server = await serve(metricsServer(metrics), port, host);
      servers.push(server);
      return { port: server.port };
    },
    answer: async (request, observe) => asText(await handle(httpRequestOf(request), observe)),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Resolves when the first bundle is in force. Rejects with what kept it from that. */
function policyOf(
  { feed, officers, keyring, ledgerFolder, demo = false }: GatewayOptions,
  uses: {
    limits: Limits;
    logger: Logger;
    metrics: Metrics;
    sources: SourcesInUse;
    graphs: Graphs;
    documents: Documents;
  },
): Promise<PolicyInForce> {
  const { limits, logger, metrics, sources, graphs, documents } = uses;
  let started = false;
  return holdPolicyInForce({
    ...{ feed, officers, newestFile: join(ledgerFolder, 'newest-bundle.json') },
    async make(bundle) {
      assertMayServe(bundle.registry, keyring, demo);
      const graph = await graphs.of(bundle.registry);
      const snapshot = createSnapshot(bundle, graph, sources.open(bundle, graph), limits);
      if (started) await warmUp(snapshot);
      started = true;
      return snapshot;
    },
    onAdopted({ bundle, executor }) {
      sources.use(executor);
      documents.follow(bundle.registry);
      metrics.bundleInForce(bundle.number);
      logger.info({ policyVersion: bundle.version }, 'bundle in force');
    },
    onProblem(problem) {
      metrics.bundleRefused();
      logger.error({ code: problem.code, problem: problem.message }, 'bundle refused');
    },
    onFreshness(freshness) {
      if (freshness === 'fresh') logger.info('the policy in force is confirmed');
      else logger.error({ freshness }, 'the policy in force is not confirmed to be the newest');
    },
  });
}

function readerOf({ sdlFolder, keyring }: GatewayOptions, instance: string) {
  return sdlFolder === undefined ? undefined : { folder: sdlFolder, keyring, instance };
}

function documentsOf({ documentsFile, documentsOnly }: GatewayOptions, logger: Logger): Documents {
  if (documentsOnly && documentsFile === undefined)
    throw new StartRefused(
      '只执行已登记的查询文档（--documents-only）须以 --documents 指明文档清单。',
      'Serving registered documents only (--documents-only) needs a manifest: --documents FILE.',
    );
  return openDocuments({
    ...(documentsFile === undefined ? {} : { file: documentsFile }),
    only: documentsOnly === true,
    onProblem: ({ message }) => logger.error({ problem: message }, 'manifest refused'),
  });
}

/** For callers in the process, who read texts. */
function asText({ status, headers, body, octets }: HttpAnswer): HttpAnswer {
  return { status, headers, body: octets ? textOf(body) : body };
}

function createHandler(
  pipeline: Pipeline,
  metrics: Metrics,
  logger: Logger,
  inFlight: UnderWay,
): (http: HttpRequest, observe?: Observer) => Promise<HttpAnswer> {
  async function handle(http: HttpRequest, observe?: Observer): Promise<HttpAnswer> {
    const began = performance.now();
    let code = 'OK';
    try {
      const watch: Observer = (stage, artifact) => {
        if (stage === 'identity') metrics.identified(artifact as VerifiedIdentity);
        observe?.(stage, artifact);
      };
      const { received, answer } = await answerRequest(http, pipeline, watch);
      const { status, headers, body } = answerWith(answer.status, answer.body, received.accept);
      return { status, headers, body, octets: true };
    } catch (thrown) {
      const error = asGatewayError(thrown);
      code = http.signal.aborted ? 'ABORTED' : error.code;
      if (error instanceof InternalError && !http.signal.aborted)
        logger.error({ id: error.id, err: error.cause ?? error }, 'internal error');
      return failureAnswer(error, preferenceOf(http.rawHeaders));
    } finally {
      metrics.answered(code, (performance.now() - began) / 1000);
    }
  }
  return (http, observe) => {
    const running = handle(http, observe);
    inFlight.add(running);
    return running;
  };
}
