/** Decisions through graphql-shield, whose only importer this folder is. */
export {
  createDecider,
  type Decider,
  type DeciderLimits,
  type DeciderStatistics,
  type OperationRequest,
} from './decider.ts';
export type { ShieldRule } from './graphql-shield.ts';
export { admittedBy, type JudgeList, listRule, type RuledList } from './list-rule.ts';
export type { MemoryStatistics } from './memory.ts';
export { watchMemories } from './memory-metrics.ts';
export { resolveVerdicts } from './resolve.ts';
export { buildTree, checkTree, InvalidTree, type RuleTree, treeOf } from './tree.ts';
