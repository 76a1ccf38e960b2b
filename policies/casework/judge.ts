/** Policy cases through the decider, and those of them that do not come to what they want. */
import { isRefusal, type Policy, withoutCombinations } from '../engine/index.ts';
import type { BundleContent, DecisionMap, Refusal } from '../model/index.ts';
import { createDecider, type Decider } from '../shield/index.ts';
import { type Prepared, prepare, type ReachOf } from './ask.ts';
import type { FoundCase } from './files.ts';
import { type ExceedsVolume, isWanted, type Outcome, outcomeOfCase } from './outcome.ts';
import type { PolicyCase } from './schema.ts';

/** Against what cases are judged. */
export interface CaseSetting {
  readonly content: BundleContent;
  readonly reachOf: ReachOf;
  readonly exceedsVolume: ExceedsVolume;
}

/** A case that does not hold: what it wants and what it got, as words with a space between. */
export interface FailingCase extends FoundCase {
  readonly wanted: string;
  readonly given: string;
}

/** Every case that the content does not give what it wants. Throws nothing: a case that throws fails. */
export async function failingCases(
  cases: readonly FoundCase[],
  setting: CaseSetting,
): Promise<readonly FailingCase[]> {
  const failing: FailingCase[] = [];
  for (const found of cases) {
    const { policyCase } = found;
    const given = await outcomeOrFault(setting, policyCase);
    if (typeof given !== 'string' && isWanted(policyCase, given)) continue;
    const said = typeof given === 'string' ? given : inWords(given);
    failing.push({ ...found, wanted: inWords(policyCase as Partial<Outcome>), given: said });
  }
  return failing;
}

async function outcomeOrFault(
  setting: CaseSetting,
  policyCase: PolicyCase,
): Promise<Outcome | string> {
  try {
    return await decideCase(setting, policyCase);
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

/** `deny DUTY duty:Person.phone`; of a case, what of it matters there. */
function inWords({ want, mask, reason, rule }: Partial<Outcome>): string {
  return [want, mask, reason, rule].filter((part) => part !== undefined && part !== '').join(' ');
}

/** What the decider says of a case; another one for a test that has changed its rule tree. */
export async function decideCase(
  { content, reachOf, exceedsVolume }: CaseSetting,
  one: PolicyCase,
  deciderOf: (policy: Policy) => Decider = sharedDecider,
): Promise<Outcome> {
  const prepared = prepare(content, one, reachOf);
  const decided = await decideBy(deciderOf(prepared.policy), one, prepared);
  return outcomeOfCase(one, decided, prepared.asked, exceedsVolume);
}

const deciders = new WeakMap<Policy, Decider>();

/** One decider for all cases of a policy, as in a gateway: none may see what it remembers of another. */
export function sharedDecider(policy: Policy): Decider {
  const decider = deciders.get(policy) ?? createDecider(policy);
  deciders.set(policy, decider);
  return decider;
}

/** As the gateway would: every coordinate on its own, then what the operation puts together. */
export async function decideBy(
  decider: Decider,
  one: PolicyCase,
  { asked, reached }: Prepared,
): Promise<DecisionMap | Refusal> {
  const { subject, purpose, matter, now } = asked;
  const operationKey = JSON.stringify([one.operation ?? one.field, one.variables]);
  const decided = await decider.decideOperation({
    ...{ subject, purpose, matter, now, operationKey },
    reached: () => reached,
  });
  if (isRefusal(decided)) return decided;
  const together = withoutCombinations(decided, asked.bundle, subject);
  return isRefusal(together) ? together : together.decisions;
}
