/** What is applied for and what is offered, and whether catalog, lists and basis table allow it. */
import type { Knex } from 'knex';
import { PURPOSES, type Scope } from '../../../policies/model/index.ts';
import { chinaDate } from './legal-clock.ts';
import { checkText } from './matter.ts';
import { Refusal } from './refusal.ts';

export interface RowScope {
  readonly item: string;
  readonly operator: 'EQ' | 'IN' | 'GTE' | 'LTE' | 'WITHIN';
  readonly value: string;
}

/** What personal items need. */
export interface PersonalInput {
  readonly impactAssessment?: string | null;
  readonly notice?: string | null;
  readonly noticeExemption?: string | null;
}

/** `ApplicationTerms` of the schema. */
export interface TermsInput extends PersonalInput {
  readonly title: string;
  readonly supplier: string;
  readonly purpose: string;
  readonly items: readonly string[];
  readonly demand?: string | null;
  readonly useBasis?: readonly string[] | null;
  readonly scenario?: string | null;
  readonly scopeText?: string | null;
  readonly scopes?: readonly RowScope[] | null;
  readonly method?: string | null;
  readonly from?: string | null;
  readonly until?: string | null;
  readonly volume?: number | null;
  readonly retentionDays?: number | null;
}

/** As they are stored: trimmed, sorted, each item once. */
export interface Terms {
  readonly title: string;
  readonly supplier: string;
  readonly purpose: string;
  readonly items: readonly string[];
  readonly demand: string | null;
  readonly useBasis: readonly string[];
  readonly scenario: string | null;
  readonly scopeText: string | null;
  /** Per resource. */
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly method: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly volume: number | null;
  readonly retentionDays: number | null;
  readonly impactAssessment: string | null;
  readonly notice: string | null;
  readonly noticeExemption: string | null;
}

const ITEMS_MAX = 200;
const VOLUME_MAX = 1_000_000;
const RETENTION_DAYS_MAX = 36_500;
const TITLE_MAX = 100;
const NAME_MAX = 120;

/** Shape alone; throws Refusal at the first thing that is wrong. */
export function termsOf(input: TermsInput): Terms {
  const text = (name: keyof TermsInput, most?: number) => {
    const given = input[name];
    return typeof given === 'string' ? checkText(given, `terms.${name}`, most) : null;
  };
  const names = (given: readonly string[], argument: string) =>
    [...new Set(given.map((each) => checkText(each, argument, NAME_MAX)))].sort();
  if (input.items.length === 0 || input.items.length > ITEMS_MAX)
    throw new Refusal('VALUE_RANGE', 'terms.items', { min: 1, max: ITEMS_MAX });
  return {
    title: checkText(input.title, 'terms.title', TITLE_MAX),
    supplier: checkText(input.supplier, 'terms.supplier', NAME_MAX),
    purpose: checkText(input.purpose, 'terms.purpose', NAME_MAX),
    items: names(input.items, 'terms.items'),
    demand: text('demand', NAME_MAX),
    useBasis: names(input.useBasis ?? [], 'terms.useBasis'),
    scenario: text('scenario'),
    scopeText: text('scopeText'),
    scopes: scopesOf(input.scopes ?? [], 'terms.scopes'),
    method: input.method ?? null,
    from: input.from ?? null,
    until: input.until ?? null,
    volume: within(input.volume, 'terms.volume', VOLUME_MAX),
    retentionDays: within(input.retentionDays, 'terms.retentionDays', RETENTION_DAYS_MAX),
    ...personalTermsOf(input),
  };
}

export function personalTermsOf(
  input: PersonalInput,
): Pick<Terms, 'impactAssessment' | 'notice' | 'noticeExemption'> {
  const text = (name: keyof PersonalInput, most?: number) =>
    input[name] == null ? null : checkText(input[name], `terms.${name}`, most);
  return {
    impactAssessment: text('impactAssessment', NAME_MAX),
    notice: text('notice'),
    noticeExemption: text('noticeExemption', NAME_MAX),
  };
}

