/**
 * Combinations in one operation (docs/POLICY.md, "Together"). A coordinate's own judgement exempts own data
 * and own items, so a combination whose highest members are all the asker's own passes it whole; here no
 * answer holds it whole. Everything else that a combination denies is denied before.
 */
import type {
  BundleContent,
  Combination,
  Coordinate,
  DecisionMap,
  Deny,
  Item,
  Refusal,
  SubjectClass,
  Verdict,
} from '../model/index.ts';
import { byText } from './order.ts';
import { isRootType } from './policy.ts';
import { denial } from './question.ts';

export interface Together {
  readonly decisions: DecisionMap;
  /** Granted each on its own, denied in this operation. */
  readonly deniedHere: readonly Coordinate[];
}

type Rules = Pick<BundleContent, 'catalog' | 'lists'>;

/** The decisions less what would make a combination whole, or why nothing of the operation may run. */
export function withoutCombinations(
  decisions: DecisionMap,
  rules: Rules,
  subject: SubjectClass,
): Together | Refusal {
  const denials = denialsOf(decisions, rules, subject);
  if (denials.size === 0) return { decisions, deniedHere: [] };
  const coordinates = new Map<Coordinate, Verdict>();
  for (const [coordinate, verdict] of decisions.coordinates) {
    const denied = denials.get(coordinate);
    if (denied && coordinate.startsWith('Mutation.'))
      return { refused: 'ACTION_NOT_PERMITTED', ruleId: denied.ruleId, coordinate };
    coordinates.set(coordinate, denied ?? verdict);
  }
  for (const argument of decisions.arguments.keys())
    if (readBy(rules, argument).some((item) => denials.has(item)))
      return {
        ...{ refused: 'ARGUMENT_READS_DENIED_ITEM', ruleId: `argument:${argument}` },
        coordinate: argument,
      };
  const deniedHere = [...denials.keys()].sort(byText);
  return { decisions: Object.freeze({ ...decisions, coordinates }), deniedHere };
}

/** All combinations are judged on the same grants: what one of them denies makes no other less whole. */
function denialsOf(
  decisions: DecisionMap,
  rules: Rules,
  subject: SubjectClass,
): ReadonlyMap<Coordinate, Deny> {
  const above = rules.lists.combinations.filter(({ level }) => level > subject.clearance);
  if (above.length === 0) return new Map();
  // An argument that may be used is granted all that it reads.
  const read = new Set([...decisions.arguments.keys()].flatMap((used) => readBy(rules, used)));
  const isGiven = (coordinate: Coordinate) =>
    read.has(coordinate) || decisions.coordinates.get(coordinate)?.effect === 'grant';
  const denials = new Map<Coordinate, Deny>();
  for (const combination of [...above].sort((left, right) => byText(left.id, right.id)))
    for (const member of deniedTogether(combination, rules, subject, isGiven))
      if (!denials.has(member))
        denials.set(member, denial('COMBINATION', `combination:${combination.id}`));
  return denials;
}

/** Members of a combination that go where all of them are given: the highest that are not the asker's own. */
export function deniedTogether(
  { level, items }: Combination,
  { catalog }: Pick<Rules, 'catalog'>,
  subject: SubjectClass,
  isGiven: (coordinate: Coordinate) => boolean,
): readonly Coordinate[] {
  if (level <= subject.clearance || !items.every(isGiven)) return [];
  const others = items
    .flatMap((member) => (Object.hasOwn(catalog.items, member) ? catalog.items[member] : []) ?? [])
    .filter((item) => !isOwn(item, catalog, subject));
  const highest = Math.max(...others.map((item) => item.level));
  return others.filter((item) => item.level === highest).map(({ coordinate }) => coordinate);
}

/** Of a granted item: whether own data or own item is what grants it, which the chain asks first. */
function isOwn(item: Item, { resources }: Rules['catalog'], subject: SubjectClass): boolean {
  const resource = Object.hasOwn(resources, item.type) ? resources[item.type] : undefined;
  if (subject.kind === 'citizen')
    return item.ownAccess && (isRootType(item.type) || resource?.subject !== undefined);
  const ofRegister = item.key && item.suppliers.length === 0;
  return (ofRegister ? [resource?.supplier] : item.suppliers).includes(subject.dept);
}

function readBy({ catalog }: Rules, argument: Coordinate): readonly Coordinate[] {
  return Object.hasOwn(catalog.reads, argument) ? (catalog.reads[argument] ?? []) : [];
}
