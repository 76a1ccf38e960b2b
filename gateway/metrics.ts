/** Counters for operators: codes, times, classes; never a value, a person or a coordinate. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DeciderStatistics } from '../policies/shield/index.ts';
import type { LedgerStatistics } from './ledger/index.ts';
import type { VerifiedIdentity } from './stages.ts';

export interface Metrics {
  /** `code`: that of the failure, or OK. */
  answered(code: string, seconds: number): void;
  /** A subject whose token matches no class of the registry is decided from its claims. */
  identified(identity: VerifiedIdentity): void;
  sourceFailed(source: string): void;
  bundleInForce(number: number): void;
  bundleRefused(): void;
  graphRefused(): void;
  /** Prometheus text exposition. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** `policyAgeMs`: since the bundle in force was last confirmed to be the newest. */
export function createMetrics(
  ledger: () => LedgerStatistics,
  policyAgeMs: () => number,
  decider: () => DeciderStatistics | undefined,
  graphBehind: () => boolean,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seconds = new Histogram({
    ...{ name: 'isthmus_request_seconds', help: 'Time to answer, by error code.', registers },
    ...{ labelNames: ['code'], buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] },
  });
  const classes = new Counter({
    ...{ name: 'isthmus_subjects_total', help: 'Verified subjects, by class.', registers },
    labelNames: ['class'],
  });
  const sources = new Counter({
    ...{ name: 'isthmus_source_failures_total', help: 'Calls that gave no answer.', registers },
    labelNames: ['source'],
  });
  const bundle = new Gauge({
    ...{ name: 'isthmus_bundle_number', help: 'Number of the bundle in force.', registers },
  });
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
  const refused = new Counter({
    ...{
      name: 'isthmus_bundles_refused_total',
      help: 'Bundles that could not be used.',
      registers,
    },
  });
  const graphsRefused = new Counter({
    ...{ name: 'isthmus_graphs_refused_total', registers },
    help: 'Published graphs that could not be composed or planned; the one before stays.',
  });
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
  for (const key of ['entries', 'bytes', 'hits', 'misses', 'evictions'] as const)
    registry.registerMetric(
      new Gauge({
        name: `isthmus_decisions_${key}`,
        help: `Decisions remembered under the bundle in force: ${key}; bytes are approximate.`,
        ...{ labelNames: ['memory'], registers: [] },
        collect() {
          for (const [memory, statistics] of Object.entries(decider() ?? {}))
            this.set({ memory }, statistics[key]);
        },
      }),
    );
  return {
    answered: (code, time) => seconds.observe({ code }, time),
    identified: ({ classId }) => classes.inc({ class: classId ?? 'unmatched' }),
    sourceFailed: (source) => sources.inc({ source }),
    bundleInForce: (number) => bundle.set(number),
    bundleRefused: () => refused.inc(),
    graphRefused: () => graphsRefused.inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
