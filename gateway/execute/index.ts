export { createExecutor } from './executor.ts';
export { own } from './json.ts';
export { type KeptObject, type KeptShape, KeptText, readAllKept, readKept } from './kept-text.ts';
export { matchesText, nonNullPattern, valuePattern } from './pattern.ts';
export {
  type Executor,
  type ExecutorOptions,
  PolicyStale,
  type RefConverter,
  type SourceDefinition,
  type SourceState,
} from './types.ts';
