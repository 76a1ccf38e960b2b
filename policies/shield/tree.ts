/**
 * The rule tree: for every field of an object type, the shield rules that judge it. One shield rule per
 * step of the engine, uniquely named and never cached by shield, whose keys are too coarse for verdicts.
 */
import {
  advance,
  type Judgement,
  type Policy,
  type Question,
  STEPS,
  type Step,
} from '../engine/index.ts';
import { and, deny, rule, type ShieldRule } from './graphql-shield.ts';

export interface RuleTree {
  /** Object type -> field -> rule; what shield would take as its tree. */
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, ShieldRule>>;
  /** Fields of interfaces, which shield cannot guard: judged when nothing concrete stands behind them. */
  readonly abstract: ReadonlyMap<string, ShieldRule>;
  /** Names of the rules, each once. */
  readonly names: readonly string[];
  /** For whatever has no rule. */
  readonly fallbackRule: ShieldRule;
}

/** A coordinate that is judged: what is asked about it, and what the rules have said so far. */
export interface Judged {
  readonly question: Question;
  readonly judgement: Judgement;
}

/** What a rule reads and writes; made for one resolution, shared by nothing. */
export interface RuleContext {
  readonly judged: readonly Judged[];
}

/**
 * A rule's denial, of one coordinate or more, as shield wants it: an error that is returned, not thrown. One
 * for all, since the judgements in the rule's own context say which denials they are, and an error's stack
 * costs more than a rule.
 */
class RuleDenied extends Error {
  override readonly name = 'RuleDenied';
}
export const DENIED: Error = Object.freeze(new RuleDenied('a rule denies'));

export class InvalidTree extends Error {
  constructor(message: string) {
    super(`rule tree: ${message}`);
    this.name = 'InvalidTree';
  }
}

/**
 * Builds and checks the tree of a policy. `steps` are the engine's; tests replace one to see that it counts.
 * Throws InvalidTree.
 */
export function buildTree(policy: Policy, steps: readonly Step[] = STEPS): RuleTree {
  const rules = steps.map((step) => rule(step.name, { cache: 'no_cache' })(judgeWith(step)));
  // Every field is judged by every step: what does not concern it passes, so nothing can be left out.
  const all = and(...rules);
  const fields = new Map<string, Map<string, ShieldRule>>();
  const abstract = new Map<string, ShieldRule>();
  for (const item of policy.items.values()) {
    if (policy.possibleTypes.has(item.type)) {
      abstract.set(item.coordinate, all);
      continue;
    }
    const ofType = fields.get(item.type) ?? new Map<string, ShieldRule>();
    ofType.set(item.field, all);
    fields.set(item.type, ofType);
  }
  const tree = { fields, abstract, names: steps.map(({ name }) => name), fallbackRule: deny };
  checkTree(tree, policy);
  return tree;
}

/** By the items of a policy: policies that share their catalog share their tree, which names nothing else. */
const TREES = new WeakMap<Policy['items'], { types: Policy['possibleTypes']; tree: RuleTree }>();

/** The tree of a policy, with the steps of the engine. Throws InvalidTree. */
export function treeOf(policy: Policy): RuleTree {
  const known = TREES.get(policy.items);
  if (known?.types === policy.possibleTypes) return known.tree;
  const tree = buildTree(policy);
  TREES.set(policy.items, { types: policy.possibleTypes, tree });
  return tree;
}

function judgeWith(step: Step): (parent: object, args: object, context: object) => true | Error {
  return (_parent, _args, context) => {
    let answer: true | Error = true;
    for (const { question, judgement } of (context as RuleContext).judged)
      if (advance(step, question, judgement)?.kind === 'deny') answer = DENIED;
    return answer;
  };
}

/** What shield itself does not check, or checks only when the tree is applied. Throws InvalidTree. */
export function checkTree(tree: RuleTree, policy: Policy): void {
  const { names, fields, fallbackRule } = tree;
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new InvalidTree(`two rules are named "${repeated}"`);
  if (names.length === 0) throw new InvalidTree('there is no rule');
  if (fallbackRule !== deny) throw new InvalidTree('the fallback rule does not deny');
  for (const [type, ofType] of fields) {
    if (policy.possibleTypes.has(type))
      throw new InvalidTree(`${type} is no object type: shield would pass over its rules`);
    for (const field of ofType.keys())
      if (!policy.items.has(`${type}.${field}`))
        throw new InvalidTree(`${type}.${field} is not in the catalog`);
  }
}

/** The rule of a field; the fallback where the tree has none. */
export function ruleFor(tree: RuleTree, type: string, field: string): ShieldRule {
  return (
    tree.fields.get(type)?.get(field) ?? tree.abstract.get(`${type}.${field}`) ?? tree.fallbackRule
  );
}
