/** One verdict through shield: the rule's own `resolve`, and what comes of it. */
import {
  type Candidate,
  concluded,
  DECISION_ERROR,
  type Entitlement,
  UNPUBLISHED,
  undecided,
} from '../engine/index.ts';
import type { Coordinate, Deny, Verdict } from '../model/index.ts';
import { type RuleContext, RuleDenial, type RuleTree, ruleFor } from './tree.ts';

const NOTHING: object = Object.freeze({});
/** As `shield()` would normalise them; `debug` stays off, so that an error in a rule is a denial. */
const OPTIONS: object = Object.freeze({ debug: false, allowExternalErrors: false });

/**
 * The rule says whether, its context says what: `true` stands for the candidate that the steps arrived at,
 * a RuleDenial for its denial, anything else is an error while deciding.
 */
export async function resolveVerdict(
  tree: RuleTree,
  entitlement: Entitlement,
  coordinate: Coordinate,
): Promise<Verdict> {
  const question = entitlement.question(coordinate);
  if (!question) return UNPUBLISHED;
  const { item } = question;
  const context: RuleContext = { question, judgement: undecided() };
  const rule = ruleFor(tree, item.type, item.field);
  const answer = await rule.resolve(NOTHING, NOTHING, context, NOTHING, OPTIONS);
  return entitlement.verdictOf(item, conclusionOf(answer, context));
}

function conclusionOf(answer: unknown, { judgement }: RuleContext): Deny | Candidate {
  if (answer instanceof RuleDenial) return answer.denial;
  return answer === true ? concluded(judgement) : DECISION_ERROR;
}
