/** What `isthmus policy diff` prints of changes: gains first, then what cannot be told, then losses. */
import type { Direction, EntryKind, PolicyChange } from '../policies/compare/index.ts';
import type { Verdict } from '../policies/model/index.ts';
import type { Message } from '../wire/text.ts';
import { say, table, terminalLanguage } from './output.ts';

const HEADS: Readonly<Record<Direction, Message>> = {
  looser: { zh: '▲ 放宽：有人因此多得', en: '▲ looser: somebody gets more' },
  other: {
    zh: '◆ 无法判定宽严：按放宽对待',
    en: '◆ neither looser nor tighter can be shown: counts as looser',
  },
  tighter: { zh: '▼ 收紧：有人因此少得', en: '▼ tighter: somebody gets less' },
};

/** Lines of one class and purpose before the rest is counted only. */
const LINES_MAX = 12;

export function printChanges(changes: readonly PolicyChange[], all: boolean): void {
  if (changes.length === 0) {
    say({
      zh: '没有人多得，也没有人少得。',
      en: 'Nobody gets more, nobody gets less.',
    });
    return;
  }
  for (const direction of ['looser', 'other', 'tighter'] as const) {
    const ofDirection = changes.filter((change) => change.direction === direction);
    if (ofDirection.length === 0) continue;
    say(
      { zh: '\n{head}（{count}）', en: '\n{head} ({count})' },
      {
        head: HEADS[direction][terminalLanguage()],
        count: ofDirection.length,
      },
    );
    for (const [group, members] of grouped(ofDirection)) printGroup(group, members, all);
  }
}

/** One group per class and purpose; what concerns nobody in particular comes first. */
function grouped(changes: readonly PolicyChange[]): ReadonlyMap<string, readonly PolicyChange[]> {
  const groups = new Map<string, PolicyChange[]>();
  for (const change of changes) {
    const group =
      change.kind === 'entry'
        ? ENTRIES[terminalLanguage()]
        : `${change.classId} · ${change.purpose}`;
    groups.set(group, [...(groups.get(group) ?? []), change]);
  }
  return groups;
}

const ENTRIES: Message = { zh: '条目本身', en: 'the entries themselves' };

function printGroup(group: string, members: readonly PolicyChange[], all: boolean): void {
  const shown = all ? members : members.slice(0, LINES_MAX);
  process.stdout.write(`  ${group}\n`);
  const lines = table(shown.map((change) => [`    ${nameOf(change)}`, ...whatOf(change)]));
  process.stdout.write(`${lines}\n`);
  if (shown.length < members.length)
    say(
      { zh: '    另有 {count} 项（--all 全部列出）', en: '    and {count} more (--all)' },
      {
        count: members.length - shown.length,
      },
    );
}

const KINDS: Readonly<Record<'rows' | 'gate', Message>> = {
  rows: { zh: '{type} 的行', en: 'rows of {type}' },
  gate: { zh: '使用场景', en: 'the purpose itself' },
};

const ENTRY_NAMES: Readonly<Record<EntryKind, Message>> = {
  issuer: { zh: '令牌签发者', en: 'issuer' },
  department: { zh: '部门', en: 'department' },
  duty: { zh: '职责', en: 'duty' },
  class: { zh: '主体类别', en: 'class' },
  persona: { zh: '演示人物', en: 'persona' },
  app: { zh: '应用', en: 'application' },
  source: { zh: '数据源', en: 'source' },
  resource: { zh: '信息资源', en: 'resource' },
  item: { zh: '信息项', en: 'item' },
  argument: { zh: '参数', en: 'argument' },
  mutation: { zh: '操作', en: 'mutation' },
  abstractType: { zh: '抽象类型', en: 'abstract type' },
  basis: { zh: '依据', en: 'basis' },
  negative: { zh: '负面清单', en: 'negative entry' },
  demand: { zh: '需求清单', en: 'demand' },
  responsibility: { zh: '责任清单', en: 'responsibility' },
  use: { zh: '登记使用', en: 'registered use' },
  combination: { zh: '组合', en: 'combination' },
  agreement: { zh: '共享协议', en: 'agreement' },
};

function nameOf(change: PolicyChange): string {
  const language = terminalLanguage();
  switch (change.kind) {
    case 'rows':
      return KINDS.rows[language].replace('{type}', change.type);
    case 'gate':
      return KINDS.gate[language];
    case 'entry':
      return [ENTRY_NAMES[change.entry][language], change.id, change.property ?? '']
        .filter((part) => part !== '')
        .join(' ');
    default:
      return change.coordinate;
  }
}

function whatOf(change: PolicyChange): readonly string[] {
  if (change.kind === 'entry') return [`${valueText(change.before)} → ${valueText(change.after)}`];
  const later = change.from > Date.now() ? [new Date(change.from).toISOString().slice(0, 10)] : [];
  if (change.kind === 'rows' || change.kind === 'gate') return ['', ...later];
  return [`${verdictText(change.before)} → ${verdictText(change.after)}`, ...later];
}

const VALUE_LENGTH_MAX = 48;

function valueText(value: unknown): string {
  if (value === undefined) return '∅';
  const text = JSON.stringify(value);
  return text.length > VALUE_LENGTH_MAX ? `${text.slice(0, VALUE_LENGTH_MAX)}…` : text;
}

/** `deny REASON`, or what kind of grant, under which agreement. */
export function verdictText(verdict: Verdict): string {
  if (verdict.effect === 'deny') return `deny ${verdict.reason}`;
  const masks = new Set([verdict.mask, ...(verdict.parts ?? []).map(({ mask }) => mask)]);
  masks.delete(undefined);
  const scoped = verdict.itemScope !== undefined || verdict.parts !== undefined;
  const kind = masks.size > 0 ? `mask ${[...masks].join('|')}` : scoped ? 'conditional' : 'allow';
  return verdict.agreement === undefined ? kind : `${kind} (${verdict.agreement})`;
}

/** Whether one officer may publish it at once. */
export function printTightening(tightening: boolean, changes: readonly PolicyChange[]): void {
  const looser = changes.some(({ direction }) => direction !== 'tighter');
  const text = tightening
    ? {
        zh: '\n只减不增：紧急时一名安全员可以发布。',
        en: '\nIt only takes away: in an emergency one officer may publish it.',
      }
    : looser
      ? {
          zh: '\n有所放宽：须两名安全员。',
          en: '\nIt gives something: two officers are needed.',
        }
      : {
          zh: '\n登记的各类主体没有多得，但不能证明对所有可能的主体都如此：须两名安全员。',
          en: '\nNo registered class gets more, but that nobody can is not shown: two officers are needed.',
        };
  say(text);
}
