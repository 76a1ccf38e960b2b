/** Companies, sole traders, licences and complaints of consumers. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  type CreditCodeKind,
  creditCode,
  FIRST_FREE_SERIAL,
  managementCompanies,
} from '../population/businesses.ts';
import {
  ageOf,
  type Community,
  chance,
  date,
  dateTime,
  daysBetween,
  instant,
  int,
  type Person,
  pick,
  places,
  plusDays,
  population,
  type Rng,
  rngFor,
  TODAY,
  weighted,
} from '../population/index.ts';

const COMPANIES = 1_400;
const SOLE_TRADERS = 800;
const COMPLAINTS = 1_600;
const DAY_MS = 86_400_000;
/** Still open: the matter that the demo's market inspector names. */
const OPEN_COMPLAINT = 'CC-2026-00001';

/** GB/T 4754-2017 divisions with the words that names and scopes are made of. */
const INDUSTRIES: readonly (readonly [code: string, name: string, word: string, weight: number])[] =
  [
    ['A03', '畜牧业', '牧业', 6],
    ['B06', '煤炭开采和洗选业', '煤业', 4],
    ['C13', '农副食品加工业', '食品', 4],
    ['E47', '房屋建筑业', '建筑工程', 6],
    ['E50', '建筑装饰、装修和其他建筑业', '装饰', 5],
    ['F51', '批发业', '商贸', 14],
    ['F52', '零售业', '超市', 20],
    ['G54', '道路运输业', '运输', 10],
    ['H62', '餐饮业', '餐饮', 14],
    ['I65', '软件和信息技术服务业', '科技', 4],
    ['K70', '房地产业', '置业', 3],
    ['O80', '居民服务业', '家政', 6],
    ['P83', '教育', '教育培训', 4],
    ['R89', '体育', '健身', 3],
  ];
const industryOf = weighted(INDUSTRIES.map((entry) => [entry, entry[3]]));
const WORDS =
  '宏远 鑫达 天骄 蒙源 绿野 金泰 盛世 福瑞 长青 腾飞 恒通 百川 万隆 兴业 祥云 鼎新'.split(' ');
const STATUS = weighted([
  ['ACTIVE', 88],
  ['SUSPENDED', 3],
  ['REVOKED', 4],
  ['CANCELLED', 5],
]);

export async function seed(context: SeedContext): Promise<void> {
  const companies = companyRows();
  await context.insert('companies', companies);
  await context.insert('sole_traders', soleTraders(context));
  await context.insert('licences', licences(companies));
  await context.insert('consumer_complaints', complaints(context, companies));
}

/** Serials per kind and district, after those of the management companies. */
function serialNumbers(): (kind: CreditCodeKind, areaCode: string) => string {
  const last = new Map<string, number>();
  return (kind, areaCode) => {
    const serial = (last.get(kind + areaCode) ?? FIRST_FREE_SERIAL) + 1;
    last.set(kind + areaCode, serial);
    return creditCode(kind, areaCode, serial);
  };
}

function companyRows(): Row[] {
  const rng = rngFor('companies');
  const next = serialNumbers();
  const urban = places().communities.filter((community) => community.kind === 'URBAN');
  const adults = adultPersons();
  const managed = managementCompanies().map((company) =>
    companyRow(rng, pick(rng, adults), {
      creditCode: company.creditCode,
      name: company.name,
      communityCode: company.communityCode,
      industry: ['K70', '房地产业', '物业服务', 0],
      kind: 'LIMITED_LIABILITY',
    }),
  );
  const others = Array.from({ length: COMPANIES }, (_, i) => {
    const community = pick(rng, urban);
    const industry = industryOf(rng);
    const farm = industry[0] === 'A03' && chance(rng, 0.6);
    return companyRow(rng, pick(rng, adults), {
      creditCode: next(farm ? '93' : '91', community.areaCode),
      name: `${community.areaName}${pick(rng, WORDS)}${serialWord(i)}${industry[2]}${
        farm ? '农牧民专业合作社' : '有限公司'
      }`,
      communityCode: community.code,
      industry,
      kind: farm ? 'FARMER_COOPERATIVE' : pick(rng, KINDS),
    });
  });
  return [...managed, ...others];
}

const KINDS = [
  'LIMITED_LIABILITY',
  'LIMITED_LIABILITY',
  'LIMITED_LIABILITY',
  'SOLE_PERSON_LIMITED',
  'JOINT_STOCK',
  'PARTNERSHIP',
  'STATE_OWNED',
];

