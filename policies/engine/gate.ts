/** Step 1: the purpose, for the whole operation. Operations of introspection only need none. */
import type { Refusal, RefusalReason, SubjectClass } from '../model/index.ts';
import type { Policy } from './policy.ts';

/** A refusal, or undefined where the class may act for the purpose. */
export function gate(
  policy: Policy,
  subject: SubjectClass,
  purpose: string | undefined,
): Refusal | undefined {
  if (purpose === undefined || purpose === '') return refusal('PURPOSE_MISSING');
  if (!policy.purposes.has(purpose)) return refusal('PURPOSE_UNKNOWN');
  const permitted = subject.duties.some((duty) => policy.purposesOfDuty.get(duty)?.has(purpose));
  return permitted ? undefined : refusal('PURPOSE_NOT_PERMITTED');
}

function refusal(refused: RefusalReason): Refusal {
  return { refused, ruleId: 'gate:purpose' };
}

/** Tells a refusal of the whole operation from its decisions. */
export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}
