/** A department's own work that comes back: never twice at once within a process, and no request waits for it. */
import type { Logger } from 'pino';
import type { Bundle } from '../../policies/model/index.ts';
import { causeOf } from './masking.ts';
import type { Reader } from './roles.ts';
import type { RecurringWork } from './types.ts';

export interface Recurrence {
  /** Resolves when the first turn has ended, by failing too: nobody is answered before it. */
  readonly begun: Promise<void>;
  /** Resolves when it runs no more; what runs is let end. */
  close(): Promise<void>;
}

export interface RecurrenceOptions {
  readonly reader: Reader;
  readonly logger: Logger;
  /** Without a bundle in force nothing runs: the service's role may read and write nothing yet. */
  readonly bundle: () => Bundle | undefined;
}

/** Begins at once. A failure is logged: the next turn tries again. */
export function recur(
  work: RecurringWork | undefined,
  { reader, logger, bundle }: RecurrenceOptions,
): Recurrence {
  if (!work) return { begun: Promise.resolve(), close: async () => {} };
  const { everyMs, run } = work;
  let running: Promise<void> | undefined;
  async function takeTurn(): Promise<void> {
    const current = bundle();
    if (!current) return;
    await reader.follow(current);
    await run({ knex: reader.knex, logger, now: Date.now() });
  }
  function turn(): void {
    running ??= takeTurn()
      .catch((error: unknown) =>
        logger.error({ cause: causeOf(error) }, 'recurring work failed; it is tried again'),
      )
      .finally(() => {
        running = undefined;
      });
  }
  const timer = setInterval(turn, everyMs);
  timer.unref();
  turn();
  return {
    begun: running ?? Promise.resolve(),
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