/** Two characters that keep names of one district apart. */
function serialWord(i: number): string {
  const characters =
    '安昌诚达德丰富广贵海弘华嘉健金聚康凯隆茂明宁鹏启庆荣瑞润生顺泰通旺欣信兴旭益永裕元源运泽正中';
  const half = characters.length;
  return characters.charAt(i % half) + characters.charAt(Math.floor(i / half) % half);
}

interface Registration {
  readonly creditCode: string;
  readonly name: string;
  readonly communityCode: string;
  readonly industry: readonly [code: string, name: string, word: string, weight: number];
  readonly kind: string;
}

function companyRow(rng: Rng, representative: Person, of: Registration): Row {
  const community = communityAt(of.communityCode);
  const establishedAt = date(instant('2004-03-01') + int(rng, 0, 8_200) * DAY_MS);
  const inspected = chance(rng, 0.25);
  return {
    credit_code: of.creditCode,
    name: of.name,
    kind: of.kind,
    industry_code: of.industry[0],
    industry: of.industry[1],
    capital: pick(rng, [10, 50, 100, 200, 500, 1000, 3000]),
    established_at: establishedAt,
    status: STATUS(rng),
    business_scope: `${of.industry[1]}；${of.industry[2]}服务（依法须经批准的项目除外）`,
    authority: `${community.areaName}市场监督管理局`,
    irregular: chance(rng, 0.06),
    legal_representative: representative.name,
    registered_address: addressIn(rng, community),
    contact_phone: representative.phone,
    employees: int(rng, 1, 180),
    inspection_result: inspected ? pick(rng, ['NO_PROBLEM', 'RECTIFIED', 'PROBLEM_FOUND']) : null,
    inspected_at: inspected ? date(instant('2026-01-05') + int(rng, 0, 310) * DAY_MS) : null,
    annual_tax: int(rng, 0, 900),
    community_code: community.code,
  };
}

function soleTraders(context: SeedContext): Row[] {
  const rng = rngFor('sole traders');
  const next = serialNumbers();
  const traders = adultPersons().filter((person) => person.occupation === '个体经营');
  const own = INDUSTRIES.filter(([code]) => ['F52', 'H62', 'O80', 'G54'].includes(code));
  return traders.slice(0, SOLE_TRADERS).map((person, i) => {
    const [code, name, word] = pick(rng, own);
    const community = communityAt(person.communityCode);
    const credit = next('92', community.areaCode);
    return {
      nr: i + 1,
      ref: context.recordRef('SoleTrader', credit),
      credit_code: credit,
      trade_name: `${community.areaName}${pick(rng, WORDS)}${word}店`,
      person_ref: context.personRef(person.idNumber),
      owner_name: person.name,
      owner_phone: person.phone,
      premises: addressIn(rng, community),
      industry_code: code,
      industry: name,
      status: STATUS(rng),
      established_at: date(instant('2010-03-01') + int(rng, 0, 6_000) * DAY_MS),
      turnover: int(rng, 3, 160),
      community_code: community.code,
    };
  });
}

/** Food businesses need a licence; so do some shops that sell drugs. */
function licences(companies: readonly Row[]): Row[] {
  const rng = rngFor('licences');
  const adults = adultPersons();
  const kinds: Readonly<Record<string, string>> = {
    H62: 'FOOD_BUSINESS',
    F52: 'FOOD_BUSINESS',
    C13: 'FOOD_PRODUCTION',
  };
  const rows: Row[] = [];
  for (const company of companies) {
    const kind = kinds[String(company.industry_code)];
    if (!kind) continue;
    const drugs = company.industry_code === 'F52' && chance(rng, 0.2);
    const issuedAt = date(instant('2020-06-01') + int(rng, 0, 2_300) * DAY_MS);
    const validUntil = plusDays(issuedAt, 5 * 365);
    const revoked = chance(rng, 0.02);
    const serial = String(rows.length + 1).padStart(6, '0');
    rows.push({
      number: `JY1${String(company.community_code).slice(0, 6)}${serial}`,
      kind: drugs ? 'DRUG_RETAIL' : kind,
      scope: drugs ? '中成药、化学药制剂' : '预包装食品、散装食品、热食类食品制售',
      issued_at: issuedAt,
      valid_until: validUntil,
      status: revoked ? 'REVOKED' : validUntil < TODAY ? 'EXPIRED' : 'VALID',
      authority: company.authority,
      credit_code: company.credit_code,
      manager: pick(rng, adults).name,
      revoked_reason: revoked ? '抽检不合格且拒不整改' : null,
      community_code: company.community_code,
    });
  }
  return rows;
}

