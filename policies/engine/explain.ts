/** Why a verdict is what it is: every step in order, those after the deciding one included. */
import type {
  Basis,
  Coordinate,
  Item,
  Reason,
  Refusal,
  SubjectClass,
  Text,
  Verdict,
} from '../model/index.ts';
import { consumerNames } from './agreements.ts';
import { type Citation, type CitedEntry, cite } from './citations.ts';
import { advance, undecided } from './combine.ts';
import { entitlementOf } from './entitlement.ts';
import { REASON_TEXTS, REFUSAL_TEXTS } from './explain-texts.ts';
import { gate } from './gate.ts';
import { MATTER_LEVEL } from './matter.ts';
import { type Policy, suppliersOf } from './policy.ts';
import type { Outcome, Question, Step } from './question.ts';
import { STEPS } from './steps/index.ts';

export interface ExplainedStep {
  /** Name of the step; `gate` comes first. */
  readonly step: string;
  readonly outcome: 'skip' | 'pass' | 'grant' | 'deny' | 'not-reached';
  readonly ruleId?: string;
  readonly reason?: Reason | Refusal['refused'];
  readonly entry?: CitedEntry;
  readonly basis: readonly { readonly id: string; readonly title: Text }[];
  /** `file:line:column` of what decided, else the bundle's version. */
  readonly location: string;
}

export interface Application {
  readonly supplier: string;
  readonly item: Coordinate;
  readonly purpose: string;
  readonly hint: Text;
  /** An agreement to extend by the item, where the two already have one for the purpose. */
  readonly extend?: string;
  /** Agreements on the item with others: their terms are an example of what its supplier agreed to. */
  readonly examples: readonly string[];
}

export interface Explanation {
  readonly coordinate: Coordinate;
  readonly purpose: string | undefined;
  readonly policyVersion: string;
  /** Set where the whole operation would be refused; there is no verdict then. */
  readonly refusal?: Refusal;
  readonly verdict?: Verdict;
  readonly steps: readonly ExplainedStep[];
  /** Whether an operation that asks for it must name a matter. */
  readonly matterNeeded: boolean;
  /** What the deciding reason means; absent where the item is granted. */
  readonly means?: Text;
  readonly wouldChange?: Text;
  /** How to apply, where applying can help. */
  readonly apply?: Application;
}

/** Never throws for an unknown coordinate or purpose: that nothing matched is an explanation too. */
export function explain(
  policy: Policy,
  subject: SubjectClass,
  purpose: string | undefined,
  coordinate: Coordinate,
  now: number,
): Explanation {
  const refusal = gate(policy, subject, purpose);
  const known = { coordinate, purpose, policyVersion: policy.bundle.version };
  if (refusal || purpose === undefined) return refused(policy, known, refusal);
  const entitlement = entitlementOf(policy, subject, purpose, now);
  const verdict = entitlement.decide(coordinate);
  const item = policy.items.get(coordinate);
  const gateStep = explained(policy, 'gate', { kind: 'pass', ruleId: 'gate:purpose' }, undefined);
  return {
    ...known,
    verdict,
    steps: [gateStep, ...traced(policy, entitlement.question(coordinate))],
    matterNeeded: item !== undefined && needsMatter(policy, item, verdict),
    ...(verdict.effect === 'deny' ? REASON_TEXTS[verdict.reason] : {}),
    ...(verdict.effect === 'deny' && item
      ? application(policy, item, { subject, purpose, reason: verdict.reason })
      : {}),
  };
}

function refused(
  policy: Policy,
  known: Pick<Explanation, 'coordinate' | 'purpose' | 'policyVersion'>,
  refusal: Refusal = { refused: 'PURPOSE_MISSING', ruleId: 'gate:purpose' },
): Explanation {
  const location = policy.bundle.version;
  const { refused: reason, ruleId } = refusal;
  return {
    ...known,
    refusal,
    steps: [
      { step: 'gate', outcome: 'deny', ruleId, reason, basis: [], location },
      ...STEPS.map(({ name }) => notReached(policy, name)),
    ],
    matterNeeded: false,
    ...REFUSAL_TEXTS[reason],
  };
}

function traced(policy: Policy, question: Question | undefined): ExplainedStep[] {
  if (!question) return STEPS.map((step) => unpublished(policy, step));
  const judgement = undecided();
  return STEPS.map((step) => {
    const outcome = advance(step, question, judgement);
    return outcome
      ? explained(policy, step.name, outcome, question.item)
      : notReached(policy, step.name);
  });
}

