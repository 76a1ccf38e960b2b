/** One policy case through three evaluators: the engine's functions, the decider (shield), the oracle. */
import {
  bindScope,
  checkMatter,
  compilePolicy,
  decide,
  decideArgument,
  entitlementOf,
  gate,
  isRefusal,
  isRootType,
  matterNeededFor,
  type Policy,
  rowScopes,
} from '../../policies/engine/index.ts';
import type {
  Bundle,
  BundleContent,
  DecisionMap,
  Refusal,
  Scope,
  Subject,
  Verdict,
} from '../../policies/model/index.ts';
import { createDecider, type Decider } from '../../policies/shield/index.ts';
import type { PolicyCase } from './case-files.ts';
import { maskOfAll, operationForetold, operationSaid, outOfReach } from './compare.ts';
import { type Judged, keptWays } from './oracle.ts';
import {
  type Asked,
  judgeOperation,
  type OperationJudged,
  type Reaches,
} from './oracle-operation.ts';
import { covers, own, type TestRow } from './scopes.ts';

/** What a case may say of a verdict. */
export interface Outcome {
  readonly want: PolicyCase['want'];
  readonly mask?: string | undefined;
  readonly reason?: string | undefined;
  readonly rule: string;
}

export interface CaseResult {
  readonly engine: Outcome;
  readonly decider: Outcome;
  readonly oracle: Outcome;
  /** The whole decision by each, as plain data. */
  readonly said: { readonly engine: unknown; readonly decider: unknown; readonly oracle: unknown };
}

/** Parses an operation against the consumer schema of the subject's audience, and says what it reaches. */
export type ReachOf = (
  text: string,
  variables: Readonly<Record<string, unknown>>,
  subject: Subject,
) => Reaches;

const DEMO_DAY = '2026-11-20';
const EVERY_ROW: Scope = { kind: 'all' };
const typeOf = (coordinate: string) => coordinate.slice(0, coordinate.indexOf('.'));

/** The bundle that a case supposes. */
export function supposed(content: BundleContent, { suppose }: PolicyCase): Bundle {
  const items = Object.entries(content.catalog.items).map(([coordinate, item]) => [
    coordinate,
    { ...item, ...own(suppose?.items ?? {}, coordinate) },
  ]);
  const agreements = content.agreements.map((agreement) => ({
    ...agreement,
    ...own(suppose?.agreements ?? {}, agreement.id),
  }));
  const catalog = { ...content.catalog, items: Object.fromEntries(items) };
  return { ...content, catalog, agreements, hash: 'of the case', version: '0-case' };
}

export function subjectOf(
  { registry }: BundleContent,
  { as, subject = {} }: Pick<PolicyCase, 'as' | 'subject'>,
): Subject {
  const persona = own(registry.personas, as);
  const entry = registry.classes.find(({ id }) => id === persona?.class);
  if (!persona || !entry) throw new Error(`no persona ${as}`);
  const { kind, dept, duties, clearance, areas, azp } = entry;
  const known = { kind, dept, duties, clearance, areas: persona.areas ?? areas };
  const given = Object.fromEntries(Object.entries(subject).filter(([, one]) => one !== undefined));
  const app = kind === 'service' ? { azp: azp ?? as } : {};
  return {
    ...known,
    ...given,
    ...app,
    consumer: kind === 'citizen' ? persona.sub : (app.azp ?? dept),
    sub: persona.sub,
    matters: persona.matters ?? [],
  };
}

const published = new WeakMap<BundleContent, { bundle: Bundle; policy: Policy }>();

/** What the files say, compiled once; what a case supposes, compiled for it. */
function policyFor(content: BundleContent, one: PolicyCase): { bundle: Bundle; policy: Policy } {
  const known = one.suppose ? undefined : published.get(content);
  if (known) return known;
  const bundle = supposed(content, one);
  const fresh = { bundle, policy: compilePolicy(bundle) };
  if (!one.suppose) published.set(content, fresh);
  return fresh;
}

/** What a case asks of the code: who, for what, when, and what the operation reaches. */
interface Prepared {
  readonly policy: Policy;
  readonly subject: Subject;
  readonly asked: Asked;
  readonly reached: Reaches;
}

