/** Insurance of everybody of working age or older, subsidies, and the standards they are paid by. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  ageOf,
  chance,
  date,
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

const SUBSIDIES = 1_800;
const DAY_MS = 86_400_000;
const EMPLOYED = new Set(['煤矿工人', '企业职工', '教师', '公司职员']);
const EMPLOYERS = ['某煤业有限公司', '某建筑工程有限公司', '某商贸有限公司', '某学校', '某医院'];

const subsidyKind = weighted([
  ['MINIMUM_LIVING', 34],
  ['OLD_AGE', 28],
  ['DISABILITY_CARE', 16],
  ['EMPLOYMENT', 12],
  ['TEMPORARY_RELIEF', 8],
  ['ORPHAN', 2],
]);
/** Yuan a month in the city's seat; banners pay a little less. */
const STANDARDS: Readonly<Record<string, readonly [yuan: number, conditions: string]>> = {
  MINIMUM_LIVING: [920, '共同生活的家庭成员人均收入低于当地标准'],
  OLD_AGE: [200, '本市户籍年满八十周岁'],
  DISABILITY_CARE: [180, '重度残疾人或困难残疾人'],
  EMPLOYMENT: [760, '就业困难人员灵活就业并缴纳社会保险'],
  TEMPORARY_RELIEF: [1100, '遭遇突发事件、意外伤害或重大疾病'],
  ORPHAN: [2400, '失去父母或查找不到生父母的未成年人'],
};

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('benefit_standards', benefitStandards());
  await context.insert('insurances', insurances(context));
  await context.insert('subsidies', subsidies(context));
}

function standardIn(kind: string, areaCode: string): number {
  const [yuan] = STANDARDS[kind] ?? [0];
  return areaCode === '150602' || areaCode === '150603' ? yuan : Math.round(yuan * 0.09) * 10;
}

function benefitStandards(): Row[] {
  return places().areas.flatMap((area) =>
    Object.entries(STANDARDS).map(([kind, [, conditions]]) => ({
      code: `${area.code}-${kind}`,
      kind,
      area_code: area.code,
      monthly_amount: standardIn(kind, area.code),
      effective_from: '2026-01-01',
      document: `鄂社发〔2025〕${Number(area.code.slice(4)) + 10}号`,
      conditions,
    })),
  );
}

function insurances(context: SeedContext): Row[] {
  const rng = rngFor('insurances');
  const rows: Row[] = [];
  for (const person of population().persons) {
    const age = ageOf(person.birthDate);
    if (age < 16) continue;
    for (const kind of kindsOf(rng, person, age)) {
      const number = `${String(person.index).padStart(8, '0')}-${kind}`;
      rows.push({
        nr: rows.length + 1,
        ref: context.recordRef('Insurance', number),
        // The national number is the id number; a serial stands in its place.
        social_security_number: `SB1506${String(person.index).padStart(8, '0')}`,
        kind,
        ...contributions(rng, kind, age),
        person_ref: context.personRef(person.idNumber),
        community_code: person.communityCode,
      });
    }
  }
  return rows;
}

function kindsOf(rng: Rng, person: Person, age: number): string[] {
  const employed = EMPLOYED.has(person.occupation);
  const kinds = [employed ? 'MEDICAL_EMPLOYEE' : 'MEDICAL_RESIDENT'];
  if (employed || age >= 60 || chance(rng, 0.5))
    kinds.push(employed ? 'PENSION_EMPLOYEE' : 'PENSION_RESIDENT');
  if (employed && chance(rng, 0.8)) kinds.push(pick(rng, ['UNEMPLOYMENT', 'WORK_INJURY']));
  return kinds;
}

function contributions(rng: Rng, kind: string, age: number): Row {
  const pension = kind.startsWith('PENSION');
  const receiving = pension && age >= 60;
  const employee = kind.endsWith('EMPLOYEE') || kind === 'UNEMPLOYMENT' || kind === 'WORK_INJURY';
  const monthsPaid = int(rng, 3, Math.max(4, Math.min(360, (age - 16) * 12)));
  const stopped = !receiving && chance(rng, 0.06);
  return {
    status: receiving ? 'RECEIVING' : stopped ? 'SUSPENDED' : 'PAYING',
    employer: employee ? pick(rng, EMPLOYERS) : null,
    contribution_base: employee ? int(rng, 42, 210) * 100 : int(rng, 4, 12) * 25,
    months_paid: monthsPaid,
    last_paid_month:
      receiving || stopped ? pick(rng, ['2024-06', '2025-03', '2025-12']) : '2026-10',
    started_at: startOf(monthsPaid),
    benefit_amount: receiving ? (employee ? int(rng, 240, 620) * 10 : int(rng, 19, 42) * 10) : null,
    bank_account: receiving ? `6200000000${String(int(rng, 0, 999_999)).padStart(6, '0')}` : null,
  };
}

/** First day of the month `months` before today's. */
function startOf(months: number): string {
  const total = Number(TODAY.slice(0, 4)) * 12 + Number(TODAY.slice(5, 7)) - 1 - months;
  return `${Math.floor(total / 12)}-${String((total % 12) + 1).padStart(2, '0')}-01`;
}

function subsidies(context: SeedContext): Row[] {
  const rng = rngFor('subsidies');
  const { persons, households } = population();
  const aged = persons.filter((person) => ageOf(person.birthDate) >= 76);
  const adults = persons.filter((person) => ageOf(person.birthDate) >= 18);
  const minors = persons.filter((person) => ageOf(person.birthDate) < 16);
  return Array.from({ length: SUBSIDIES }, (_, i) => {
    const kind = subsidyKind(rng);
    const person = pick(rng, kind === 'OLD_AGE' ? aged : kind === 'ORPHAN' ? minors : adults);
    const areaCode = person.communityCode.slice(0, 6);
    const approvedAt = date(instant('2024-12-02') + int(rng, 0, 700) * DAY_MS);
    const number = `JZ${areaCode}${approvedAt.slice(0, 4)}${String(i + 1).padStart(5, '0')}`;
    const members = households[person.householdIndex]?.members.length ?? 1;
    const endsAt = plusDays(approvedAt, kind === 'TEMPORARY_RELIEF' ? 90 : 365);
    const ended = endsAt < TODAY;
    return {
      nr: i + 1,
      ref: context.recordRef('Subsidy', number),
      number,
      kind,
      status: ended ? 'ENDED' : chance(rng, 0.03) ? 'SUSPENDED' : 'PAYING',
      amount: standardIn(kind, areaCode) * (kind === 'MINIMUM_LIVING' ? members : 1),
      approved_at: approvedAt,
      starts_at: plusDays(approvedAt, 15),
      ends_at: endsAt,
      review_due_at: plusDays(approvedAt, 180),
      household_size: members,
      reason: pick(rng, ['因病', '因残', '缺少劳动力', '因学', '因灾']),
      bank_account: `6200000001${String(int(rng, 0, 999_999)).padStart(6, '0')}`,
      authority: `${places().communityOf.get(person.communityCode)?.areaName ?? ''}民政局`,
      person_ref: context.personRef(person.idNumber),
      community_code: person.communityCode,
      quarter: quarterOf(approvedAt),
      area_code: areaCode,
    };
  });
}

const quarterOf = (at: string) =>
  `${at.slice(0, 4)}-Q${Math.floor((Number(at.slice(5, 7)) + 2) / 3)}`;
