/** Policy cases: their files, and the decider's word on each. The only door of this folder. */
export { type Prepared, prepare, type ReachOf, typeOf } from './ask.ts';
export { type FoundCase, parseCases, readCases } from './files.ts';
export {
  type CaseSetting,
  decideBy,
  decideCase,
  type FailingCase,
  failingCases,
  sharedDecider,
} from './judge.ts';
export {
  cellOutcome,
  EXHAUSTED,
  type ExceedsVolume,
  isWanted,
  type Outcome,
  outcomeOfCase,
  rowOf,
  volumeOf,
  wholeOutcome,
} from './outcome.ts';
export { admitsRow, cellOf } from './rows.ts';
export { casesJsonSchema, type PolicyCase } from './schema.ts';
export { supposed } from './suppose.ts';
