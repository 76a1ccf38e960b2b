/**
 * Personal names: Han by surname frequency (data/names, Apache-2.0), Mongolian without a surname or with
 * `·`, Hui with common Hui surnames; some with characters that older systems cannot store.
 */
import { readFileSync } from 'node:fs';
import { chance, pick, type Rng, weighted } from './random.ts';

export type Sex = 'MALE' | 'FEMALE';

/** CJK Extensions A to G among them, so two UTF-16 units each for some. */
export const RARE_CHARACTERS = ['㛃', '䶮', '𬍛', '𠅤', '𫖯', '堃', '翀', '犇', '喆'] as const;

/** Given-name characters by decade of fashion. */
const GIVEN: readonly { readonly until: number; readonly male: string; readonly female: string }[] =
  [
    { until: 1960, male: '国建德福贵保永志文有成明仁义', female: '桂秀兰英珍芳玉莲香凤梅淑花琴' },
    { until: 1980, male: '建军卫东国平勇强伟明志文华海', female: '丽霞红梅艳萍玲燕静敏娟芬琴云' },
    { until: 2000, male: '伟涛磊鹏飞超杰浩宇斌亮峰龙凯', female: '婷娜丹雪莹倩颖琳慧洁佳欣璐蕾' },
    { until: 2030, male: '子轩浩宇博文泽晨奕俊睿铭嘉一', female: '梓涵欣怡诗雨可馨依诺若萱语桐' },
  ];

const MONGOLIAN_MALE = (
  '巴特尔 朝鲁 那顺 布和 孟克 斯琴巴图 额尔敦 宝音 苏和 乌力吉 阿拉坦 格日勒图 呼格吉勒 特木尔 ' +
  '巴雅尔 敖特根 图门 哈斯 吉日嘎拉 白音 青格勒 满都拉 阿木古楞 恩和 朝格图 道尔吉 苏雅拉 伊德尔'
).split(' ');
const MONGOLIAN_FEMALE = (
  '其其格 萨仁 乌兰 娜仁 斯琴 高娃 塔娜 托娅 琪琪格 乌云 萨日娜 阿拉坦其其格 娜布其 通拉嘎 ' +
  '苏布达 敖登 哈斯其其格 乌日娜 萨仁高娃 娜仁托娅 乌仁图雅 查干 诺敏 阿茹娜 格根塔娜'
).split(' ');
const MONGOLIAN_CLANS = ['博尔济吉特', '孛儿只斤', '克烈', '弘吉剌', '乌力吉', '巴雅尔', '那顺'];
const HUI_SURNAMES = ['马', '杨', '丁', '海', '哈', '沙', '白', '金'];

const surname = weighted(
  readFileSync(new URL('./data/names/family_names_1074.csv', import.meta.url), 'utf8')
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line): [string, number] => {
      const [name = '', frequency = '0'] = line.split(',');
      return [name, Number(frequency)];
    }),
);

export function hanSurname(rng: Rng): string {
  return surname(rng);
}

export function huiSurname(rng: Rng): string {
  return pick(rng, HUI_SURNAMES);
}

/** A given name of one or two characters in the fashion of the birth year; 1 in 250 holds a rare one. */
export function givenName(rng: Rng, sex: Sex, birthYear: number): string {
  const fashion = GIVEN.find((entry) => birthYear < entry.until) ?? GIVEN[GIVEN.length - 1];
  const characters = [...((sex === 'MALE' ? fashion?.male : fashion?.female) ?? '明')];
  const last = chance(rng, 0.004) ? pick(rng, RARE_CHARACTERS) : pick(rng, characters);
  return chance(rng, 0.78) ? pick(rng, characters) + last : last;
}

/** One name, seldom with the clan or the father's name and `·` before it. */
export function mongolianName(rng: Rng, sex: Sex): string {
  const own = pick(rng, sex === 'MALE' ? MONGOLIAN_MALE : MONGOLIAN_FEMALE);
  return chance(rng, 0.08) ? `${pick(rng, MONGOLIAN_CLANS)}·${own}` : own;
}
