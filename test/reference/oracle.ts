/**
 * The oracle: the verdict written a second time, from docs/POLICY.md alone, to be believed rather than
 * to be fast. It shares no code with engine, shield or guard and imports types only; what it says and
 * what they say must be the same (test/cases.test.ts, test/agreement.test.ts). Each function is one step
 * of that page, with its sentence above it. Nothing is indexed, remembered or ordered for speed.
 */
import type {
  Agreement,
  BundleContent,
  Coordinate,
  Item,
  Mask,
  Reason,
  RefusalReason,
  Scope,
  TypeName,
} from '../../policies/model/index.ts';
import { type Asking, admitsNothing, canBeBound, covers, own, suppliersOf } from './scopes.ts';

/** One way a coordinate is granted: the rows, and how their cells are written. */
export interface Way {
  readonly rows: Scope;
  readonly mask?: Mask;
  readonly agreement?: string;
}
export interface Granted {
  readonly effect: 'grant';
  readonly link: 'own data' | 'own item' | 'use' | 'listed' | 'agreement';
  readonly ruleId: string;
  readonly ways: readonly Way[];
}
export interface Denied {
  readonly effect: 'deny';
  readonly reason: Reason;
  readonly ruleId: string;
  readonly basis?: readonly string[];
}
export type Judged = Granted | Denied;
export interface Refused {
  readonly refused: RefusalReason;
  readonly ruleId: string;
  readonly coordinate?: Coordinate;
}

