/** The state of one execution. Lives as long as its request and is shared with no other. */
import type { JsonObject } from './json.ts';
import type { Recorder } from './record.ts';
import type { RunningCalls } from './running-calls.ts';
import type { Supergraph } from './supergraph.ts';
import type { ExecuteRequest } from './types.ts';

export interface Run {
  /** The merged data so far; an object of the client's operation type. */
  readonly data: JsonObject;
  readonly request: ExecuteRequest;
  readonly record: Recorder;
  /** Ended when the caller leaves or one step has failed for good. */
  readonly calls: RunningCalls;
  readonly onSourceFailure: ((source: string, cause: string) => void) | undefined;
}

/** Notes that a source gave no usable answer. */
export function noteFailure(run: Run, source: string, cause: string): void {
  run.record.away.add(source);
  run.onSourceFailure?.(source, cause);
}

/** One node of the plan, compiled. */
export type Step = (run: Run) => Promise<void>;

/** What the fetches of one plan are compiled with. */
export interface FetchContext {
  readonly supergraph: Supergraph;
  /** Keys of merged data that a path or an input of the plan leads through; their values are read. */
  readonly entered: ReadonlySet<string>;
}
