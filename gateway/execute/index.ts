export { createExecutor } from './executor.ts';
export {
  type Executor,
  type ExecutorOptions,
  PolicyStale,
  type RefConverter,
  type SourceDefinition,
} from './types.ts';
