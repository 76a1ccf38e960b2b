/** What a department's operators see of its guard: codes, times, counts; never a value or a person. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { type DeciderStatistics, watchMemories } from '../../policies/shield/index.ts';
import type { ExposedMetrics } from '../../wire/metrics-server.ts';

export interface GuardMetrics extends ExposedMetrics {
  /** A call that was admitted; `code` is that of its first error, or OK. */
  answered(code: string, seconds: number): void;
  /** A call that no gateway signed, or not for this moment. */
  callRefused(): void;
}

/** What is looked up when somebody asks for the metrics. */
export interface WatchedGuard {
  /** Number of the bundle that may be decided with; undefined while there is none. */
  readonly bundleNumber: () => number | undefined;
  /** Whether it was confirmed lately to be the newest. */
  readonly confirmed: () => boolean;
  /** Since the start. */
  readonly bundlesRefused: () => number;
  readonly decider: () => DeciderStatistics | undefined;
}

export function createGuardMetrics(watched: WatchedGuard): GuardMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  watchMemories(registry, watched.decider);
  watchBundle(registry, watched);
  const seconds = new Histogram({
    ...{ name: 'isthmus_guard_seconds', help: 'Time to answer a call, by error code.', registers },
    ...{ labelNames: ['code'], buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5] },
  });
  const refused = new Counter({
    ...{ name: 'isthmus_guard_calls_refused_total', registers },
    help: 'Calls that no gateway signed, or not for that moment.',
  });
  return {
    answered: (code, time) => seconds.observe({ code }, time),
    callRefused: () => refused.inc(),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function watchBundle(registry: Registry, watched: WatchedGuard): void {
  const gauges: readonly [name: string, help: string, value: () => number][] = [
    [
      'isthmus_bundle_number',
      'Number of the bundle in force; -1 while nothing may be decided.',
      () => watched.bundleNumber() ?? -1,
    ],
    [
      'isthmus_policy_confirmed',
      '0 while it is not confirmed to be the newest: level 3 and above is withheld.',
      () => (watched.confirmed() ? 1 : 0),
    ],
  ];
  for (const [name, help, value] of gauges)
    registry.registerMetric(
      new Gauge({
        ...{ name, help, registers: [] },
        collect() {
          this.set(value());
        },
      }),
    );
  registry.registerMetric(
    new Counter({
      name: 'isthmus_bundles_refused_total',
      help: 'Bundles that could not be used.',
      registers: [],
      collect() {
        this.reset();
        this.inc(watched.bundlesRefused());
      },
    }),
  );
}
