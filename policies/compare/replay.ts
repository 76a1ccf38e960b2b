/** Operations that were asked before, judged by two policies: what an officer's change does to real use. */
import {
  classKeyOf,
  isRefusal,
  type Policy,
  unionScopes,
  withoutCombinations,
} from '../engine/index.ts';
import {
  ALL,
  type Coordinate,
  type DecisionMap,
  type Refusal,
  type SubjectClass,
  type TypeName,
} from '../model/index.ts';
import type { Reached } from '../operation/index.ts';
import { createDecider, type Decider } from '../shield/index.ts';
import { typeOf } from './affected.ts';
import { opensRows } from './rows.ts';
import { compareArguments, compareRows, compareShown, shownBy } from './shown.ts';
import type { Direction } from './types.ts';

/** An operation as a record of its use has it: no values, no text. */
export interface PastOperation {
  readonly decisionId: string;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly subject: SubjectClass;
  readonly purpose: string;
  /** Whether a matter was named; which one is not asked again. */
  readonly matter: boolean;
  readonly app: string;
  readonly coordinates: readonly Coordinate[];
  readonly arguments: readonly Coordinate[];
}

/** What changes for one operation. All lists empty and neither refused nor admitted: nothing does. */
export interface ReplayedOperation {
  readonly operation: PastOperation;
  /** Items and arguments that show less, or of which neither less nor more can be shown. */
  readonly less: readonly Coordinate[];
  readonly more: readonly Coordinate[];
  /** Types with fewer rows; with more. */
  readonly fewerRows: readonly TypeName[];
  readonly moreRows: readonly TypeName[];
  /** Refused by the newer policy only; by the older one only. */
  readonly refused?: Refusal;
  readonly admitted?: Refusal;
}

/** Judges each distinct question once, by the deciders that gateway and guard use. */
export async function replay(
  before: Policy,
  after: Policy,
  operations: readonly PastOperation[],
  now: number,
): Promise<readonly ReplayedOperation[]> {
  const sides = [before, after].map((policy) => ({ policy, decider: createDecider(policy) }));
  const judged = new Map<string, Promise<Changed>>();
  const replayed: ReplayedOperation[] = [];
  for (const operation of operations) {
    const key = keyOf(operation);
    const known = judged.get(key) ?? judge(sides, operation, now, key);
    judged.set(key, known);
    replayed.push({ operation, ...(await known) });
  }
  return replayed;
}

type Changed = Omit<ReplayedOperation, 'operation'>;

interface Side {
  readonly policy: Policy;
  readonly decider: Decider;
}

/** Who asked what for which purpose; the person, the application and the time apart. */
function keyOf(operation: PastOperation): string {
  const { subject, purpose, matter, coordinates, arguments: used } = operation;
  return JSON.stringify([classKeyOf(subject), purpose, matter, coordinates, used]);
}

async function judge(
  sides: readonly Side[],
  operation: PastOperation,
  now: number,
  key: string,
): Promise<Changed> {
  const [old, young] = await Promise.all(
    sides.map(({ policy, decider }) => decided(policy, decider, operation, now, key)),
  );
  const [before, after] = sides;
  if (!old || !young || !before || !after) return NOTHING;
  if (isRefusal(old)) return isRefusal(young) ? NOTHING : { ...NOTHING, admitted: old };
  if (isRefusal(young)) return { ...NOTHING, refused: young };
  return compareDecisions(before.policy, after.policy, old, young);
}

const NOTHING: Changed = { less: [], more: [], fewerRows: [], moreRows: [] };

async function decided(
  policy: Policy,
  decider: Decider,
  { subject, purpose, matter, coordinates, arguments: used }: PastOperation,
  now: number,
  key: string,
): Promise<DecisionMap | Refusal> {
  const reached: Reached = {
    coordinates,
    types: typesOf(policy, coordinates),
    arguments: used,
    mutations: coordinates.filter((coordinate) => typeOf(coordinate) === 'Mutation'),
    introspectionOnly: coordinates.length === 0,
  };
  const alone = await decider.decideOperation({
    subject: { ...subject, consumer: subject.azp ?? subject.dept, sub: '', matters: [] },
    purpose: purpose === '' ? undefined : purpose,
    matter: matter ? 'named' : undefined,
    operationKey: key,
    reached: () => reached,
    now,
    // What was open then is not asked again; that one was named is what counts.
    knownMatter: () => true,
  });
  if (isRefusal(alone)) return alone;
  const together = withoutCombinations(alone, policy.bundle, subject);
  return isRefusal(together) ? together : together.decisions;
}

/** Types of the items, and those that they lead to. */
function typesOf({ items }: Policy, coordinates: readonly Coordinate[]): TypeName[] {
  return [
    ...new Set(
      coordinates.flatMap((coordinate) => [
        typeOf(coordinate),
        items.get(coordinate)?.returns.type ?? typeOf(coordinate),
      ]),
    ),
  ];
}

function compareDecisions(
  before: Policy,
  after: Policy,
  old: DecisionMap,
  young: DecisionMap,
): Changed {
  const rows = (decisions: DecisionMap, type: TypeName) =>
    unionScopes(decisions.resources.get(type) ?? []);
  const items = [...old.coordinates].map(([coordinate, verdict]): Told => {
    const next = young.coordinates.get(coordinate) ?? verdict;
    const type = typeOf(coordinate);
    const was = shownBy(verdict, opensRows(before, coordinate) ? rows(old, type) : ALL);
    const is = shownBy(next, opensRows(after, coordinate) ? rows(young, type) : ALL);
    return [coordinate, compareShown(was, is)];
  });
  const used = [...old.arguments].map(([argument, verdict]): Told => {
    return [argument, compareArguments(verdict, young.arguments.get(argument) ?? verdict)];
  });
  const types = [...old.resources.keys()].map((type): Told => {
    return [type, compareRows(rows(old, type), rows(young, type))];
  });
  return {
    less: told([...items, ...used], 'looser'),
    more: told([...items, ...used], 'tighter'),
    fewerRows: told(types, 'looser'),
    moreRows: told(types, 'tighter'),
  };
}

type Told = readonly [name: string, direction: Direction | undefined];

/** Names that changed, those apart that changed in one direction only. */
function told(changes: readonly Told[], apart: Direction): readonly string[] {
  return changes
    .filter(([, direction]) => direction !== undefined && direction !== apart)
    .map(([name]) => name)
    .sort();
}