/** What the catalog does not know, nothing grants: the default says so, the other steps have no say. */
function unpublished(policy: Policy, step: Step): ExplainedStep {
  if (step.name !== 'default-deny') return notReached(policy, step.name);
  const deny = { effect: 'deny', reason: 'UNPUBLISHED', ruleId: 'default-deny' } as const;
  return explained(policy, step.name, { kind: 'deny', deny }, undefined);
}

function notReached(policy: Policy, step: string): ExplainedStep {
  return { step, outcome: 'not-reached', basis: [], location: policy.bundle.version };
}

function explained(
  policy: Policy,
  step: string,
  outcome: Outcome,
  item: Item | undefined,
): ExplainedStep {
  const ruleId = ruleOf(outcome);
  const cited: Citation | undefined = ruleId === undefined ? undefined : cite(policy, ruleId);
  const basisIds =
    outcome.kind === 'deny' ? (outcome.deny.basis ?? item?.basis ?? []) : (item?.basis ?? []);
  const { version } = policy.bundle;
  return {
    step,
    outcome: outcome.kind,
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(outcome.kind === 'deny' ? { reason: outcome.deny.reason } : {}),
    ...(cited ? { entry: cited.entry } : {}),
    basis: outcome.kind === 'skip' ? [] : titled(policy, basisIds),
    location: locationText(cited ? cited.location : item?.location) ?? version,
  };
}

function ruleOf(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'skip':
      return undefined;
    case 'pass':
      return outcome.ruleId;
    case 'grant':
      return outcome.candidate.ruleId;
    default:
      return outcome.deny.ruleId;
  }
}

function titled(policy: Policy, ids: readonly string[]): ExplainedStep['basis'] {
  const known = new Map<string, Basis>(policy.bundle.lists.basis.map((basis) => [basis.id, basis]));
  return ids.map((id) => ({ id, title: known.get(id)?.title ?? { zh: id, en: id } }));
}

function locationText(location: Citation['location']): string | undefined {
  return location && `${location.file}:${location.line}:${location.column}`;
}

function needsMatter(policy: Policy, item: Item, verdict: Verdict): boolean {
  const ownData = verdict.ruleId === `own:${item.coordinate}`;
  const sensitive =
    item.level >= MATTER_LEVEL && policy.resources.get(item.type)?.personal === true;
  return verdict.effect === 'grant' && sensitive && !ownData;
}

const AGREEMENT_HINT: Text = {
  zh: '向数源部门提出共享申请，写明职责、使用场景、范围、方式和期限',
  en: 'apply to the supplier, naming duty, purpose, scope, method and period',
};
const USE_HINT: Text = {
  zh: '登记使用该无条件共享信息项',
  en: 'register the use of this unconditionally shared item',
};
const APPLICABLE: Readonly<Partial<Record<Reason, Text>>> = {
  NO_AGREEMENT: AGREEMENT_HINT,
  AGREEMENT_EXPIRED: AGREEMENT_HINT,
  AGREEMENT_SUSPENDED: AGREEMENT_HINT,
  SCOPE_UNKNOWN: AGREEMENT_HINT,
  USE_NOT_REGISTERED: USE_HINT,
};

/** Enough to show what the supplier agrees to. */
const EXAMPLES_MAX = 3;

interface Asked {
  readonly subject: SubjectClass;
  readonly purpose: string;
  readonly reason: Reason;
}

function application(
  policy: Policy,
  item: Item,
  { subject, purpose, reason }: Asked,
): { apply?: Application } {
  const hint = APPLICABLE[reason];
  const [supplier] = suppliersOf(policy, item);
  if (!hint || supplier === undefined) return {};
  const { coordinate } = item;
  const names = consumerNames(subject);
  const theirs = policy.bundle.agreements.filter((agreement) => agreement.supplier === supplier);
  const between = theirs.find(
    (agreement) => names.includes(agreement.consumer) && agreement.purpose === purpose,
  );
  const examples = theirs
    .filter(({ items, status }) => status === 'ACTIVE' && items.includes(coordinate))
    .map(({ id }) => id)
    .slice(0, EXAMPLES_MAX);
  const extend = between === undefined ? {} : { extend: between.id };
  return { apply: { supplier, item: coordinate, purpose, hint, ...extend, examples } };
}
