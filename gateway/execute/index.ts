export { createExecutor } from './executor.ts';
export { own } from './json.ts';
export { type KeptShape, KeptText, readAllKept, readKept } from './kept-text.ts';
export { matchesText, valuePattern } from './pattern.ts';
export {
  type Executor,
  type ExecutorOptions,
  PolicyStale,
  type RefConverter,
  type SourceDefinition,
} from './types.ts';
