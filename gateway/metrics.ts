/** Counters for operators: codes, times, classes; never a value, a person or a coordinate. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type DeciderStatistics, watchMemories } from '../policies/shield/index.ts';
import type { ExposedMetrics } from '../wire/metrics-server.ts';
import type { SourceState } from './execute/index.ts';
import type { LedgerStatistics } from './ledger/index.ts';
import type { VerifiedIdentity } from './stages.ts';

export interface Metrics extends ExposedMetrics {
  /** `code`: that of the failure, or OK. */
  answered(code: string, seconds: number): void;
  /** A subject whose token matches no class of the registry is decided from its claims. */
  identified(identity: VerifiedIdentity): void;
  sourceFailed(source: string): void;
  bundleInForce(number: number): void;
  bundleRefused(): void;
  graphRefused(): void;
}

/** What is looked up when somebody asks for the metrics. */
export interface Watched {
  readonly ledger: () => LedgerStatistics;
  /** Milliseconds since the bundle in force was last confirmed to be the newest. */
  readonly policyAgeMs: () => number;
  readonly decider: () => DeciderStatistics | undefined;
  readonly graphBehind: () => boolean;
  readonly sources: () => readonly SourceState[];
}

export function createMetrics(watched: Watched): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  watchPolicy(registry, watched);
  watchLedger(registry, watched);
  watchMemories(registry, watched.decider);
  watchSources(registry, watched);
  return {
    ...countersOf(registry),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function countersOf(registry: Registry): Omit<Metrics, keyof ExposedMetrics> {
  const registers = [registry];
  const seconds = new Histogram({
    ...{ name: 'isthmus_request_seconds', help: 'Time to answer, by error code.', registers },
    ...{ labelNames: ['code'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });
  const classes = new Counter({
    ...{ name: 'isthmus_subjects_total', help: 'Verified subjects, by class.', registers },
    labelNames: ['class'],
  });
  const failures = new Counter({
    ...{ name: 'isthmus_source_failures_total', registers, labelNames: ['source'] },
    help: 'Fetches that a source left without a usable answer.',
  });
  const bundle = new Gauge({
    ...{ name: 'isthmus_bundle_number', help: 'Number of the bundle in force.', registers },
  });
  const refused = new Counter({
    ...{ name: 'isthmus_bundles_refused_total', registers },
    help: 'Bundles that could not be used.',
  });
  const graphsRefused = new Counter({
    ...{ name: 'isthmus_graphs_refused_total', registers },
    help: 'Published graphs that could not be composed or planned; the one before stays.',
  });
  return {
    answered: (code, time) => seconds.observe({ code }, time),
    identified: ({ classId }) => classes.inc({ class: classId ?? 'unmatched' }),
    sourceFailed: (source) => failures.inc({ source }),
    bundleInForce: (number) => bundle.set(number),
    bundleRefused: () => refused.inc(),
    graphRefused: () => graphsRefused.inc(),
  };
}

function watchPolicy(registry: Registry, { policyAgeMs, graphBehind }: Watched): void {
  registry.registerMetric(
    new Gauge({
      name: 'isthmus_policy_age_seconds',
      help: 'Since the bundle in force was confirmed to be the newest; 3 and 60 refuse.',
      registers: [],
      collect() {
        this.set(policyAgeMs() / 1000);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'isthmus_graph_behind',
      help: '1 while another graph is published than the one that is served.',
      registers: [],
      collect() {
        this.set(graphBehind() ? 1 : 0);
      },
    }),
  );
}

function watchLedger(registry: Registry, { ledger }: Watched): void {
  for (const key of ['entries', 'commits', 'failures'] as const)
    registry.registerMetric(
      new Gauge({
        name: `isthmus_ledger_${key}`,
        help: `Ledger: ${key} since start; entries since the log began.`,
        registers: [],
        collect() {
          this.set(ledger()[key]);
        },
      }),
    );
}

const SOURCE_COUNTS = {
  calls: 'Calls that were sent, each counted once.',
  unanswered: 'Calls that the connection or the time limit ended.',
  refused: 'Calls that were not sent, to a source that does not keep up.',
  retries: 'Calls that were sent again, since a connection closed under them.',
  hedges: 'Calls that were sent a second time, since the source was slower than usual.',
} as const;

function watchSources(registry: Registry, { sources }: Watched): void {
  registry.registerMetric(
    new Gauge({
      name: 'isthmus_source_circuit_open',
      help: '1 while a source that did not answer is not called.',
      ...{ labelNames: ['source'], registers: [] },
      collect() {
        this.reset();
        for (const { source, circuitOpen } of sources()) this.set({ source }, circuitOpen ? 1 : 0);
      },
    }),
  );
  for (const key of ['running', 'waiting'] as const)
    registry.registerMetric(
      new Gauge({
        name: `isthmus_source_calls_${key}`,
        help: `Calls that are ${key} now.`,
        ...{ labelNames: ['source'], registers: [] },
        collect() {
          this.reset();
          for (const state of sources()) this.set({ source: state.source }, state[key]);
        },
      }),
    );
  for (const [key, help] of Object.entries(SOURCE_COUNTS))
    registry.registerMetric(
      new Counter({
        name: `isthmus_source_${key}_total`,
        help,
        ...{ labelNames: ['source'], registers: [] },
        // Counted where calls are made; begins anew with the graph, as counters may.
        collect() {
          this.reset();
          for (const state of sources())
            this.inc({ source: state.source }, state[key as keyof typeof SOURCE_COUNTS]);
        },
      }),
    );
}