/** Everything a verdict may depend on, the coordinate apart. */
export interface Circumstances {
  readonly bundle: BundleContent;
  readonly subject: Asking;
  readonly purpose: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const KNOWN_PURPOSES =
  'CASE_HANDLING EARLY_MEDIATION PUBLIC_SERVICE_FAULT DECISION_SUPPORT IDENTITY_CHECK QUALITY_CHECK ' +
  'EXCHANGE_WORK POLICY_ADMIN AUDIT OWN_DATA';
const STRICTNESS: readonly (Mask | undefined)[] = [
  undefined,
  'NUMBER_TO_BAND',
  'DATE_TO_YEAR',
  'ADDRESS_TO_COMMUNITY',
  'PHONE',
  'NAME',
  'ID_NUMBER',
];
const EVERY_ROW: Scope = { kind: 'all' };

const deny = (reason: Reason, ruleId: string, basis?: readonly string[]): Denied =>
  basis ? { effect: 'deny', reason, ruleId, basis } : { effect: 'deny', reason, ruleId };
const isRoot = (type: TypeName) => ['Query', 'Mutation', 'Subscription'].includes(type);
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const smallest = (ids: readonly string[]): string | undefined => [...ids].sort(byText)[0];

/** "No purpose, or empty; neither one of the ten nor named by any duty; no duty of the class lists it." */
export function gate(
  { registry }: BundleContent,
  subject: Asking,
  purpose: string | undefined,
): Refused | undefined {
  const refused = (reason: RefusalReason): Refused => ({ refused: reason, ruleId: 'gate:purpose' });
  if (purpose === undefined || purpose === '') return refused('PURPOSE_MISSING');
  const named = Object.values(registry.duties).some((duty) => duty.purposes.includes(purpose));
  if (!named && !KNOWN_PURPOSES.split(' ').includes(purpose)) return refused('PURPOSE_UNKNOWN');
  const permitted = subject.duties.some((duty) =>
    own(registry.duties, duty)?.purposes.includes(purpose),
  );
  return permitted ? undefined : refused('PURPOSE_NOT_PERMITTED');
}

/** Steps 2 to 4 for one coordinate. "A coordinate that is not in the catalog: UNPUBLISHED." */
export function judge(about: Circumstances, coordinate: Coordinate): Judged {
  const entitled = judgeButCombinations(about, coordinate);
  if (entitled.effect === 'deny') return entitled;
  return combinations(about, coordinate, entitled) ?? entitled;
}

function judgeButCombinations(about: Circumstances, coordinate: Coordinate): Judged {
  const item = own(about.bundle.catalog.items, coordinate);
  if (!item) return deny('UNPUBLISHED', 'default-deny');
  const always = negativeList(about, item) ?? dutyNotHeld(about, item);
  if (always) return always;
  const found = grantChain(about, item);
  return found.effect === 'deny' ? found : clearance(about, item, found);
}

/** "An entry names the coordinate, the item's class, or its type; or an abstract type before it." */
function negativeList({ bundle }: Circumstances, item: Item): Denied | undefined {
  const { possibleTypes } = bundle.catalog;
  const abstract = Object.keys(possibleTypes).filter((one) =>
    possibleTypes[one]?.includes(item.type),
  );
  const types = [item.type, ...abstract];
  const entries = bundle.lists.negative.filter(
    ({ coordinates, classes, resources }) =>
      types.some((type) => coordinates.includes(`${type}.${item.field}`)) ||
      classes.includes(item.class) ||
      types.some((type) => resources.includes(type)),
  );
  const first = smallest(entries.map(({ id }) => id));
  const entry = entries.find(({ id }) => id === first);
  return entry && deny('NEGATIVE_LIST', `neg:${entry.id}`, entry.basis);
}

/** "The class holds none of `item.duty`; of a mutation, none of `actions`; none listed: nobody does." */
function dutyNotHeld({ bundle, subject }: Circumstances, item: Item): Denied | undefined {
  const holdsOne = (duties: readonly string[]) => duties.some((d) => subject.duties.includes(d));
  if (item.duty.length > 0 && !holdsOne(item.duty)) return deny('DUTY', `duty:${item.coordinate}`);
  if (item.type !== 'Mutation' || holdsOne(own(bundle.catalog.actions, item.coordinate) ?? []))
    return undefined;
  return deny('DUTY', `action:${item.coordinate}`);
}

/** "Own data, own item, withheld, unconditional, agreement, default": the first that applies. */
function grantChain(about: Circumstances, item: Item): Judged {
  return (
    ownData(about, item) ??
    ownItem(about, item) ??
    withheld(item) ??
    unconditional(about, item) ??
    conditional(about, item) ??
    deny('NO_RULE', 'default-deny')
  );
}

const grant = (link: Granted['link'], ruleId: string, rows: Scope = EVERY_ROW): Granted => ({
  effect: 'grant',
  link,
  ruleId,
  ways: [{ rows }],
});

/** "Citizen, `ownAccess`, and a root type (rows: all) or a resource that names a subject (rows: self)." */
function ownData({ bundle, subject }: Circumstances, item: Item): Granted | undefined {
  if (subject.kind !== 'citizen' || !item.ownAccess) return undefined;
  const ruleId = `own:${item.coordinate}`;
  if (isRoot(item.type)) return grant('own data', ruleId);
  const resource = own(bundle.catalog.resources, item.type);
  return resource?.subject === undefined ? undefined : grant('own data', ruleId, { kind: 'self' });
}

/** "Not a citizen, `dept` among the item's suppliers; of a key without suppliers, the resource's." */
function ownItem(about: Circumstances, item: Item): Granted | undefined {
  const { kind, dept } = about.subject;
  if (kind === 'citizen' || dept === '' || !suppliersOf(item, about.bundle.catalog).includes(dept))
    return undefined;
  return grant('own item', `supplier:${item.coordinate}`);
}

/** "Sharing WITHHELD: denied, basis of the item." */
function withheld(item: Item): Denied | undefined {
  if (item.sharing !== 'WITHHELD') return undefined;
  return deny('WITHHELD', `withheld:${item.coordinate}`, item.basis);
}

/** "A use of (a consumer name, purpose, item), else USE_NOT_REGISTERED; citizens only where listed." */
function unconditional(about: Circumstances, item: Item): Judged | undefined {
  if (item.sharing !== 'UNCONDITIONAL') return undefined;
  if (about.subject.kind === 'citizen')
    return item.listed.includes('CITIZEN')
      ? grant('listed', `listed:${item.coordinate}`)
      : undefined;
  const uses = about.bundle.lists.uses.filter(
    ({ consumer, purpose, items }) =>
      consumerNames(about.subject).includes(consumer) &&
      purpose === about.purpose &&
      items.includes(item.coordinate),
  );
  const first = smallest(uses.map(({ id }) => id));
  return first === undefined
    ? deny('USE_NOT_REGISTERED', 'use:none')
    : grant('use', `use:${first}`);
}

/** "Department {dept}; service {dept, azp}; citizen none. The empty name is none." */
function consumerNames({ kind, dept, azp }: Asking): readonly string[] {
  const names = kind === 'citizen' ? [] : kind === 'service' ? [dept, azp ?? ''] : [dept];
  return names.filter((name) => name !== '');
}

/** "Of the agreements that concern the question: none, none active, parts whose rows can be bound." */
function conditional(about: Circumstances, item: Item): Judged | undefined {
  const { bundle, subject, now } = about;
  if (item.sharing !== 'CONDITIONAL' || subject.kind === 'citizen') return undefined;
  const all = bundle.agreements.filter(
    ({ consumer, purpose, items, supplier }) =>
      consumerNames(subject).includes(consumer) &&
      purpose === about.purpose &&
      items.includes(item.coordinate) &&
      suppliersOf(item, about.bundle.catalog).includes(supplier),
  );
  if (all.length === 0) return deny('NO_AGREEMENT', 'agreement:none');
  const running = all.filter(({ from, until }) => from <= now && now < until);
  const active = running.filter(({ status }) => status === 'ACTIVE');
  if (active.length === 0) return notActive(all, running);
  const ways = active.flatMap((agreement): Way[] => {
    const scopes = [
      own(agreement.resourceScope, item.type) ?? EVERY_ROW,
      own(agreement.itemScope, item.coordinate) ?? EVERY_ROW,
    ];
    const rows = { kind: 'and', of: scopes } as const;
    if (!canBeBound(rows, subject, item, bundle.catalog)) return [];
    const mask = own(agreement.masks, item.coordinate);
    const way = { rows, agreement: agreement.id };
    return [mask ? { ...way, mask } : way];
  });
  if (ways.length === 0) return deny('SCOPE_UNKNOWN', `agreement:${smallestId(active)}`);
  return { effect: 'grant', link: 'agreement', ruleId: '', ways };
}

/** "AGREEMENT_SUSPENDED with the smallest id of the running ones; else EXPIRED, the smallest of all." */
function notActive(all: readonly Agreement[], running: readonly Agreement[]): Denied {
  const suspended = running.filter(({ status }) => status === 'SUSPENDED');
  return suspended.length > 0
    ? deny('AGREEMENT_SUSPENDED', `agreement:${smallestId(suspended)}`)
    : deny('AGREEMENT_EXPIRED', `agreement:${smallestId(all)}`);
}

const smallestId = (agreements: readonly Agreement[]) => smallest(agreements.map(({ id }) => id));

/** "Parts above the clearance are left out, with their rows; none left is the denial. Not for own data." */
function clearance({ subject }: Circumstances, item: Item, found: Granted): Judged {
  if (found.link === 'own data') return found;
  const delivered = ({ mask }: Way) =>
    mask !== undefined && mask === item.mask && item.maskedLevel !== undefined
      ? item.maskedLevel
      : item.level;
  const ways = found.ways.filter((way) => delivered(way) <= subject.clearance);
  if (ways.length === 0) return deny('CLEARANCE_TOO_LOW', `clearance:${item.coordinate}`);
  const kept = keptWays(ways);
  const ruleId = found.link === 'agreement' ? `agreement:${kept[0]?.agreement}` : found.ruleId;
  return { ...found, ways, ruleId };
}

/** "Sorted by mask strictness, then id. A part whose rows the kept parts before it cover is dropped." */
export function keptWays(ways: readonly Way[]): readonly Way[] {
  const strictness = ({ mask }: Way) => STRICTNESS.indexOf(mask);
  const sorted = [...ways].sort(
    (a, b) => strictness(a) - strictness(b) || byText(a.agreement ?? '', b.agreement ?? ''),
  );
  const kept: Way[] = [];
  for (const way of sorted) {
    const taken = kept.map(({ rows }) => rows);
    if (kept.length === 0 || !covers(taken, [way.rows])) kept.push(way);
  }
  return kept;
}

/** "Above the clearance, entitled to every one of its items, and at the highest level among them." */
function combinations(about: Circumstances, coordinate: Coordinate, found: Granted) {
  if (found.link === 'own data' || found.link === 'own item') return undefined;
  const { items } = about.bundle.catalog;
  const levelOf = (one: Coordinate) => own(items, one)?.level ?? 0;
  const denying = about.bundle.lists.combinations.filter(
    (combination) =>
      combination.items.includes(coordinate) &&
      combination.level > about.subject.clearance &&
      combination.items.every((one) => judgeButCombinations(about, one).effect === 'grant') &&
      levelOf(coordinate) === Math.max(...combination.items.map(levelOf)),
  );
  const first = smallest(denying.map(({ id }) => id));
  return first === undefined ? undefined : deny('COMBINATION', `combination:${first}`);
}

/** "Union of the rows of every part of every granted item of the type that its own supplier supplies." */
export function rowsOf(about: Circumstances, type: TypeName): readonly Scope[] {
  const { items, resources } = about.bundle.catalog;
  const owner = own(resources, type)?.supplier;
  return Object.values(items)
    .filter((item) => item.type === type && !isRoot(type))
    .filter((item) => !item.key && item.twinOf === undefined)
    .filter((item) => owner === undefined || item.suppliers.includes(owner))
    .map((item) => judge(about, item.coordinate))
    .flatMap((found) => (found.effect === 'grant' ? found.ways.map(({ rows }) => rows) : []))
    .filter((rows) => !admitsNothing(rows));
}

/** "Smallest from or until after now of all agreements of the consumer names for the purpose." */
export function validUntil({ bundle, subject, purpose, now }: Circumstances): number {
  const edges = bundle.agreements
    .filter((a) => consumerNames(subject).includes(a.consumer) && a.purpose === purpose)
    .flatMap(({ from, until }) => [from, until])
    .filter((edge) => edge > now);
  return Math.min(...edges, Number.MAX_SAFE_INTEGER);
}