const CATEGORIES: Readonly<Record<string, readonly [title: string, content: string]>> = {
  QUALITY: ['商品质量问题', '购买的商品使用不久即出现质量问题，商家拒绝退换'],
  AFTER_SALES: ['售后服务推诿', '保修期内报修，商家以人为损坏为由收费'],
  PRICE: ['价格欺诈', '结算价格与标价不一致，要求退还差价被拒'],
  ADVERTISING: ['虚假宣传', '宣传的服务内容与实际不符'],
  CONTRACT: ['合同违约', '签订合同后商家未按约定时间提供服务'],
  PREPAID_CARD: ['预付卡退费难', '办理的预付卡商家停业后余额无法退还'],
  FOOD_SAFETY: ['食品安全问题', '购买的食品已超过保质期'],
};

function complaints(context: SeedContext, companies: readonly Row[]): Row[] {
  const rng = rngFor('consumer complaints');
  const adults = adultPersons();
  const sellers = companies.filter((company) => company.status === 'ACTIVE');
  const moments = Array.from(
    { length: COMPLAINTS },
    () => instant('2025-09-01') + Math.floor(rng() * 444 * DAY_MS),
  ).sort((a, b) => a - b);
  const serials = new Map<string, number>();
  return moments.map((moment, i) => {
    const person = pick(rng, adults);
    const company = pick(rng, sellers);
    const category = pick(rng, Object.keys(CATEGORIES));
    const [title, content] = CATEGORIES[category] ?? ['', ''];
    const receivedAt = dateTime(moment);
    const year = receivedAt.slice(0, 4);
    const serial = (serials.get(year) ?? 0) + 1;
    serials.set(year, serial);
    const number = `CC-${year}-${String(serial).padStart(5, '0')}`;
    return {
      nr: i + 1,
      ref: context.recordRef('ConsumerComplaint', number),
      number,
      received_at: receivedAt,
      channel: pick(rng, ['HOTLINE_12315', 'HOTLINE_12315', 'ONLINE', 'COUNTER', 'TRANSFERRED']),
      category,
      title: `${title}（${company.name}）`,
      content: `${content}，希望协调处理。`,
      amount: int(rng, 3, 900) * 10,
      ...handling(rng, receivedAt, number === OPEN_COMPLAINT),
      credit_code: company.credit_code,
      person_ref: context.personRef(person.idNumber),
      complainant_phone: person.phone,
      community_code: company.community_code,
      quarter: quarterOf(receivedAt),
      area_code: String(company.community_code).slice(0, 6),
    };
  });
}

/** Accepted within seven working days, mediated within sixty days. */
function handling(rng: Rng, receivedAt: string, keptOpen: boolean): Row {
  const received = receivedAt.slice(0, 10);
  const duration = int(rng, 6, 58);
  const closed = daysBetween(received, TODAY) > duration && !keptOpen;
  const refused = chance(rng, 0.07) && !keptOpen;
  return {
    status: refused
      ? 'NOT_ACCEPTED'
      : closed
        ? 'CLOSED'
        : pick(rng, ['RECEIVED', 'ACCEPTED', 'MEDIATING']),
    mediated: closed && !refused ? chance(rng, 0.7) : null,
    due_at: plusDays(received, 60),
    closed_at: closed || refused ? plusDays(received, refused ? 5 : duration) : null,
  };
}

function adultPersons(): readonly Person[] {
  return population().persons.filter((person) => ageOf(person.birthDate) >= 18);
}

function communityAt(code: string): Community {
  const community = places().communityOf.get(code);
  if (!community) throw new Error(`no community ${code}`);
  return community;
}

function addressIn(rng: Rng, { areaName, streetName, name }: Community): string {
  return `内蒙古自治区鄂尔多斯市${areaName}${streetName}${name}${int(rng, 1, 60)}号底商${int(rng, 1, 20)}室`;
}

const quarterOf = (at: string) =>
  `${at.slice(0, 4)}-Q${Math.floor((Number(at.slice(5, 7)) + 2) / 3)}`;
