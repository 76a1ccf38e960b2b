/** The decision engine: pure functions over a compiled policy. docs/POLICY.md says what they compute. */
export { consumerNames } from './agreements.ts';
export { decideArgument } from './arguments.ts';
export { classKeyOf } from './class-key.ts';
export {
  advance,
  combine,
  concluded,
  DECISION_ERROR,
  type Judgement,
  undecided,
} from './combine.ts';
export { compilePolicy } from './compile.ts';
export { decide, rowScopes } from './decide.ts';
export {
  admitsRows,
  type Entitlement,
  entitlementOf,
  FOREVER,
  isCandidate,
  reachableParts,
  UNPUBLISHED,
} from './entitlement.ts';
export { type Application, type ExplainedStep, type Explanation, explain } from './explain.ts';
export { REASON_TEXTS, REFUSAL_TEXTS } from './explain-texts.ts';
export { gate, isRefusal } from './gate.ts';
export { maskStrictness } from './masks.ts';
export { checkMatter, MATTER_LEVEL, matterNeededFor } from './matter.ts';
export { isRootType, type Policy, suppliersOf } from './policy.ts';
export type { Candidate, Outcome, Part, Question, Step } from './question.ts';
export {
  bindScope,
  coversScope,
  intersectScopes,
  normalizeScope,
  sameScope,
  scopeBinds,
  scopeText,
  unionScopes,
} from './scope.ts';
export { STEPS } from './steps/index.ts';
export { deniedTogether, type Together, withoutCombinations } from './together.ts';
export { needsConfirmation, UNCONFIRMED, withoutConfirmation } from './unconfirmed.ts';
