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
  /** The graph that the bundle in force publishes is there now; until then it had the one before. */
  readonly onReady: (id: string) => void;
  /** The graph that the bundle publishes is not served. */
  readonly onRefused: (why: string) => void;
}

/** Milliseconds until departments that could not be asked are asked again. */
const RETRY_MS = 1_000;

/** Nothing but another bundle can mend it. */
class GraphBroken extends Error {}

type Sources = Registry['sources'];

export class Graphs {
  readonly #options: GraphsOptions;
  #served: Graph;
  /** Undefined where the graph at start was composed for no bundle. */
  #id: string | undefined;
  /** What the newest bundle publishes. */
  #published: string | undefined;
  #broken: string | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: GraphsOptions) {
    this.#options = options;
    const { supergraphSdl, limits } = options;
    this.#served = { supergraphSdl, planner: createPlanner(supergraphSdl, limits) };
    this.#id = markOf(supergraphSdl);
  }

  /** True while another graph is published than the one that is served. */
  get behind(): boolean {
    return this.#published !== undefined && this.#published !== this.#id;
  }

  /**
   * The graph to serve under a bundle now. A policy waits for no composition: it takes effect over the
   * graph before, unless a department has left that this one would still ask. Never rejects.
   */
  async of({ sources }: Registry): Promise<Graph> {
    const { reader } = this.#options;
    if (!reader) return this.#served;
    const id = graphIdOf(sources);
    if (id === this.#published) return this.#served;
    const atStart = this.#published === undefined;
    this.#published = id;
    clearTimeout(this.#retry);
    if (!this.behind || id === this.#broken) return this.#served;
    const composing = this.#follow(id, sources, reader);
    if (atStart || !asksOnly(this.#served, sources)) await composing;
    else void composing.then((isNew) => isNew && this.#options.onReady(id));
    return this.#served;
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#published = undefined;
  }

  /** True where the graph is now the one of this id. */
  async #follow(id: string, sources: Sources, reader: SdlReader): Promise<boolean> {
    try {
      const graph = await this.#compose(sources, reader);
      if (this.#published !== id) return false;
      this.#served = graph;
      this.#id = id;
      return true;
    } catch (error) {
      if (this.#published === id) this.#refuse(id, error, sources, reader);
      return false;
    }
  }

  async #compose(sources: Sources, reader: SdlReader): Promise<Graph> {
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

  #refuse(id: string, error: unknown, sources: Sources, reader: SdlReader): void {
    if (error instanceof GraphBroken) this.#broken = id;
    else {
      const again = () =>
        void this.#follow(id, sources, reader).then((isNew) => isNew && this.#options.onReady(id));
      this.#retry = setTimeout(again, RETRY_MS);
      this.#retry.unref();
    }
    this.#options.onRefused(error instanceof Error ? error.message : String(error));
  }
}

/** True if every department that the graph asks is registered. */
function asksOnly({ supergraphSdl }: Graph, sources: Sources): boolean {
  const registered = new Set(sources.map(({ name }) => name));
  const asked = [...supergraphSdl.matchAll(/@join__graph\(name: "([^"]*)"/g)];
  return asked.every(([, name]) => registered.has(name ?? ''));
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