function prepare(content: BundleContent, one: PolicyCase, reachOf: ReachOf): Prepared {
  const { bundle, policy } = policyFor(content, one);
  const subject = subjectOf(content, one);
  const matter = one.matter === null ? undefined : (one.matter ?? subject.matters[0]);
  const now = Date.parse(`${one.at ?? DEMO_DAY}T12:00:00.000+08:00`);
  const { purpose, field = '', operation, variables = {} } = one;
  const asked = { bundle, subject, purpose, matter, openMatters: subject.matters, now };
  const reached = operation ? reachOf(operation, variables, subject) : fieldAlone(field);
  return { policy, subject, asked, reached };
}

const deciders = new WeakMap<Policy, Decider>();

/** One decider for all cases of a policy, as in a gateway: none may see what it remembers of another. */
function sharedDecider(policy: Policy): Decider {
  const decider = deciders.get(policy) ?? createDecider(policy);
  deciders.set(policy, decider);
  return decider;
}

function decideBy(decider: Decider, one: PolicyCase, { subject, asked, reached }: Prepared) {
  const { purpose, matter, now } = asked;
  const operationKey = JSON.stringify([one.operation ?? one.field, one.variables]);
  return decider.decideOperation({
    ...{ subject, purpose, matter, now, operationKey },
    reached: () => reached,
  });
}

/** Runs a case through all three. */
export async function runCase(
  content: BundleContent,
  one: PolicyCase,
  reachOf: ReachOf,
): Promise<CaseResult> {
  const prepared = prepare(content, one, reachOf);
  const { policy, subject, asked, reached } = prepared;
  const byEngine = decideByEngine(policy, asked, subject, reached);
  const byDecider = await decideBy(sharedDecider(policy), one, prepared);
  const byOracle = judgeOperation(asked, reached);
  const about = { ...asked, purpose: asked.purpose ?? '' };
  const rows = sampleRows(content, reached, subject);
  const view = { subject, bind: bindScope, rows, outOfReach: outOfReach(about) };
  return {
    engine: outcomeOf(byEngine, one.field),
    decider: outcomeOf(byDecider, one.field),
    oracle: outcomeForetold(byOracle, one.field),
    said: {
      engine: operationSaid(byEngine, view),
      decider: operationSaid(byDecider, view),
      oracle: operationForetold(byOracle, view),
    },
  };
}

/** What another decider says of a case: one whose rule tree a test has changed. */
export async function runCaseThrough(
  deciderOf: (policy: Policy) => Decider,
  content: BundleContent,
  one: PolicyCase,
  reachOf: ReachOf,
): Promise<Outcome> {
  const prepared = prepare(content, one, reachOf);
  return outcomeOf(await decideBy(deciderOf(prepared.policy), one, prepared), one.field);
}

/** Whether the outcome is what the case wants; its rule counts where the case names one. */
export function isWanted({ want, mask, reason, rule }: PolicyCase, outcome: Outcome): boolean {
  return (
    outcome.want === want &&
    outcome.mask === mask &&
    outcome.reason === reason &&
    (rule === undefined || outcome.rule === rule)
  );
}

/** A field on its own: what it alone needs, without the argument and the way that lead to it. */
function fieldAlone(field: string): Reaches {
  return {
    coordinates: [field],
    types: [typeOf(field)],
    arguments: [],
    mutations: [],
    introspectionOnly: false,
  };
}

/** The engine's own functions in the order of docs/POLICY.md, "Whole operations". */
function decideByEngine(
  policy: Policy,
  { purpose = '', now, matter }: Asked,
  subject: Subject,
  reached: Reaches,
): DecisionMap | Refusal {
  const closed = reached.introspectionOnly ? undefined : gate(policy, subject, purpose);
  if (closed) return closed;
  const verdictOf = (one: string) => decide(policy, subject, purpose, one, now);
  const coordinates = new Map(reached.coordinates.map((one) => [one, verdictOf(one)]));
  const needs = matterNeededFor(policy, coordinates);
  const used = new Map(
    reached.arguments.map((one) => [one, decideArgument(policy, one, verdictOf)]),
  );
  const resources = reached.types.filter((type) => policy.resources.has(type));
  return (
    refusedBy(
      reached.mutations.map((one) => [one, verdictOf(one)]),
      'ACTION_NOT_PERMITTED',
    ) ??
    (needs === undefined ? undefined : checkMatter(subject, matter, needs)) ??
    refusedBy([...used], 'ARGUMENT_READS_DENIED_ITEM') ?? {
      coordinates,
      arguments: used,
      resources: new Map(
        resources.map((type) => [type, rowScopes(policy, subject, purpose, type, now)]),
      ),
      validUntil: entitlementOf(policy, subject, purpose, now).validUntil,
    }
  );
}