function within(value: number | null | undefined, argument: string, max: number): number | null {
  if (value === null || value === undefined) return null;
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Refusal('VALUE_RANGE', argument, { min: 1, max });
  return value;
}

const SUBJECT_VALUES = { $areas: 'areas', $department: 'department' } as const;

/** Several conditions on one resource hold together. */
export function scopesOf(
  given: readonly RowScope[],
  argument: string,
): Readonly<Record<string, Scope>> {
  const scopes = new Map<string, Scope[]>();
  for (const { item, operator, value } of given) {
    const type = item.split('.', 1)[0] ?? '';
    const op = operator.toLowerCase() as Lowercase<RowScope['operator']>;
    const subject = Object.hasOwn(SUBJECT_VALUES, value)
      ? SUBJECT_VALUES[value as keyof typeof SUBJECT_VALUES]
      : undefined;
    const fits = subject === 'areas' ? op === 'within' : subject === undefined || op === 'eq';
    if (!fits || value.trim() === '' || (value.startsWith('$') && !subject))
      throw new Refusal('SCOPE_WRONG', argument, {}, [`${item} ${operator} ${value}`]);
    const literal = op === 'in' ? value.split(',').map((each) => each.trim()) : value.trim();
    const condition: Scope = {
      ...{ kind: 'compare', item, op },
      value: subject ? { subject } : { literal },
    } as Scope;
    scopes.set(type, [...(scopes.get(type) ?? []), condition]);
  }
  return Object.fromEntries(
    [...scopes].map(([type, of]) => [type, of[0] && of.length === 1 ? of[0] : { kind: 'and', of }]),
  );
}

export interface CatalogRow {
  readonly coordinate: string;
  readonly type: string;
  readonly sharing: string;
  readonly supplier: string;
  readonly class: string;
  readonly mask: string | null;
  readonly label: string;
  readonly level: number;
  readonly basis: string;
}

export async function catalogRows(
  knex: Knex,
  coordinates: readonly string[],
): Promise<ReadonlyMap<string, CatalogRow>> {
  const columns = [
    'coordinate',
    'type',
    'sharing',
    'supplier',
    'class',
    'mask',
    'label',
    'level',
    'basis',
  ];
  const rows: CatalogRow[] = await knex('catalog_items')
    .whereIn('coordinate', [...coordinates])
    .select(columns);
  return new Map(rows.map((row) => [row.coordinate, row]));
}

/** What keeps an item from being shared: its classification's basis, or entries of the negative list. */
export async function withheldBy(
  knex: Knex,
  items: Iterable<CatalogRow>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows: {
    id: string;
    basis: string;
    coordinates: string;
    classes: string;
    resources: string;
  }[] = await knex('negative_list').select('id', 'basis', 'coordinates', 'classes', 'resources');
  const has = (json: string, name: string) => (JSON.parse(json) as string[]).includes(name);
  const found = new Map<string, readonly string[]>();
  for (const item of items) {
    const entries = rows.filter(
      (row) =>
        has(row.coordinates, item.coordinate) ||
        has(row.classes, item.class) ||
        has(row.resources, item.type),
    );
    const why = entries.flatMap(({ id, basis }) => [id, ...(JSON.parse(basis) as string[])]);
    if (item.sharing === 'WITHHELD') why.push(...(JSON.parse(item.basis) as string[]));
    if (why.length > 0) found.set(item.coordinate, [...new Set(why)]);
  }
  return found;
}

/** Throws Refusal naming everything of a kind that is wrong at once. */
export async function checkTerms(
  knex: Knex,
  requester: string,
  terms: Terms,
  now: number,
): Promise<void> {
  await checkSupplier(knex, requester, terms.supplier);
  if (!(PURPOSES as readonly string[]).includes(terms.purpose)) {
    const values = { purpose: terms.purpose, purposes: PURPOSES.slice(0, 3).join(', ') };
    throw new Refusal('PURPOSE_UNKNOWN', 'terms.purpose', values);
  }
  await checkItems(knex, terms);
  await checkBasis(knex, terms.useBasis, 'terms.useBasis');
  if (terms.noticeExemption !== null)
    await checkBasis(knex, [terms.noticeExemption], 'terms.noticeExemption');
  await checkDemand(knex, requester, terms);
  checkPeriod(terms, now);
}

