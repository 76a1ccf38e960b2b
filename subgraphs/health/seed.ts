/** Clinics, treatment records and medical disputes. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  ageOf,
  chance,
  date,
  daysBetween,
  docket,
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

const RECORDS = 12_000;
const DISPUTES = 200;
const DAY_MS = 86_400_000;

/** ICD-10 codes (GB/T 14396) with department and treatment; common complaints only. */
const DIAGNOSES: readonly (readonly [
  code: string,
  name: string,
  department: string,
  treatment: string,
])[] = [
  ['J06.9', '急性上呼吸道感染', '内科', '对症支持治疗'],
  ['I10', '原发性高血压', '心血管内科', '口服降压药物，定期随访'],
  ['E11.9', '2型糖尿病', '内分泌科', '口服降糖药物，饮食指导'],
  ['K29.7', '胃炎', '消化内科', '抑酸、保护胃黏膜治疗'],
  ['M54.5', '腰痛', '骨科', '理疗，避免负重'],
  ['J45.9', '支气管哮喘', '呼吸内科', '吸入治疗'],
  ['S93.4', '踝关节扭伤', '急诊科', '固定、冷敷，门诊复查'],
  ['K02.9', '龋病', '口腔科', '充填治疗'],
  ['B67.9', '包虫病', '感染科', '口服阿苯达唑，定期复查'],
];
const CHRONIC = new Set(['I10', 'E11.9', 'J45.9']);
const visitKind = weighted([
  ['OUTPATIENT', 62],
  ['EMERGENCY', 8],
  ['INPATIENT', 9],
  ['CHECKUP', 12],
  ['FOLLOW_UP', 9],
]);

export async function seed(context: SeedContext): Promise<void> {
  const clinics = clinicRows();
  await context.insert('clinics', clinics);
  await context.insert('health_records', healthRecords(context, clinics));
  await context.insert('medical_disputes', medicalDisputes(context, clinics));
}

interface ClinicSize {
  readonly kind: string;
  readonly grade: string;
  readonly beds: readonly [number, number];
  readonly doctors: readonly [number, number];
}
const HOSPITAL: ClinicSize = {
  kind: 'HOSPITAL',
  grade: '二级甲等',
  beds: [180, 620],
  doctors: [90, 340],
};
const MATERNAL: ClinicSize = {
  kind: 'MATERNAL_AND_CHILD',
  grade: '二级',
  beds: [40, 120],
  doctors: [25, 70],
};
const TOWNSHIP: ClinicSize = {
  kind: 'TOWNSHIP_HEALTH_CENTRE',
  grade: '一级',
  beds: [10, 40],
  doctors: [5, 16],
};
const COMMUNITY: ClinicSize = {
  kind: 'COMMUNITY_HEALTH_CENTRE',
  grade: '一级',
  beds: [0, 20],
  doctors: [6, 22],
};

/** One hospital and one maternal clinic a district, one health centre a street or town. */
function clinicRows(): Row[] {
  const rng = rngFor('clinics');
  const { areas, streets, communities } = places();
  const rows: Row[] = [];
  const add = (name: string, communityCode: string, size: ClinicSize) => {
    const beds = int(rng, ...size.beds);
    const doctors = int(rng, ...size.doctors);
    const serial = String(rows.length + 1).padStart(3, '0');
    rows.push({
      code: `H${communityCode.slice(0, 9)}${serial}`,
      name,
      kind: size.kind,
      grade: size.grade,
      address: `内蒙古自治区鄂尔多斯市${places().communityOf.get(communityCode)?.areaName ?? ''}`,
      phone: `0477-${String(8_100_000 + rows.length)}`,
      beds,
      beds_in_use: Math.floor(beds * (0.55 + rng() * 0.4)),
      doctors,
      nurses: Math.round(doctors * (1.1 + rng() * 0.4)),
      daily_visits: doctors * int(rng, 6, 14),
      emergency: size === HOSPITAL || chance(rng, 0.3),
      as_of: TODAY,
      community_code: communityCode,
    });
  };
  for (const area of areas) {
    const inArea = communities.filter((community) => community.areaCode === area.code);
    add(`${area.name}人民医院`, pick(rng, inArea).code, HOSPITAL);
    add(`${area.name}妇幼保健院`, pick(rng, inArea).code, MATERNAL);
  }
  for (const street of streets) {
    const first = communities.find((community) => community.streetCode === street.code);
    if (!first) continue;
    const urban = first.kind === 'URBAN';
    const name = `${street.name}${urban ? '社区卫生服务中心' : '卫生院'}`;
    add(name, first.code, urban ? COMMUNITY : TOWNSHIP);
  }
  return rows;
}

function byArea(clinics: readonly Row[]): (person: Person) => readonly Row[] {
  const groups = new Map<string, Row[]>();
  for (const clinic of clinics) {
    const area = String(clinic.community_code).slice(0, 6);
    const group = groups.get(area);
    if (group) group.push(clinic);
    else groups.set(area, [clinic]);
  }
  return (person) => groups.get(person.communityCode.slice(0, 6)) ?? clinics;
}

