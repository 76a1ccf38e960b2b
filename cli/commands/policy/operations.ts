/** Operations from what an officer types: policy files, single members, and the most usual changes. */
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { formatProblem, hasErrors, readPolicyFile } from '../../../policies/bundle/index.ts';
import { entriesOf, KINDS, type Kind, type Operation } from '../../../policies/edit/index.ts';
import type {
  Agreement,
  BundleContent,
  Combination,
  Item,
  Lists,
  NegativeEntry,
  RegisteredUse,
} from '../../../policies/model/index.ts';
import { CliError, EXIT, terminalLanguage } from '../../output.ts';

const LISTS = {
  basis: 'basis',
  negative: 'negative',
  demand: 'demand',
  responsibility: 'responsibility',
  uses: 'use',
  combinations: 'combination',
} as const satisfies Readonly<Record<keyof Lists, Kind>>;

/** Every entry of a file in the form of policies/lists or policies/agreements. */
export function fromFile(file: string): Operation[] {
  const { lists, agreements, problems } = readPolicyFile(readFileSync(file), file);
  if (hasErrors(problems)) {
    const list = problems.map((found) => formatProblem(found, terminalLanguage())).join('\n');
    throw new CliError('FILE_WRONG', { zh: '{list}', en: '{list}' }, { list }, EXIT.NEGATIVE);
  }
  const put = (kind: Kind, entries: readonly { readonly id: string }[]): Operation[] =>
    entries.map((value) => ({ op: 'put', kind, id: value.id, value }));
  const listed = Object.entries(LISTS).flatMap(([name, kind]) =>
    put(kind, lists[name as keyof Lists]),
  );
  return [...listed, ...put('agreement', agreements)];
}

export function kindOf(text: string): Kind {
  const kind = KINDS.find((each) => each === text);
  if (kind) return kind;
  throw new CliError(
    'KIND_UNKNOWN',
    { zh: '没有种类 {text}。种类：{known}。', en: 'There is no kind {text}. Kinds: {known}.' },
    { text, known: KINDS.join(', ') },
  );
}

/** An entry as it stands with members changed: `status=SUSPENDED`, `level=3`, `duty=[A, B]` (YAML). */
export function withMembers(
  content: BundleContent,
  kind: Kind,
  id: string,
  members: readonly string[],
): Operation {
  const changes = Object.fromEntries(members.map(member));
  const value = { ...(entry(content, kind, id) as object), ...changes };
  const kept = Object.entries(value).filter(([name, each]) => name !== 'location' && each !== null);
  return { op: 'put', kind, id, value: Object.fromEntries(kept) };
}

const DAY_MS = 86_400_000;

function member(text: string): [string, unknown] {
  const [, name = '', written = ''] = /^([A-Za-z]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw usage(text);
  // As in policy files: days in Shanghai, the last one included.
  const day = /^\d{4}-\d\d-\d\d$/.test(written) ? Date.parse(`${written}T00:00:00+08:00`) : NaN;
  if (name === 'from' && !Number.isNaN(day)) return [name, day];
  if (name === 'until' && !Number.isNaN(day)) return [name, day + DAY_MS];
  return [name, parseYaml(written)];
}

function usage(text: string): CliError {
  return new CliError(
    'MEMBER_WRONG',
    {
      zh: '{text} 不是 名称=值，例如 status=SUSPENDED、until=2027-12-31、level=3。',
      en: '{text} is not name=value, such as status=SUSPENDED, until=2027-12-31, level=3.',
    },
    { text },
  );
}

function entry(content: BundleContent, kind: Kind, id: string): unknown {
  const entries = entriesOf(content, kind);
  if (entries.has(id)) return entries.get(id);
  throw new CliError(
    'ENTRY_UNKNOWN',
    { zh: '{kind} 中没有 {id}。', en: 'There is no {kind} {id}.' },
    { kind, id },
    EXIT.NEGATIVE,
  );
}

export function addItems(content: BundleContent, id: string, items: readonly string[]): Operation {
  const agreement = entry(content, 'agreement', id) as Agreement;
  return withMembers(content, 'agreement', id, [
    `items=${JSON.stringify([...new Set([...agreement.items, ...items])])}`,
  ]);
}

export interface DenyOptions {
  readonly basis?: readonly string[];
  readonly label?: string;
  /** ISO date. */
  readonly today: string;
}

/**
 * A coordinate on the negative list, out of everything that grants it. With a basis the entry is
 * statutory; without one protective, reviewed today.
 */
export function deny(
  content: BundleContent,
  coordinate: string,
  { basis = [], label, today }: DenyOptions,
): Operation[] {
  const item = entry(content, 'item', coordinate) as Item;
  const id = `neg-${coordinate.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const text = { zh: label ?? item.label, en: label ?? coordinate };
  const statutory = basis.length > 0;
  const value: NegativeEntry = {
    ...{ id, kind: statutory ? 'STATUTORY' : 'PROTECTIVE', label: text, basis },
    ...{ coordinates: [coordinate], classes: [], resources: [] },
    ...(statutory ? {} : { reviewed: today }),
  };
  const open = item.sharing === 'UNCONDITIONAL';
  return [
    { op: 'put', kind: 'negative', id, value },
    ...(open ? [withMembers(content, 'item', coordinate, ['sharing=CONDITIONAL'])] : []),
    ...content.agreements.flatMap((each) => without('agreement', each, coordinate)),
    ...content.lists.uses.flatMap((each) => without('use', each, coordinate)),
    ...content.lists.combinations.flatMap((each) => uncombined(each, coordinate)),
  ];
}

/**
 * A combination that waits for an item nobody gets would deny nothing any more (ADR 0013): the rest of
 * it stays one.
 */
function uncombined(combination: Combination, coordinate: string): Operation[] {
  const { location: _, ...value } = combination;
  const items = value.items.filter((each) => each !== coordinate);
  if (items.length === value.items.length || items.length < 2) return [];
  return [{ op: 'put', kind: 'combination', id: value.id, value: { ...value, items } }];
}

/** What grants the coordinate, without it; removed where nothing else is left in it. */
function without(
  kind: 'agreement' | 'use',
  granting: Agreement | RegisteredUse,
  coordinate: string,
): Operation[] {
  const { location: _, ...value } = granting;
  const { id } = value;
  if (!value.items.includes(coordinate)) return [];
  const items = value.items.filter((each) => each !== coordinate);
  if (items.length === 0) return [{ op: 'remove', kind, id }];
  if (!('masks' in value)) return [{ op: 'put', kind, id, value: { ...value, items } }];
  const type = coordinate.split('.', 1)[0] ?? '';
  const typeLeft = items.some((each) => each.startsWith(`${type}.`));
  const resourceScope = typeLeft ? value.resourceScope : omit(value.resourceScope, type);
  const masks = omit(value.masks, coordinate);
  const itemScope = omit(value.itemScope, coordinate);
  return [{ op: 'put', kind, id, value: { ...value, items, masks, itemScope, resourceScope } }];
}

function omit<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));
}
