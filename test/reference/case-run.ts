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
import { openDatabase } from '../../subgraphs/kit/index.ts';
import { countPersons, createQuotaDays, createQuotaPersons } from '../../subgraphs/kit/quota.ts';
import type { PolicyCase } from './case-files.ts';
import {
  foretold,
  maskOfAll,
  operationForetold,
  operationSaid,
  outOfReach,
  saidOf,
} from './compare.ts';
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
    ...given(own(suppose?.agreements ?? {}, agreement.id) ?? {}),
  }));
  const actions = Object.entries(suppose?.actions ?? {});
  const added = actions.map(([coordinate, { supplier }]) => [
    coordinate,
    actionItem(content, coordinate, supplier),
  ]);
  const catalog = {
    ...content.catalog,
    items: Object.fromEntries([...items, ...added]),
    actions: {
      ...content.catalog.actions,
      ...Object.fromEntries(actions.map(([coordinate, { duty }]) => [coordinate, duty])),
    },
  };
  return { ...content, catalog, agreements, hash: 'of the case', version: '0-case' };
}

/** As the entry points of queries are, but conditional: nobody else's without an agreement. */
function actionItem({ catalog }: BundleContent, coordinate: string, supplier: string) {
  const entry = Object.values(catalog.items).find(({ type }) => type === 'Query');
  const [type = '', field = ''] = coordinate.split('.');
  return {
    ...entry,
    ...{
      coordinate,
      type,
      field,
      suppliers: [supplier],
      sharing: 'CONDITIONAL',
      duty: [],
      level: 1,
    },
  };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is not said. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, one]) => one !== undefined),
  ) as Given<T>;
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
  const app = kind === 'service' ? { azp: azp ?? as } : {};
  return {
    ...known,
    ...given(subject),
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
    engine: await outcomeOfCase(one, byEngine, asked),
    decider: await outcomeOfCase(one, byDecider, asked),
    oracle: outcomeForetoldOfCase(one, byOracle, asked),
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
  return outcomeOfCase(
    one,
    await decideBy(deciderOf(prepared.policy), one, prepared),
    prepared.asked,
  );
}

/** As the guard would have it: of one row where the case has one, and after the day's other operations. */
async function outcomeOfCase(
  one: PolicyCase,
  decided: DecisionMap | Refusal,
  asked: Asked,
): Promise<Outcome> {
  const verdict = isRefusal(decided) ? undefined : decided.coordinates.get(one.field ?? '');
  if (isRefusal(decided) || verdict?.effect !== 'grant') return outcomeOf(decided, one.field);
  const { agreement = '', ruleId } = verdict;
  if (one.persons && (await isExhausted(one.persons, agreement, volumeOf(asked, agreement))))
    return EXHAUSTED;
  if (!one.row) return outcomeOf(decided, one.field);
  const rows = decided.resources.get(typeOf(one.field ?? ''));
  const view = { subject: asked.subject as Subject, bind: bindScope, rows: [rowOf(one, asked)] };
  return cellOutcome(saidOf(verdict, rows, view).cells[0], ruleId);
}

function outcomeForetoldOfCase(
  one: PolicyCase,
  judged: ReturnType<typeof judgeOperation>,
  asked: Asked,
): Outcome {
  const found = 'refused' in judged ? undefined : judged.coordinates.get(one.field ?? '');
  if ('refused' in judged || found?.effect !== 'grant') return outcomeForetold(judged, one.field);
  const agreement = keptWays(found.ways)[0]?.agreement ?? '';
  if (one.persons && exceeds(one.persons, volumeOf(asked, agreement))) return EXHAUSTED;
  if (!one.row) return outcomeForetold(judged, one.field);
  const rows = judged.resources.get(typeOf(one.field ?? ''));
  const view = { subject: asked.subject as Subject, bind: bindScope, rows: [rowOf(one, asked)] };
  return cellOutcome(foretold(found, rows, view).cells[0], found.ruleId);
}

const EXHAUSTED: Outcome = { want: 'deny', reason: 'QUOTA_EXCEEDED', rule: 'quota' };

function volumeOf({ bundle }: Asked, agreement: string): number {
  return bundle.agreements.find(({ id }) => id === agreement)?.volume ?? Number.POSITIVE_INFINITY;
}

function rowOf({ row = {}, own: isOwn = false }: PolicyCase, { subject }: Asked): TestRow {
  const about = isOwn ? (subject.sub ?? 'self') : 'somebody else';
  return { subject: about, values: new Map(Object.entries(row)) };
}

function cellOutcome(cell: string | undefined, rule: string): Outcome {
  if (cell === 'absent') return { want: 'absent', rule };
  if (cell === 'ROW_SCOPE') return { want: 'deny', reason: 'ROW_SCOPE', rule };
  return cell === 'plain' ? { want: 'allow', rule } : { want: 'mask', mask: cell, rule };
}

/** The oracle's count: distinct persons of the day; an operation that would exceed the volume uses none. */
function exceeds(operations: readonly (readonly string[])[], volume: number): boolean {
  let counted: ReadonlySet<string> = new Set();
  let exceeded = false;
  for (const persons of operations) {
    const together = new Set([...counted, ...persons]);
    exceeded = together.size > volume;
    if (!exceeded) counted = together;
  }
  return exceeded;
}

/** The guard's count, in a database of the case's own. */
async function isExhausted(
  operations: readonly (readonly string[])[],
  agreement: string,
  volume: number,
): Promise<boolean> {
  const knex = openDatabase(':memory:');
  try {
    await createQuotaDays(knex);
    await createQuotaPersons(knex);
    let exceeded = false;
    for (const persons of operations) {
      const use = { agreement, volume, persons: new Set(persons) };
      exceeded = (await countPersons(knex, [use], Date.parse(DEMO_DAY))).has(agreement);
    }
    return exceeded;
  } finally {
    await knex.destroy();
  }
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
    mutations: typeOf(field) === 'Mutation' ? [field] : [],
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
