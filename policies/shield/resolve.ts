/** Verdicts through shield: a rule's own `resolve`, once for the coordinates it guards, and what comes of it. */
import {
  type Candidate,
  concluded,
  DECISION_ERROR,
  type Entitlement,
  type Question,
  UNPUBLISHED,
  undecided,
} from '../engine/index.ts';
import type { Coordinate, Deny, Verdict } from '../model/index.ts';
import type { ShieldRule } from './graphql-shield.ts';
import { DENIED, type Judged, type RuleContext, type RuleTree, ruleFor } from './tree.ts';

const NOTHING: object = Object.freeze({});
/** As `shield()` would normalise them; `debug` stays off, so that an error in a rule is a denial. */
const OPTIONS: object = Object.freeze({ debug: false, allowExternalErrors: false });

/** One verdict for each of the coordinates. */
export async function resolveVerdicts(
  tree: RuleTree,
  entitlement: Entitlement,
  coordinates: readonly Coordinate[],
): Promise<ReadonlyMap<Coordinate, Verdict>> {
  const verdicts = new Map<Coordinate, Verdict>();
  const guarded = new Map<ShieldRule, Question[]>();
  for (const coordinate of coordinates) {
    const question = entitlement.question(coordinate);
    if (!question) {
      verdicts.set(coordinate, UNPUBLISHED);
      continue;
    }
    const rule = ruleFor(tree, question.item.type, question.item.field);
    const others = guarded.get(rule);
    if (others) others.push(question);
    else guarded.set(rule, [question]);
  }
  for (const [rule, questions] of guarded)
    for (const [{ item }, conclusion] of await conclusionsOf(rule, questions))
      verdicts.set(item.coordinate, entitlement.verdictOf(item, conclusion));
  return verdicts;
}

type Conclusion = readonly [Question, Deny | Candidate];

/**
 * The rule says whether, its context says what: `true` stands for the candidates that the steps arrived at,
 * DENIED for their denials. Where it denies some, it is asked about the rest alone: nothing is granted but by
 * a `true` for all that were asked together (ADR 0154). Anything else, or rule and steps at odds, is an error
 * while deciding.
 */
async function conclusionsOf(
  rule: ShieldRule,
  questions: readonly Question[],
): Promise<readonly Conclusion[]> {
  const judged = questions.map((question): Judged => ({ question, judgement: undecided() }));
  const context: RuleContext = { judged };
  const answer = await rule.resolve(NOTHING, NOTHING, context, NOTHING, OPTIONS);
  const denied = judged.filter(({ judgement }) => judgement.denied);
  const agreed = answer === (denied.length === 0 ? true : DENIED);
  if (!agreed) return questions.map((question): Conclusion => [question, DECISION_ERROR]);
  const others = judged.filter(({ judgement }) => !judgement.denied);
  if (denied.length === 0 || others.length === 0) return judged.map(conclusionOf);
  const rest = others.map(({ question }) => question);
  return [...denied.map(conclusionOf), ...(await conclusionsOf(rule, rest))];
}

function conclusionOf({ question, judgement }: Judged): Conclusion {
  return [question, concluded(judgement)];
}
