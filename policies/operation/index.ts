/** Operations seen by the policy: what they reach, which of it may run. Pure; graphql and model only. */
export type { Variables } from './conditions.ts';
export { type Fragments, fragmentsOf } from './fragments.ts';
export { type Pruned, type PruneOptions, prune } from './prune.ts';
export { type Reached, reach } from './reach.ts';
export { PATTERNS_MAX, type Removed, TooManyPatterns } from './removed.ts';
export { variableShape } from './variable-shape.ts';
