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
import { DENIED, type RuleContext, type RuleTree, ruleFor } from './tree.ts';

const NOTHING: object = Object.freeze({});
/** As `shield()` would normalise them; `debug` stays off, so that an error in a rule is a denial. */
const OPTIONS: object = Object.freeze({ debug: false, allowExternalErrors: false });

/**
 * The rule says whether, its context says what: `true` stands for the candidate that the steps arrived at,
 * DENIED for their denial. Anything else, or the two at odds, is an error while deciding.
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
  const agreed = answer === (judgement.denied ? DENIED : true);
  return agreed ? concluded(judgement) : DECISION_ERROR;
}
