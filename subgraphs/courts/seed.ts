/** Civil cases from the plan, the courts themselves, and sealed juvenile cases. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  ageOf,
  chance,
  date,
  dateTime,
  daysBetween,
  docket,
  type Filing,
  instant,
  int,
  MATTER_KINDS,
  OPEN_MATTERS,
  type Person,
  pick,
  places,
  plusDays,
  population,
  type Rng,
  rngFor,
  TODAY,
} from '../population/index.ts';

const SEALED_CASES = 60;
/** Matters whose other side is a neighbour or relative, not an organisation. */
const BETWEEN_PERSONS = new Set(['noise', 'illegal-building', 'family', 'loan', 'parking']);
const CHARGES = ['盗窃', '故意伤害', '寻衅滋事', '聚众斗殴', '危险驾驶'];

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('courts', courts());
  await context.insert('court_cases', courtCases(context));
  await context.insert('sealed_cases', sealedCases(context));
}

const shortCode = (areaCode: string) => `内06${areaCode.slice(4)}`;

function courts(): Row[] {
  const basic = places().areas.map((area) => ({
    code: shortCode(area.code),
    name: `${area.name}人民法院`,
    short_code: shortCode(area.code),
    level: 'BASIC',
    area_code: area.code,
    address: `内蒙古自治区鄂尔多斯市${area.name}`,
    service_hotline: '12368',
    opening_hours: '工作日 08:30-12:00 14:30-17:30',
  }));
  const intermediate = {
    code: '内06',
    name: '鄂尔多斯市中级人民法院',
    short_code: '内06',
    level: 'INTERMEDIATE',
    area_code: '150600',
    address: '内蒙古自治区鄂尔多斯市康巴什区',
    service_hotline: '12368',
    opening_hours: '工作日 08:30-12:00 14:30-17:30',
  };
  return [intermediate, ...basic];
}

function courtCases(context: SeedContext): Row[] {
  const rng = rngFor('court cases');
  const { persons } = population();
  const neighbours = adultsByCommunity(persons);
  // Codes stand for causes as they are numbered here; the Supreme People's Court's list is longer.
  const causes = [...new Set(MATTER_KINDS.map((kind) => kind.cause))].sort();
  const rows: Row[] = [];
  for (const filing of docket('courts')) {
    const applicant = filing.person === undefined ? undefined : persons[filing.person];
    if (!applicant) continue;
    const cause = filing.matter.kind.cause;
    const near = neighbours.get(filing.communityCode) ?? [];
    const other =
      BETWEEN_PERSONS.has(filing.matter.kind.key) && near.length > 1
        ? pick(
            rng,
            near.filter((person) => person.index !== applicant.index),
          )
        : undefined;
    rows.push({
      nr: rows.length + 1,
      ref: context.recordRef('CourtCase', filing.number),
      case_number: filing.number,
      cause_code: `C${String(causes.indexOf(cause) + 1).padStart(3, '0')}`,
      cause,
      ...course(rng, filing),
      amount: chance(rng, 0.7) ? int(rng, 8, 4200) * 100 : null,
      judge_unit: pick(rng, ['立案庭', '民事审判第一庭', '民事审判第二庭', '速裁团队']),
      court_code: shortCode(filing.communityCode),
      claim: filing.content,
      person_ref: context.personRef(applicant.idNumber),
      respondent_ref: other ? context.personRef(other.idNumber) : null,
      respondent_name: other?.name ?? null,
      respondent_organisation: other ? null : filing.matter.opponent,
      community_code: filing.communityCode,
      quarter: quarterOf(filing.at),
      area_code: filing.communityCode.slice(0, 6),
    });
  }
  return rows;
}

/** Procedure, stage and dates: what has become of a case by today. */
function course(rng: Rng, filing: Filing): Row {
  const filedAt = filing.at.slice(0, 10);
  const days = daysBetween(filedAt, TODAY);
  const duration = int(rng, 25, 170);
  const attempted = chance(rng, 0.62);
  const closed = days > duration && filing.number !== OPEN_MATTERS.courts;
  const heard = days > 30 || filing.number === OPEN_MATTERS.courts;
  const result = closed ? pick(rng, RESULTS) : null;
  const enforced = result === 'JUDGMENT' && chance(rng, 0.35);
  return {
    procedure: pick(rng, ['SUMMARY', 'SUMMARY', 'SMALL_CLAIMS', 'ORDINARY', 'SPECIAL']),
    stage: stageOf({ closed, heard, enforced }, days),
    filed_at: filedAt,
    hearing_at: heard ? hearingAt(rng, filedAt) : null,
    closed_at: closed ? plusDays(filedAt, duration) : null,
    result,
    mediation_attempted: attempted,
    mediation_organisation: attempted
      ? `${places().communityOf.get(filing.communityCode)?.areaName ?? ''}矛盾纠纷调处中心`
      : null,
    enforcement_status: enforced ? pick(rng, ['IN_PROGRESS', 'COMPLETED', 'TERMINATED']) : 'NONE',
  };
}

const RESULTS = [
  'JUDGMENT',
  'JUDGMENT',
  'MEDIATED',
  'MEDIATED',
  'WITHDRAWN',
  'SETTLED',
  'DISMISSED',
];

function stageOf(
  state: { readonly closed: boolean; readonly heard: boolean; readonly enforced: boolean },
  days: number,
): string {
  if (state.closed) return state.enforced ? 'ENFORCEMENT' : 'CLOSED';
  if (state.heard) return 'HEARING';
  return days < 10 ? 'PRE_TRIAL_MEDIATION' : 'FILED';
}

/** A working hour three to six weeks after filing. */
function hearingAt(rng: Rng, filedAt: string): string {
  const day = instant(plusDays(filedAt, int(rng, 21, 42)));
  return dateTime(day + pick(rng, [9, 10, 14.5, 15.5]) * 3_600_000);
}

function adultsByCommunity(persons: readonly Person[]): ReadonlyMap<string, Person[]> {
  const adults = new Map<string, Person[]>();
  for (const person of persons) {
    if (ageOf(person.birthDate) < 18) continue;
    const list = adults.get(person.communityCode);
    if (list) list.push(person);
    else adults.set(person.communityCode, [person]);
  }
  return adults;
}

function sealedCases(context: SeedContext): Row[] {
  const rng = rngFor('sealed cases');
  // Records of persons who were minors then and are young adults now.
  const young = population().persons.filter((person) => {
    const age = ageOf(person.birthDate);
    return age >= 18 && age <= 24;
  });
  return Array.from({ length: SEALED_CASES }, (_, i) => {
    const person = pick(rng, young);
    const sealedAt = date(instant('2021-01-04') + int(rng, 0, 1500) * 86_400_000);
    const number = `(${sealedAt.slice(0, 4)})${shortCode(person.communityCode)}刑初封${i + 1}号`;
    return {
      nr: i + 1,
      ref: context.recordRef('SealedCase', number),
      case_number: number,
      charge: pick(rng, CHARGES),
      disposition: pick(rng, ['判处拘役，宣告缓刑', '免予刑事处罚', '附条件不起诉期满']),
      sealed_at: sealedAt,
      sealing_unit: `${places().communityOf.get(person.communityCode)?.areaName ?? ''}人民法院`,
      person_ref: context.personRef(person.idNumber),
    };
  });
}

const quarterOf = (at: string) =>
  `${at.slice(0, 4)}-Q${Math.floor((Number(at.slice(5, 7)) + 2) / 3)}`;
