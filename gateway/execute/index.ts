export { createExecutor } from './executor.ts';
export {
  type ExecuteRequest,
  type Executor,
  type ExecutorLimits,
  type ExecutorOptions,
  PolicyStale,
  type RefConverter,
  type SourceDefinition,
} from './types.ts';
