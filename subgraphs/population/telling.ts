/** Words for a matter as each channel writes them down. */
import type { Channel, MatterKind } from './matters.ts';
import { int, pick, type Rng } from './random.ts';

/** One matter: what stays the same however often and wherever it is told. */
export interface Matter {
  readonly kind: MatterKind;
  readonly opponent: string;
  readonly place: string;
  readonly detail: string;
}

export interface Telling {
  readonly title: string;
  readonly content: string;
}

/** A new matter of somebody at `place`, whose address may name building and unit. */
export function matterOf(rng: Rng, kind: MatterKind, place: string, address = ''): Matter {
  const [, building, unit] = /(\d+)号楼(\d+)单元/.exec(address) ?? [];
  const numbers = new Map([
    ['b', building ?? String(int(rng, 1, 12))],
    ['u', unit ?? String(int(rng, 1, 4))],
    ['n', String(int(rng, 2, 9))],
    ['m', String(int(rng, 1, 6))],
  ]);
  const opponent = fillIn(pick(rng, kind.opponents), new Map([['place', place]]));
  return { kind, opponent, place, detail: fillIn(pick(rng, kind.details), numbers) };
}

const OPENINGS: Readonly<Record<Channel, readonly string[]>> = {
  hotline: ['来电人反映：', '市民来电称，', '来电人表示，', '群众通过12345反映，'],
  petitions: ['信访人来信反映：', '信访人反映，', '来访人员称，', '信访人通过网上信访反映：'],
  mediation: ['当事人申请调解：', '申请人称，', '经当事人陈述，'],
  police: ['报警人称，', '接报警：', '报警人反映，'],
  courts: ['原告诉称，', '原告向本院提出诉讼：'],
};
const CLOSINGS: Readonly<Record<Channel, readonly string[]>> = {
  hotline: ['诉求：{demand}。', '来电人要求：{demand}。', '希望{demand}。'],
  petitions: ['请求：{demand}。', '信访诉求为{demand}。'],
  mediation: ['申请事项：{demand}。', '希望调解组织{demand}。'],
  police: ['民警到场了解情况。', '现场未发现违法行为，已做劝解。', '双方同意另行协商。'],
  courts: ['诉讼请求：{demand}。', '请求判令：{demand}。'],
};

/** A telling of `matter`; another draw gives other words for the same thing. */
export function tell(rng: Rng, matter: Matter, channel: Channel): Telling {
  const words = new Map([
    ['opponent', matter.opponent],
    ['place', matter.place],
    ['detail', matter.detail],
    // Closings say 请求 or 要求 already.
    ['demand', pick(rng, matter.kind.demands).replace(/^(要求|请求)/, '')],
  ]);
  // Openings end in 反映 or the like already.
  const fact = fillIn(pick(rng, matter.kind.facts), words).replace(/^反映/, '');
  const opening = pick(rng, OPENINGS[channel]);
  const closing = fillIn(pick(rng, CLOSINGS[channel]), words);
  return { title: titleOf(matter, channel), content: `${opening}${fact}。${closing}` };
}

function titleOf({ kind, place, opponent }: Matter, channel: Channel): string {
  if (channel === 'mediation' || channel === 'courts') return kind.cause;
  if (channel === 'police') return kind.policeKind;
  return `${place}${kind.category.name}问题（${opponent}）`;
}

function fillIn(template: string, words: ReadonlyMap<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (gap, name: string) => words.get(name) ?? gap);
}