async function checkSupplier(knex: Knex, requester: string, supplier: string): Promise<void> {
  if (supplier === requester) throw new Refusal('SUPPLIER_SELF', 'terms.supplier');
  if (!(await knex('parties').where({ id: supplier }).first('id')))
    throw new Refusal('SUPPLIER_UNKNOWN', 'terms.supplier', { supplier });
}

async function checkItems(knex: Knex, { items, supplier, scopes }: Terms): Promise<void> {
  const rows = await catalogRows(knex, items);
  const unknown = items.filter((item) => !rows.has(item));
  if (unknown.length > 0) throw new Refusal('ITEM_UNKNOWN', 'terms.items', {}, unknown);
  const withheld = await withheldBy(knex, rows.values());
  if (withheld.size > 0) {
    const details = [...withheld].map(([item, why]) => `${item}: ${why.join(', ')}`);
    throw new Refusal('ITEM_WITHHELD', 'terms.items', {}, details);
  }
  const others = items.filter((item) => rows.get(item)?.supplier !== supplier);
  if (others.length > 0)
    throw new Refusal('ITEM_OTHER_SUPPLIER', 'terms.items', { supplier }, others);
  await checkScopes(knex, scopes, supplier, new Set([...rows.values()].map(({ type }) => type)));
}

/** A scope reads items of a resource applied for, kept by the same department. */
export async function checkScopes(
  knex: Knex,
  scopes: Readonly<Record<string, Scope>>,
  supplier: string,
  types: ReadonlySet<string>,
): Promise<void> {
  const compared = Object.values(scopes).flatMap(comparedItems);
  const rows = await catalogRows(knex, compared);
  const wrong = compared.filter((item) => {
    const row = rows.get(item);
    return !row || row.supplier !== supplier || !types.has(row.type);
  });
  if (wrong.length > 0) throw new Refusal('SCOPE_WRONG', 'scopes', {}, wrong);
}

function comparedItems(scope: Scope): readonly string[] {
  if (scope.kind === 'compare') return [scope.item];
  return scope.kind === 'and' || scope.kind === 'or' ? scope.of.flatMap(comparedItems) : [];
}

export async function checkBasis(
  knex: Knex,
  ids: readonly string[],
  argument: string,
): Promise<ReadonlyMap<string, string>> {
  const rows: { id: string; rank: string }[] = await knex('legal_bases')
    .whereIn('id', [...ids])
    .select('id', 'rank');
  const known = new Map(rows.map(({ id, rank }) => [id, rank]));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Refusal('BASIS_UNKNOWN', argument, {}, unknown);
  return known;
}

/** An application that names a demand keeps within it. */
async function checkDemand(knex: Knex, requester: string, terms: Terms): Promise<void> {
  const { demand, purpose } = terms;
  if (demand === null) return;
  const row = await knex('demand_list')
    .where({ id: demand, consumer: requester })
    .first('purpose', 'items');
  if (!row) throw new Refusal('DEMAND_UNKNOWN', 'terms.demand', { demand });
  if (row.purpose !== purpose)
    throw new Refusal('PURPOSE_WIDER', 'terms.purpose', { purpose, demand, listed: row.purpose });
  const listed = new Set(JSON.parse(row.items) as string[]);
  const wider = terms.items.filter((item) => !listed.has(item));
  if (wider.length > 0) throw new Refusal('ITEMS_WIDER', 'terms.items', { demand }, wider);
}

function checkPeriod({ from, until }: Terms, now: number): void {
  if (until !== null && until < chinaDate(now))
    throw new Refusal('PERIOD_PAST', 'terms.until', { until });
  if (from !== null && until !== null && from > until)
    throw new Refusal('PERIOD_ORDER', 'terms.from');
}