function refusedBy(
  verdicts: readonly (readonly [string, Verdict])[],
  refused: Refusal['refused'],
): Refusal | undefined {
  const denied = verdicts.find(([, { effect }]) => effect === 'deny');
  return denied && { refused, ruleId: denied[1].ruleId, coordinate: denied[0] };
}

function outcomeOf(decided: DecisionMap | Refusal, field: string | undefined): Outcome {
  if (isRefusal(decided)) return { want: 'refuse', reason: decided.refused, rule: decided.ruleId };
  if (field === undefined) return wholeOutcome([...decided.coordinates.values()]);
  const verdict = decided.coordinates.get(field);
  if (!verdict) throw new Error(`the operation does not reach ${field}`);
  const { ruleId: rule } = verdict;
  if (verdict.effect === 'deny') return { want: 'deny', reason: verdict.reason, rule };
  if (verdict.mask) return { want: 'mask', mask: verdict.mask, rule };
  const rows = verdict.itemScope ? [verdict.itemScope] : decided.resources.get(typeOf(field));
  return { want: rowsWant(field, verdict.parts ? [] : rows), rule };
}

/** What the oracle's judgement is called. */
export function outcomeForetold(
  judged: OperationJudged | ReturnType<typeof judgeOperation>,
  field: string | undefined,
): Outcome {
  if ('refused' in judged) return { want: 'refuse', reason: judged.refused, rule: judged.ruleId };
  if (field === undefined) return wholeOutcome([...judged.coordinates.values()]);
  const found = judged.coordinates.get(field);
  if (!found) throw new Error(`the operation does not reach ${field}`);
  const { ruleId: rule } = found;
  if (found.effect === 'deny') return { want: 'deny', reason: found.reason, rule };
  const kept = keptWays(found.ways);
  const mask = maskOfAll(kept);
  if (mask) return { want: 'mask', mask, rule };
  const ofType = judged.resources.get(typeOf(field)) ?? [EVERY_ROW];
  const rows = kept.map((way) => way.rows);
  const every = kept.length === 1 && covers(rows, [EVERY_ROW]) && covers(ofType, [EVERY_ROW]);
  return { want: isRootType(typeOf(field)) || every ? 'allow' : 'conditional', rule };
}

/** Every row, or some: a root field has none, so nothing is held back. */
function rowsWant(field: string, rows: readonly Scope[] = []): Outcome['want'] {
  const every = isRootType(typeOf(field)) || rows.some(({ kind }) => kind === 'all');
  return every ? 'allow' : 'conditional';
}

/** An operation as a whole: its first denial, or nothing denied. */
function wholeOutcome(verdicts: readonly (Verdict | Judged)[]): Outcome {
  const denied = verdicts.find((one) => one.effect === 'deny');
  return denied?.effect === 'deny'
    ? { want: 'deny', reason: denied.reason, rule: denied.ruleId }
    : { want: 'allow', rule: '' };
}

/** Rows in and out of the demo's areas, of oneself and of others: what scopes of the city speak about. */
function sampleRows(
  { catalog }: BundleContent,
  reached: Reaches,
  subject: Subject,
): readonly TestRow[] {
  const types = new Set(reached.types);
  const items = Object.values(catalog.items).filter(({ type }) => types.has(type));
  const row = (value: string | boolean, who: string): TestRow => ({
    subject: who,
    values: new Map(items.map(({ coordinate }) => [coordinate, value])),
  });
  return [
    row('150602001001', subject.sub),
    row('150621001001', 'somebody else'),
    row('110101001001', 'somebody else'),
    row(subject.dept, subject.sub),
    row(false, 'somebody else'),
  ];
}