function healthRecords(context: SeedContext, clinics: readonly Row[]): Row[] {
  const rng = rngFor('health records');
  const { persons } = population();
  const near = byArea(clinics);
  return Array.from({ length: RECORDS }, (_, i) => {
    const person = pick(rng, persons);
    const kind = visitKind(rng);
    const checkup = kind === 'CHECKUP';
    const [code, name, department, treatment] = checkup
      ? ['Z00.0', '健康查体', '体检科', '体检']
      : pick(rng, DIAGNOSES);
    const visitedAt = date(instant('2025-01-02') + int(rng, 0, 685) * DAY_MS);
    const number = `JZ${visitedAt.replaceAll('-', '')}${String(i + 1).padStart(6, '0')}`;
    return {
      nr: i + 1,
      ref: context.recordRef('HealthRecord', number),
      record_number: number,
      visited_at: visitedAt,
      visit_kind: kind,
      facility_code: pick(rng, near(person)).code,
      department,
      diagnosis_code: code,
      diagnosis: name,
      treatment,
      allergies: chance(rng, 0.06) ? pick(rng, ['青霉素', '磺胺类', '头孢类']) : null,
      chronic_disease: CHRONIC.has(code),
      cost: kind === 'INPATIENT' ? int(rng, 1_800, 26_000) : int(rng, 20, 900),
      insured: chance(rng, 0.93),
      person_ref: context.personRef(person.idNumber),
      community_code: person.communityCode,
      quarter: quarterOf(visitedAt),
      area_code: person.communityCode.slice(0, 6),
    };
  });
}

/** Every fourth grievance about treatment that mediation has, and others that came here directly. */
function medicalDisputes(context: SeedContext, clinics: readonly Row[]): Row[] {
  const rng = rngFor('medical disputes');
  const { persons } = population();
  const adults = persons.filter((person) => ageOf(person.birthDate) >= 18);
  const near = byArea(clinics);
  const mediated = docket('mediation').filter((filing) => filing.matter.kind.key === 'medical');
  const known = mediated
    .filter((filing, i) => i % 4 === 0 && filing.person !== undefined)
    .map((filing) => ({
      person: persons[filing.person ?? 0] ?? pick(rng, adults),
      at: filing.at.slice(0, 10),
      claim: filing.content,
    }));
  const direct = Array.from({ length: Math.max(0, DISPUTES - known.length) }, () => ({
    person: pick(rng, adults),
    at: date(instant('2024-12-01') + int(rng, 0, 715) * DAY_MS),
    claim: pick(rng, [
      '认为术前告知不充分，要求说明并赔偿。',
      '认为延误诊断，要求组织医疗损害鉴定。',
      '对收费项目有异议，要求逐项说明。',
      '认为用药不当致病情加重，要求赔偿。',
    ]),
  }));
  return [...known, ...direct]
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ person, at, claim }, i) => {
      const number = `YL-${at.slice(0, 4)}-${String(i + 1).padStart(4, '0')}`;
      return {
        nr: i + 1,
        ref: context.recordRef('MedicalDispute', number),
        number,
        registered_at: at,
        ...settlement(rng, at),
        facility_code: pick(rng, near(person)).code,
        cause: pick(rng, [
          'DIAGNOSIS',
          'TREATMENT',
          'SURGERY',
          'MEDICATION',
          'COMMUNICATION',
          'FEES',
        ]),
        claim,
        person_ref: context.personRef(person.idNumber),
        contact_phone: person.phone,
        community_code: person.communityCode,
      };
    });
}

function settlement(rng: Rng, registeredAt: string): Row {
  const duration = int(rng, 20, 120);
  const closed = daysBetween(registeredAt, TODAY) > duration;
  const agreed = closed && chance(rng, 0.72);
  const claimed = int(rng, 4, 320) * 1_000;
  const route = pick(rng, ['NEGOTIATION', 'PEOPLES_MEDIATION', 'PEOPLES_MEDIATION', 'LITIGATION']);
  return {
    route,
    stage: closed
      ? agreed
        ? pick(rng, ['AGREED', 'CLOSED'])
        : 'FAILED'
      : pick(rng, ['REGISTERED', 'EXPERT_REVIEW', 'MEDIATING']),
    amount_claimed: claimed,
    amount_agreed: agreed ? Math.round((claimed * (0.15 + rng() * 0.6)) / 100) * 100 : null,
    mediation_organisation:
      route === 'PEOPLES_MEDIATION' ? '鄂尔多斯市医疗纠纷人民调解委员会' : null,
    closed_at: closed ? plusDays(registeredAt, duration) : null,
  };
}

const quarterOf = (at: string) =>
  `${at.slice(0, 4)}-Q${Math.floor((Number(at.slice(5, 7)) + 2) / 3)}`;
