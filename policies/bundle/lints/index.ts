/**
 * lintPolicy: every rule a policy must hold before it is signed. One rule, one function, one list.
 */
import { type Problem, sortProblems } from '../problem.ts';
import {
  agreementAssessed,
  agreementItems,
  agreementMasks,
  agreementParties,
  agreementWindow,
  assessmentIsRecent,
} from './agreements.ts';
import { type Lint, type LintInput, lintContext } from './context.ts';
import {
  agreedItemsReach,
  agreementsAreNotShadowed,
  combinationsComeTogether,
  newFieldsHaveVerdicts,
  twinsAreNotNegative,
  usesAreNotShadowed,
} from './dead.ts';
import {
  controlledIsNullable,
  maskFitsScalar,
  namedItemsExist,
  ownAccessIsPersonal,
  unconditionalIsOpen,
  withheldHasBasis,
} from './items.ts';
import { keysAreNotNatural, personalKeysAreRefs, requiresIsUncontrolled } from './keys.ts';
import {
  combinations,
  demandEntries,
  idsAreUnique,
  negativeEntries,
  negativeHasGround,
  registeredUses,
  responsibilityEntries,
} from './lists.ts';
import {
  registryClasses,
  registryDuties,
  registryParties,
  registryPersonas,
  twoCouldPublish,
  unguardedSources,
} from './registry.ts';
import { itemScopes, resourceScopes } from './scopes.ts';

export type { LintInput } from './context.ts';

export const LINTS: Readonly<Record<string, Lint>> = {
  agreedItemsReach,
  agreementAssessed,
  agreementItems,
  agreementMasks,
  agreementParties,
  agreementWindow,
  agreementsAreNotShadowed,
  assessmentIsRecent,
  combinations,
  combinationsComeTogether,
  controlledIsNullable,
  demandEntries,
  idsAreUnique,
  itemScopes,
  keysAreNotNatural,
  maskFitsScalar,
  namedItemsExist,
  negativeEntries,
  negativeHasGround,
  newFieldsHaveVerdicts,
  ownAccessIsPersonal,
  personalKeysAreRefs,
  registeredUses,
  registryClasses,
  registryDuties,
  registryParties,
  registryPersonas,
  requiresIsUncontrolled,
  resourceScopes,
  responsibilityEntries,
  twinsAreNotNegative,
  twoCouldPublish,
  unconditionalIsOpen,
  unguardedSources,
  usesAreNotShadowed,
  withheldHasBasis,
};

/** Every problem of the policy, in the order of files and lines. No error: it may be signed. */
export function lintPolicy(input: LintInput): Problem[] {
  const context = lintContext(input);
  return sortProblems(Object.values(LINTS).flatMap((lint) => [...lint(context)]));
}
