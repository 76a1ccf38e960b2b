/**
 * The graph that a bundle publishes: composed, read by the planner and probed beside the one that is
 * served. One that cannot be had or does not hold changes nothing: the last good graph stays, with an
 * alarm, while the bundle itself takes effect (ADR 0176).
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { formatProblem } from '../../policies/bundle/index.ts';
import type { Registry } from '../../policies/model/index.ts';
import { ClientError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { createPlanner, type Planner } from '../plan/index.ts';
import { type PrunedOperation, seal } from '../stages.ts';
import { composeSupergraph } from './compose.ts';
import { graphIdOf, markOf } from './graph-id.ts';
import { probesOf } from './probes.ts';
import { publishedSdl, type SdlReader } from './published-sdl.ts';

/** One federation, ready to be served. Its planner keeps the plans of this graph and no other. */
export interface Graph {
  readonly supergraphSdl: string;
  readonly planner: Planner;
}

export interface GraphsOptions {
  /** The graph at start. */
  readonly supergraphSdl: string;
  readonly limits: Limits;
  /** Undefined: the graph at start is served for good, whatever bundles publish. */
  readonly reader: SdlReader | undefined;
  readonly onComposed: (id: string) => void;
  /** The graph that the bundle publishes is not served. */
  readonly onRefused: (why: string) => void;
  /** What was missing may be there now: ask again. */
  readonly onRetry: () => void;
}

/** Milliseconds until departments that could not be asked are asked again. */
const RETRY_MS = 1_000;

/** Nothing but another bundle can mend it. */
class GraphBroken extends Error {}

export class Graphs {
  readonly #options: GraphsOptions;
  #served: Graph;
  /** Undefined where the graph at start was composed for no bundle. */
  #id: string | undefined;
  #broken: string | undefined;
  #behind = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: GraphsOptions) {
    this.#options = options;
    const { supergraphSdl, limits } = options;
    this.#served = { supergraphSdl, planner: createPlanner(supergraphSdl, limits) };
    this.#id = markOf(supergraphSdl);
  }

  /** True while another graph is published than the one that is served. */
  get behind(): boolean {
    return this.#behind;
  }

  /** The graph for the bundle; the last good one where that cannot be served. Never rejects. */
  async of({ sources }: Registry): Promise<Graph> {
    const { reader, onComposed } = this.#options;
    clearTimeout(this.#retry);
    if (!reader) return this.#served;
    const id = graphIdOf(sources);
    this.#behind = id !== this.#id;
    if (!this.#behind || id === this.#broken) return this.#served;
    try {
      this.#served = await this.#compose(sources, reader);
    } catch (error) {
      this.#refuse(id, error);
      return this.#served;
    }
    this.#id = id;
    this.#behind = false;
    onComposed(id);
    return this.#served;
  }

  close(): void {
    clearTimeout(this.#retry);
  }

  async #compose(sources: Registry['sources'], reader: SdlReader): Promise<Graph> {
    const texts = await Promise.all(
      sources.map(async (source) => {
        const { name, url } = source;
        return { name, url, sdl: await publishedSdl(source, reader) };
      }),
    );
    await breathe();
    const composed = composeSupergraph(texts);
    if ('problems' in composed)
      throw new GraphBroken(composed.problems.map((one) => formatProblem(one, 'en')).join('\n'));
    await breathe();
    return probed(composed.supergraphSdl, this.#options.limits);
  }

  #refuse(id: string, error: unknown): void {
    if (error instanceof GraphBroken) this.#broken = id;
    else {
      this.#retry = setTimeout(this.#options.onRetry, RETRY_MS);
      this.#retry.unref();
    }
    this.#options.onRefused(error instanceof Error ? error.message : String(error));
  }
}

/** Throws GraphBroken where a way in has no plan, or one that the plan contract does not know. */
async function probed(supergraphSdl: string, limits: Limits): Promise<Graph> {
  try {
    const planner = createPlanner(supergraphSdl, limits);
    for (const text of probesOf(supergraphSdl))
      await planner.plan(operationOf(text)).catch((error: unknown) => {
        // A busy machine is no fault of the graph.
        if (!(error instanceof ClientError)) throw error;
      });
    return { supergraphSdl, planner };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GraphBroken(`the graph cannot be planned: ${why}`, { cause });
  }
}

function operationOf(text: string): PrunedOperation {
  return seal<PrunedOperation>({ text, document: undefined, removed: [], variableNames: [] });
}
