/** A department's own work on every bundle that comes into force: one after another, the newest last. */
import type { Logger } from 'pino';
import type { Bundle } from '../../policies/model/index.ts';
import { causeOf } from './masking.ts';
import type { Reader } from './roles.ts';
import type { Department } from './types.ts';

export interface BundleWork {
  /** Returns at once. A failure is logged: the next bundle, or the next start, does it again. */
  adopted(bundle: Bundle, signers: readonly string[]): void;
  /** Resolves when nothing of it runs any more; what has not begun is left to the next start. */
  close(): Promise<void>;
}

export function bundleWork(department: Department, reader: Reader, logger: Logger): BundleWork {
  let newest: { readonly bundle: Bundle; readonly signers: readonly string[] } | undefined;
  let working: Promise<void> = Promise.resolve();
  let closed = false;
  const { onBundle } = department;

  async function work(): Promise<void> {
    const taken = newest;
    newest = undefined;
    if (!taken || !onBundle || closed) return;
    try {
      // The service's role may select and write what the bundle says only after this.
      await reader.follow(taken.bundle);
      await onBundle({ ...taken, knex: reader.knex });
    } catch (error) {
      const { version } = taken.bundle;
      logger.error({ cause: causeOf(error), version }, 'work on a bundle in force failed');
    }
  }

  return {
    adopted(bundle, signers) {
      if (!onBundle) return;
      newest = { bundle, signers };
      working = working.then(work);
    },
    close() {
      closed = true;
      return working;
    },
  };
}
