/**
 * The loosening order: what somebody gets more or less of by another bundle. Pure; over the engine, so
 * that it cannot disagree with what is decided.
 */
export { type CompareOptions, compareBundles } from './bundles.ts';
export { differences } from './differences.ts';
export { type PastOperation, type ReplayedOperation, replay } from './replay.ts';
export { isTightening } from './tightening.ts';
export type * from './types.ts';
