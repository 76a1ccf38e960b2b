/** What the proof says to a person, in zh-CN and English. */
import { REASON_TEXTS } from '../engine/index.ts';
import type { Reason, Text } from '../model/index.ts';
import type { Closed, Counterexample } from './prove.ts';
import type { Entrance } from './reach.ts';
import type { FoundWay, WayKind } from './ways.ts';

export const WAY_TEXTS: Readonly<Record<WayKind, Text>> = {
  item: { zh: '信息项本身', en: 'the item itself' },
  column: { zh: '同一资源读取同一列', en: 'reads the same column' },
  statistic: {
    zh: '同一数据表的其他资源读取同一列',
    en: 'another type over the same table reads the column',
  },
  derived: { zh: '派生', en: 'is derived from it' },
  twin: { zh: '孪生字段', en: 'is its twin' },
  requires: { zh: '经 @requires 计算', en: 'is computed with it (@requires)' },
  provides: { zh: '经 @provides 的副本', en: 'reads the copy that @provides answers' },
  'interface-object': { zh: '接口对象', en: 'is the interface object that stands for it' },
  argument: { zh: '参数据以选取', en: 'is an argument that chooses by it' },
  input: { zh: '输入字段据以选取', en: 'is an input field that chooses by it' },
  key: { zh: '作为键参与关联', en: 'is joined by it as a key' },
  scope: { zh: '共享范围据以比较', en: 'has rows that a scope chooses by it' },
  subject: { zh: '主体列据以认定本人', en: 'has rows that are somebody’s own by it' },
  order: { zh: '列表按其排序', en: 'is a list in its order' },
  existence: { zh: '表明该资源存在记录', en: 'says that there is a row of it' },
};

export const ENTRANCE_TEXTS: Readonly<Record<Entrance, Text>> = {
  root: { zh: '根字段', en: 'root' },
  edge: { zh: '字段', en: 'field' },
  interface: { zh: '接口', en: 'interface' },
  union: { zh: '联合', en: 'union' },
  entity: { zh: '实体引用', en: 'entity' },
};

const CLOSED_TEXTS: Readonly<Record<Exclude<Closed, Reason>, Text>> = {
  HIDDEN: { zh: '客户端不可见（@inaccessible）', en: 'no client can name it (@inaccessible)' },
  NO_ENTRANCE: { zh: '没有可到达的入口', en: 'granted, but nothing that is granted leads to it' },
  NO_ROWS: { zh: '该资源没有可见的行', en: 'no row of it is admitted' },
  NOT_SCOPED: { zh: '已授予的范围均不依赖它', en: 'no rows that are granted depend on it' },
};

/** Why a way is closed. */
export function closedText(closed: Closed): Text {
  return closed in CLOSED_TEXTS
    ? CLOSED_TEXTS[closed as keyof typeof CLOSED_TEXTS]
    : REASON_TEXTS[closed as Reason].means;
}

/** One counterexample: who, for what, by which query, by which rule, and how the value got there. */
export function counterexampleText(found: Counterexample): Text {
  const { listed, entries, path, classId, subject, purpose, ruleId, mask } = found;
  const { kind, dept, azp } = subject;
  const query = path.join(' > ');
  const who = classId ?? [kind, azp ?? dept].join(' ').trim();
  const list = entries.join(', ');
  return {
    zh: `${listed}（负面清单 ${list}）可达：${query}；主体类 ${who}${classId ? '' : '（最不利情形）'}，使用场景 ${purpose}，规则 ${ruleId}${mask ? `，脱敏 ${mask}` : ''}；${chainText(found.chain, 'zh')}`,
    en: `${listed} (negative list: ${list}) is reached: ${query}; class ${who}${classId ? '' : ' (worst case)'}, purpose ${purpose}, rule ${ruleId}${mask ? `, masked ${mask}` : ''}; ${chainText(found.chain, 'en')}`,
  };
}

function chainText(chain: readonly FoundWay[], language: keyof Text): string {
  const colon = language === 'zh' ? '：' : ' ';
  return chain
    .map(({ kind, target }) => `${target.coordinate}${colon}${WAY_TEXTS[kind][language]}`)
    .join(language === 'zh' ? '；' : '; ');
}
