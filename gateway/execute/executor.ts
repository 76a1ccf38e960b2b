/**
 * execute: runs a plan against the sources.
 *
 * In: `Planned`, the pruned operation's variables, who asks and what was decided. Out: `Executed`, merged
 * data in base references with what the guards reported. Promises: from each source only the fields the
 * plan asked of it are merged, onto the entities it was asked about; a source that is down, slow or lying
 * costs its own fields only.
 */
import { clientPath } from '../data-key.ts';
import { ClientError } from '../errors.ts';
import type { PlanNode } from '../plan/index.ts';
import { type Executed, type Planned, seal } from '../stages.ts';
import type { Source } from './call.ts';
import { type CompileContext, compilePlan } from './compile.ts';
import { createRecorder, type Recorder } from './record.ts';
import type { Run, Step } from './run.ts';
import { RunningCalls } from './running-calls.ts';
import { createSourceClient } from './source-client.ts';
import { readSupergraph, type Supergraph } from './supergraph.ts';
import type { ExecuteRequest, Executor, ExecutorOptions } from './types.ts';

/** Throws TypeError where a subgraph is not registered, has no key, or no converter for its space. */
export function createExecutor(options: ExecutorOptions): Executor {
  const supergraph = readSupergraph(options.supergraphSdl);
  const sources = openSources(supergraph, options);
  const context: CompileContext = { supergraph, sources };
  // Lives exactly as long as the plan does in the planner's bounded cache.
  const compiled = new WeakMap<Planned<PlanNode>, Step>();

  function stepOf(planned: Planned<PlanNode>, root: PlanNode): Step {
    const known = compiled.get(planned);
    if (known) return known;
    const step = compilePlan(context, root);
    compiled.set(planned, step);
    return step;
  }

  return {
    async execute(planned, request) {
      request.signal.throwIfAborted();
      if (request.kind === 'subscription')
        throw new ClientError('OPERATION_NOT_SUPPORTED', {
          detail: { zh: '订阅', en: 'subscription' },
        });
      const record = createRecorder(options.limits.answerErrors);
      const data = {};
      if (planned.root)
        await runStep(stepOf(planned, planned.root), data, request, record, options);
      return executed(data, record, planned.apart);
    },
    states: () => [...sources.values()].map(({ client }) => client.state()),
    async close() {
      await Promise.all([...sources.values()].map((source) => source.client.close()));
    },
  };
}

function openSources(supergraph: Supergraph, options: ExecutorOptions): Map<string, Source> {
  const sources = new Map<string, Source>();
  for (const name of supergraph.sources) {
    const definition = options.sources.find((source) => source.name === name);
    if (!definition) throw new TypeError(`subgraph "${name}" is not a registered source`);
    const inBase = definition.refSpace === 'base';
    const refs = inBase ? undefined : options.refSpace?.(definition.refSpace);
    if (!inBase && !refs)
      throw new TypeError(`source "${name}": no converter for ref space "${definition.refSpace}"`);
    sources.set(name, { client: createSourceClient(definition, options), refs });
  }
  return sources;
}

const ONCE = { once: true };

/** Runs to the end, or ends every running call with the first failure. */
async function runStep(
  step: Step,
  data: Run['data'],
  request: ExecuteRequest,
  record: Recorder,
  options: ExecutorOptions,
): Promise<void> {
  const calls = new RunningCalls();
  const { signal } = request;
  signal.addEventListener('abort', calls, ONCE);
  try {
    await step({ data, request, record, calls, onSourceFailure: options.onSourceFailure });
  } catch (error) {
    calls.end(error as Error);
    throw error;
  } finally {
    signal.removeEventListener('abort', calls);
  }
}

function executed(data: Run['data'], record: Recorder, apart: boolean): Executed {
  return seal<Executed>({
    data,
    apart,
    errors: apart ? withClientPaths(record.errors) : record.errors,
    cells: apart ? withClientPaths(record.cells) : record.cells,
    subjects: [...record.subjects],
    rows: Object.fromEntries(record.rows),
    calls: record.calls,
  });
}

function withClientPaths<S extends string | number, T extends { readonly path: readonly S[] }>(
  placed: readonly T[],
): T[] {
  return placed.map((each) => ({ ...each, path: clientPath(each.path) }));
}
