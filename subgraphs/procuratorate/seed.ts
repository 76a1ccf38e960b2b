/** Public interest cases by place, and prosecutions, which leave this source for nobody. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  ageOf,
  chance,
  date,
  daysBetween,
  instant,
  int,
  pick,
  places,
  plusDays,
  population,
  type Rng,
  rngFor,
  TODAY,
} from '../population/index.ts';

const PUBLIC_INTEREST_CASES = 140;
const PROSECUTIONS = 220;
const DAY_MS = 86_400_000;

/** What a field's cases are about: title, agency that was advised, facts. */
const FIELDS: Readonly<Record<string, readonly [title: string, agency: string, facts: string]>> = {
  ENVIRONMENT: ['固体废物倾倒污染环境', '生态环境分局', '在河道旁倾倒建筑垃圾，未依法清理'],
  FOOD_AND_DRUG: ['校园周边食品安全', '市场监督管理局', '校园周边商户销售超过保质期食品'],
  STATE_ASSETS: ['国有资产流失', '财政局', '应收的国有土地使用权出让金未足额收缴'],
  LAND_USE: ['违法占用草原耕地', '自然资源局', '未经批准占用草原堆放物料'],
  WORK_SAFETY: ['高层建筑消防安全隐患', '住房和城乡建设局', '消防设施长期损坏，消防通道被占用'],
  MINORS: ['娱乐场所违规接纳未成年人', '文化和旅游局', '网吧未落实未成年人入场核验'],
  PERSONAL_INFORMATION: ['个人信息泄露', '住房和城乡建设局', '售楼处收集人脸信息未告知同意'],
  ACCESSIBILITY: ['无障碍设施缺失', '住房和城乡建设局', '盲道被占用、坡道不符合规范'],
};
const FIELD_CODES = Object.keys(FIELDS);
const CHARGES = [
  '盗窃罪',
  '诈骗罪',
  '危险驾驶罪',
  '故意伤害罪',
  '掩饰、隐瞒犯罪所得罪',
  '寻衅滋事罪',
];

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('public_interest_cases', publicInterestCases());
  await context.insert('prosecutions', prosecutions(context));
}

function publicInterestCases(): Row[] {
  const rng = rngFor('public interest cases');
  const serials = new Map<string, number>();
  return Array.from({ length: PUBLIC_INTEREST_CASES }, () => {
    const community = pick(rng, places().communities);
    const field = pick(rng, FIELD_CODES);
    const [title, agency, facts] = FIELDS[field] ?? ['', '', ''];
    const registeredAt = date(instant('2025-01-06') + int(rng, 0, 680) * DAY_MS);
    const series = `${community.areaCode.slice(4)} ${registeredAt.slice(0, 4)}`;
    const serial = (serials.get(series) ?? 0) + 1;
    serials.set(series, serial);
    return {
      number: `内06${community.areaCode.slice(4)}检公益立〔${registeredAt.slice(0, 4)}〕${serial}号`,
      field,
      kind: chance(rng, 0.85) ? 'ADMINISTRATIVE' : 'CIVIL',
      title: `督促整治${community.streetName}${title}行政公益诉讼案`,
      registered_at: registeredAt,
      ...rectification(rng, registeredAt),
      respondent_agency: `${community.areaName}${agency}`,
      facts: `${community.name}辖区内${facts}，社会公共利益受到侵害。`,
      evidence: pick(rng, [
        '现场勘验笔录、照片',
        '鉴定意见、询问笔录',
        '行政机关履职材料、无人机影像',
      ]),
      amount_recovered: chance(rng, 0.4) ? int(rng, 2, 260) : null,
      procuratorate: `${community.areaName}人民检察院`,
      community_code: community.code,
    };
  });
}

/** An agency has two months to answer a procuratorial suggestion. */
function rectification(rng: Rng, registeredAt: string): Row {
  const days = daysBetween(registeredAt, TODAY);
  if (days < 15)
    return { stage: 'REGISTERED', suggestion_at: null, rectify_due_at: null, rectified: null };
  const suggestionAt = plusDays(registeredAt, int(rng, 5, 14));
  const due = plusDays(suggestionAt, 60);
  const rectified = days > 80 && chance(rng, 0.88);
  const open = days < 45 ? 'SUGGESTION_SENT' : days > 100 ? 'LITIGATION' : 'RECTIFYING';
  return {
    stage: rectified ? 'CLOSED' : open,
    suggestion_at: suggestionAt,
    rectify_due_at: due,
    rectified,
  };
}

function prosecutions(context: SeedContext): Row[] {
  const rng = rngFor('prosecutions');
  const adults = population().persons.filter((person) => ageOf(person.birthDate) >= 18);
  return Array.from({ length: PROSECUTIONS }, (_, i) => {
    const person = pick(rng, adults);
    const area = places().communityOf.get(person.communityCode)?.areaName ?? '';
    const receivedAt = date(instant('2025-01-06') + int(rng, 0, 680) * DAY_MS);
    const number = `内06${person.communityCode.slice(4, 6)}检刑诉受〔${receivedAt.slice(0, 4)}〕${i + 1}号`;
    const decided = daysBetween(receivedAt, TODAY) > 45;
    const charge = pick(rng, CHARGES);
    return {
      nr: i + 1,
      ref: context.recordRef('Prosecution', number),
      number,
      charge,
      stage: decided ? 'DECIDED' : pick(rng, ['UNDER_REVIEW', 'RETURNED_FOR_INVESTIGATION']),
      received_at: receivedAt,
      review_due_at: plusDays(receivedAt, 45),
      decision: decided
        ? pick(rng, ['PROSECUTED', 'PROSECUTED', 'PROSECUTED', 'NOT_PROSECUTED'])
        : null,
      decided_at: decided ? plusDays(receivedAt, int(rng, 12, 44)) : null,
      leniency_agreed: chance(rng, 0.8),
      transferred_by: `鄂尔多斯市公安局${area}分局`,
      prosecutor_unit: pick(rng, ['第一检察部', '第二检察部']),
      facts: `涉嫌${charge}，案件事实见审查报告。`,
      person_ref: context.personRef(person.idNumber),
      community_code: person.communityCode,
    };
  });
}
