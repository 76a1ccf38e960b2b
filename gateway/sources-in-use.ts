/** The executor and the head pusher for the sources that the bundle in force registers. */
import type { Logger } from 'pino';
import type { Bundle } from '../policies/model/index.ts';
import { canonicalJson } from '../wire/canonical-json.ts';
import type { Keyring } from '../wire/keyring.ts';
import { createExecutor, type Executor, type RefConverter } from './execute/index.ts';
import { createHeadPusher, type HeadPusher, type SignedHead } from './ledger/index.ts';
import type { Limits } from './limits.ts';
import type { References } from './references/index.ts';

export interface SourcesOptions {
  readonly supergraphSdl: string;
  readonly keyring: Keyring;
  readonly instance: string;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly references: References;
  readonly onFailure: (source: string) => void;
  /** Resolves when every request that runs now has ended. */
  readonly settled: () => Promise<unknown>;
}

interface InUse {
  /** Canonical text of the registry's sources. */
  readonly registered: string;
  readonly executor: Executor;
  readonly heads: HeadPusher;
}

export class SourcesInUse {
  readonly #options: SourcesOptions;
  #current: InUse | undefined;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  get executor(): Executor {
    if (!this.#current) throw new Error('no bundle was adopted yet');
    return this.#current.executor;
  }

  pushHead(head: SignedHead): void {
    this.#current?.heads.push(head);
  }

  /** Opens the bundle's sources, unless they are those in use. Throws for sources without keys. */
  use({ registry: { sources } }: Bundle): void {
    const registered = canonicalJson(sources);
    const previous = this.#current;
    if (previous?.registered === registered) return;
    const { supergraphSdl, keyring, limits, instance, logger } = this.#options;
    const heads = createHeadPusher({
      ...{ sources, keyring, instance },
      onProblem: (source, err) => logger.debug({ source, err }, 'a head was not taken'),
    });
    const executor = createExecutor({
      ...{ supergraphSdl, sources, keyring, limits, instance },
      refSpace: (space) => this.#converterOf(space),
      onSourceFailure: (source, cause) => {
        this.#options.onFailure(source);
        logger.warn({ source, cause }, 'source failed');
      },
    });
    this.#current = { registered, executor, heads };
    // Requests that began with the sources before end with them.
    if (previous) void this.#options.settled().then(() => closeAll(previous));
  }

  async close(): Promise<void> {
    if (this.#current) await closeAll(this.#current);
  }

  #converterOf(name: string): RefConverter {
    const space = this.#options.references.forSpace(name);
    return {
      toSource: (ref) => space.toConsumer([ref])[0] ?? ref,
      fromSource: (ref) => space.fromConsumer(ref),
    };
  }
}

async function closeAll({ executor, heads }: InUse): Promise<void> {
  await heads.settled();
  await executor.close();
}
