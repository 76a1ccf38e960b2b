/** The executor and the head pusher for the sources that the bundle in force registers, in its graph. */
import type { Logger } from 'pino';
import type { Bundle } from '../policies/model/index.ts';
import { canonicalJson } from '../wire/canonical-json.ts';
import type { Keyring } from '../wire/keyring.ts';
import type { Graph } from './compose/index.ts';
import {
  createExecutor,
  type Executor,
  type RefConverter,
  type SourceState,
} from './execute/index.ts';
import { createHeadPusher, type HeadPusher, type SignedHead } from './ledger/index.ts';
import type { Limits } from './limits.ts';
import type { References } from './references/index.ts';

export interface SourcesOptions {
  readonly keyring: Keyring;
  readonly instance: string;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly references: References;
  readonly hedgedSources: readonly string[];
  readonly onFailure: (source: string) => void;
  /** Resolves when every request that runs now has ended. */
  readonly settled: () => Promise<unknown>;
}

interface InUse {
  readonly graph: Graph;
  /** Canonical text of the registry's sources. */
  readonly registered: string;
  readonly executor: Executor;
  readonly heads: HeadPusher;
}

export class SourcesInUse {
  readonly #options: SourcesOptions;
  #current: InUse | undefined;
  #opened: InUse | undefined;

  constructor(options: SourcesOptions) {
    this.#options = options;
  }

  /** Of the sources that new requests use. */
  states(): SourceState[] {
    return this.#current?.executor.states() ?? [];
  }

  pushHead(head: SignedHead): void {
    this.#current?.heads.push(head);
  }

  /**
   * The executor for a bundle's sources in a graph: the one in use, unless either has changed. Nothing
   * is connected before it is used. Throws for sources without keys.
   */
  open({ registry: { sources } }: Bundle, graph: Graph): Executor {
    const registered = canonicalJson(sources);
    const isSame = (one: InUse) => one.graph === graph && one.registered === registered;
    const known = [this.#current, this.#opened].find((one) => one !== undefined && isSame(one));
    if (known) return known.executor;
    const { keyring, limits, instance, logger, hedgedSources } = this.#options;
    const heads = createHeadPusher({
      ...{ sources, keyring, instance },
      onProblem: (source, err) => logger.debug({ source, err }, 'a head was not taken'),
    });
    const executor = createExecutor({
      ...{ supergraphSdl: graph.supergraphSdl, sources, keyring, limits, instance },
      hedgedSources,
      refSpace: (space) => this.#converterOf(space),
      onSourceFailure: (source, cause) => {
        this.#options.onFailure(source);
        logger.warn({ source, cause }, 'source failed');
      },
    });
    this.#opened = { graph, registered, executor, heads };
    return executor;
  }

  /** From now on no request begins with another; those that began with the one before end with it. */
  use(executor: Executor): void {
    const previous = this.#current;
    if (previous?.executor === executor || this.#opened?.executor !== executor) return;
    this.#current = this.#opened;
    this.#opened = undefined;
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
