/** Schools and pupils: everybody of school age goes to a school of the own district. */
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
  population,
  type Rng,
  rngFor,
} from '../population/index.ts';

type Stage = 'KINDERGARTEN' | 'PRIMARY' | 'JUNIOR' | 'SENIOR' | 'VOCATIONAL';

/** Schools of a district by stage, and their word in names. */
const STAGES: readonly (readonly [stage: Stage, word: string, count: number])[] = [
  ['KINDERGARTEN', '幼儿园', 5],
  ['PRIMARY', '小学', 4],
  ['JUNIOR', '初级中学', 2],
  ['SENIOR', '高级中学', 1],
  ['VOCATIONAL', '职业中学', 1],
];
const FIRST_AGE: Readonly<Record<Stage, number>> = {
  KINDERGARTEN: 3,
  PRIMARY: 6,
  JUNIOR: 12,
  SENIOR: 15,
  VOCATIONAL: 15,
};
/** Below this age, information is a child's (PIPL art. 28). */
const CHILD_UNTIL = 14;
const SCHOOL_YEAR = '2026-2027';
const DAY_MS = 86_400_000;

export async function seed(context: SeedContext): Promise<void> {
  const schools = schoolRows();
  const pupils = pupilRows(context, schools);
  await context.insert('schools', schools);
  await context.insert('enrolments', pupils.older);
  await context.insert('child_enrolments', pupils.children);
  await context.insert('enrolment_facts', facts([...pupils.older, ...pupils.children]));
}

function schoolRows(): Row[] {
  const rng = rngFor('schools');
  const rows: Row[] = [];
  for (const area of places().areas) {
    const urban = places().communities.filter(
      (community) => community.areaCode === area.code && community.kind === 'URBAN',
    );
    for (const [stage, word, count] of STAGES) {
      for (let i = 1; i <= count; i++) {
        const community = pick(rng, urban);
        rows.push(
          schoolRow(rng, rows.length, {
            stage,
            name: `${area.name}第${'一二三四五'.charAt(i - 1)}${word}`,
            place: `${area.name}${community.streetName}${community.name}`,
            communityCode: community.code,
          }),
        );
      }
    }
  }
  return rows;
}

function schoolRow(
  rng: Rng,
  index: number,
  of: {
    readonly stage: Stage;
    readonly name: string;
    readonly place: string;
    readonly communityCode: string;
  },
): Row {
  const classes = int(rng, 9, 42);
  const capacity = classes * (of.stage === 'KINDERGARTEN' ? 30 : 45);
  const finding = chance(rng, 0.25);
  return {
    code: `2115${of.communityCode.slice(2, 6)}${String(index + 1).padStart(4, '0')}`,
    name: of.name,
    stage: of.stage,
    is_public: of.stage !== 'KINDERGARTEN' || chance(rng, 0.6),
    address: `内蒙古自治区鄂尔多斯市${of.place}`,
    phone: `0477-${String(8_300_000 + index)}`,
    capacity,
    enrolled: Math.floor(capacity * (0.7 + rng() * 0.35)),
    classes,
    teachers: Math.round(classes * (1.9 + rng())),
    boarding: of.stage === 'SENIOR' || of.stage === 'VOCATIONAL' || chance(rng, 0.2),
    catchment: `${of.place}及周边社区`,
    safety_finding: finding
      ? pick(rng, ['消防通道堆放杂物', '校门口防撞设施损坏', '食堂留样记录不全'])
      : null,
    safety_inspected_at: date(instant('2026-09-01') + int(rng, 0, 70) * DAY_MS),
    community_code: of.communityCode,
  };
}

function stageAt(rng: Rng, age: number): Stage | undefined {
  if (age < 3 || age > 17) return undefined;
  if (age < 6) return 'KINDERGARTEN';
  if (age < 12) return 'PRIMARY';
  if (age < 15) return 'JUNIOR';
  return chance(rng, 0.35) ? 'VOCATIONAL' : 'SENIOR';
}

function pupilRows(
  context: SeedContext,
  schools: readonly Row[],
): { readonly older: Row[]; readonly children: Row[] } {
  const rng = rngFor('pupils');
  const { persons, households } = population();
  const older: Row[] = [];
  const children: Row[] = [];
  for (const person of persons) {
    const age = ageOf(person.birthDate);
    const stage = stageAt(rng, age);
    if (!stage) continue;
    const head = persons[households[person.householdIndex]?.members[0] ?? person.index] ?? person;
    const row = pupilRow(rng, { person, guardian: head, stage, age }, schools);
    const type = age < CHILD_UNTIL ? 'ChildEnrolment' : 'Enrolment';
    const target = age < CHILD_UNTIL ? children : older;
    const common = {
      nr: target.length + 1,
      ref: context.recordRef(type, String(row.student_number)),
      ...row,
      person_ref: context.personRef(person.idNumber),
      community_code: person.communityCode,
    };
    if (age < CHILD_UNTIL) children.push({ ...common, left_behind: chance(rng, 0.04) });
    else
      older.push({
        ...common,
        subsidised: chance(rng, 0.12),
      });
  }
  return { older, children };
}

/** Pupils of all ages without their references: statistics need no more. */
function facts(pupils: readonly Row[]): Row[] {
  return pupils.map((pupil, i) => ({
    nr: i + 1,
    area_code: String(pupil.community_code).slice(0, 6),
    school_year: SCHOOL_YEAR,
    stage: pupil.stage,
  }));
}

function pupilRow(
  rng: Rng,
  of: {
    readonly person: Person;
    readonly guardian: Person;
    readonly stage: Stage;
    readonly age: number;
  },
  schools: readonly Row[],
): Row {
  const area = of.person.communityCode.slice(0, 6);
  const near = schools.filter(
    (school) => school.stage === of.stage && String(school.community_code).startsWith(area),
  );
  const grade = of.age - FIRST_AGE[of.stage] + 1;
  return {
    // The national number ends in the id number; here a serial stands in its place.
    student_number: `X1506${String(of.person.index).padStart(8, '0')}`,
    school_code: pick(rng, near).code,
    stage: of.stage,
    grade,
    class_name: `${grade}年级${int(rng, 1, 8)}班`,
    status: chance(rng, 0.985) ? 'ENROLLED' : pick(rng, ['SUSPENDED', 'TRANSFERRED']),
    enrolled_at: `${2026 - (grade - 1)}-09-01`,
    boarding: of.age >= 12 && chance(rng, 0.35),
    guardian_phone: of.guardian.phone,
    special_needs: chance(rng, 0.015) ? pick(rng, ['听力障碍', '孤独症', '肢体障碍']) : null,
  };
}
