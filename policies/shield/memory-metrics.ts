/** What deciders remember, for operators: the same names at the gateway and at every guard. */
import { Gauge, type Registry } from 'prom-client';
import type { DeciderStatistics } from './decider.ts';

/** `decider` gives nothing while no policy is held. */
export function watchMemories(
  registry: Registry,
  decider: () => DeciderStatistics | undefined,
): void {
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
}
