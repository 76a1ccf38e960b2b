/** One policy case through three evaluators: the engine's functions, the decider (shield), the oracle. */
import {
  type CaseSetting,
  cellOutcome,
  decideBy,
  EXHAUSTED,
  type Outcome,
  outcomeOfCase,
  type PolicyCase,
  type Prepared,
  prepare,
  rowOf,
  sharedDecider,
  typeOf,
  volumeOf,
  wholeOutcome,
} from '../../policies/casework/index.ts';
import {
  bindScope,
  checkMatter,
  decide,
  decideArgument,
  entitlementOf,
  gate,
  isRefusal,
  isRootType,
  matterNeededFor,
  type Policy,
  rowScopes,
  withoutCombinations,
} from '../../policies/engine/index.ts';
import type {
  BundleContent,
  DecisionMap,
  Refusal,
  Scope,
  Subject,
  Verdict,
} from '../../policies/model/index.ts';
import { foretold, maskOfAll, operationForetold, operationSaid, outOfReach } from './compare.ts';
import { keptWays } from './oracle.ts';
import {
  type Asked,
  judgeOperation,
  type OperationJudged,
  type Reaches,
} from './oracle-operation.ts';
import { covers, type TestRow } from './scopes.ts';

export interface CaseResult {
  readonly engine: Outcome;
  readonly decider: Outcome;
  readonly oracle: Outcome;
  /** The whole decision by each, as plain data. */
  readonly said: { readonly engine: unknown; readonly decider: unknown; readonly oracle: unknown };
}

const EVERY_ROW: Scope = { kind: 'all' };

/** Runs a case through all three. */
export async function runCase(
  { content, reachOf, exceedsVolume }: CaseSetting,
  one: PolicyCase,
): Promise<CaseResult> {
  const prepared = prepare(content, one, reachOf);
  const { policy, asked, reached } = prepared;
  const { subject } = asked;
  const byEngine = decideByEngine(policy, asked, subject, reached);
  const byDecider = await decideBy(sharedDecider(policy), one, prepared);
  const byOracle = judgeOperation(asked, reached);
  const about = { ...asked, purpose: asked.purpose ?? '' };
  const rows = sampleRows(content, reached, subject);
  const view = { subject, bind: bindScope, rows, outOfReach: outOfReach(about) };
  return {
    engine: await outcomeOfCase(one, byEngine, asked, exceedsVolume),
    decider: await outcomeOfCase(one, byDecider, asked, exceedsVolume),
    oracle: outcomeForetoldOfCase(one, byOracle, asked),
    said: {
      engine: operationSaid(byEngine, view),
      decider: operationSaid(byDecider, view),
      oracle: operationForetold(byOracle, view),
    },
  };
}

function outcomeForetoldOfCase(
  one: PolicyCase,
  judged: ReturnType<typeof judgeOperation>,
  asked: Prepared['asked'],
): Outcome {
  const found = 'refused' in judged ? undefined : judged.coordinates.get(one.field ?? '');
  if ('refused' in judged || found?.effect !== 'grant') return outcomeForetold(judged, one.field);
  const agreement = keptWays(found.ways)[0]?.agreement ?? '';
  if (one.persons && exceeds(one.persons, volumeOf(asked, agreement))) return EXHAUSTED;
  if (!one.row) return outcomeForetold(judged, one.field);
  const rows = judged.resources.get(typeOf(one.field ?? ''));
  const view = { subject: asked.subject, bind: bindScope, rows: [rowOf(one, asked)] };
  return cellOutcome(foretold(found, rows, view).cells[0], found.ruleId);
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
  const alone = refusedBy(
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
    };
  if (isRefusal(alone)) return alone;
  const together = withoutCombinations(alone, policy.bundle, subject);
  return isRefusal(together) ? together : together.decisions;
}

function refusedBy(
  verdicts: readonly (readonly [string, Verdict])[],
  refused: Refusal['refused'],
): Refusal | undefined {
  const denied = verdicts.find(([, { effect }]) => effect === 'deny');
  return denied && { refused, ruleId: denied[1].ruleId, coordinate: denied[0] };
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
