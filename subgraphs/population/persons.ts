/**
 * 20,000 synthetic persons in some 7,500 households. Nobody real: id numbers fail their check digit and
 * phone numbers start with prefixes that belong to no operator.
 */
import { ageOf } from './dates.ts';
import { invalidIdNumber } from './id-number.ts';
import { givenName, hanSurname, huiSurname, mongolianName, type Sex } from './names.ts';
import { type Community, places } from './places.ts';
import { chance, int, pick, type Rng, rngFor, weighted } from './random.ts';

export const PERSON_COUNT = 20_000;
/** The person behind the demo's citizen persona; lives in the demo clerk's area. */
export const DEMO_CITIZEN = 0;

export type Relation = 'HEAD' | 'SPOUSE' | 'CHILD' | 'PARENT';
export type MaritalStatus = 'UNMARRIED' | 'MARRIED' | 'DIVORCED' | 'WIDOWED';

export interface Person {
  /** Position in `population().persons`. */
  readonly index: number;
  /** 18 characters; the check digit is always wrong. */
  readonly idNumber: string;
  readonly name: string;
  readonly sex: Sex;
  /** ISO date. */
  readonly birthDate: string;
  /** Name of the ethnic group (GB/T 3304). */
  readonly ethnicity: string;
  readonly phone: string;
  readonly householdIndex: number;
  readonly relation: Relation;
  readonly communityCode: string;
  readonly gridCode: string;
  /** Only in urban communities. */
  readonly estateCode?: string;
  /** From the region down to the room or door. */
  readonly address: string;
  /** 政治面貌. Held by the grid, shared with nobody. */
  readonly politicalStatus: string;
  readonly education: string;
  readonly maritalStatus: MaritalStatus;
  readonly occupation: string;
}

export interface Household {
  readonly index: number;
  /** Household number: grid code and a serial. */
  readonly number: string;
  readonly communityCode: string;
  readonly gridCode: string;
  readonly estateCode?: string;
  readonly address: string;
  /** Indexes of its members, the head first. */
  readonly members: readonly number[];
}

export interface Population {
  readonly persons: readonly Person[];
  readonly households: readonly Household[];
}

let memo: Population | undefined;

/** The population; built once, the same on every machine. */
export function population(): Population {
  memo ??= build();
  return memo;
}

/** More people where there are more people: towns over villages, the city's seat over the banners. */
const PEOPLE_WEIGHT: Readonly<Record<Community['kind'], number>> = {
  URBAN: 8,
  VILLAGE: 1,
  GACHA: 1,
};
const AREA_WEIGHT: Readonly<Record<string, number>> = { '150602': 3, '150603': 3 };

const householdSize = weighted([
  [1, 15],
  [2, 30],
  [3, 28],
  [4, 18],
  [5, 9],
]);

interface Home {
  readonly communityCode: string;
  readonly gridCode: string;
  readonly estateCode?: string;
  readonly areaCode: string;
  readonly address: string;
}

function build(): Population {
  const rng = rngFor('population');
  const idNumbers = new Set<string>();
  const persons: Person[] = [];
  const households: Household[] = [];
  const community = weighted(
    places().communities.map((place): [Community, number] => [
      place,
      PEOPLE_WEIGHT[place.kind] * (AREA_WEIGHT[place.areaCode] ?? 1),
    ]),
  );
  const [firstCommunity] = places().communities;
  if (!firstCommunity) throw new Error('no communities');
  while (persons.length < PERSON_COUNT) {
    const first = households.length === 0;
    const home = homeIn(rng, first ? firstCommunity : community(rng));
    const size = Math.min(first ? 3 : householdSize(rng), PERSON_COUNT - persons.length);
    const index = households.length;
    const members = family(rng, size, home).map((member, i) => {
      const person: Person = {
        index: persons.length,
        idNumber: idNumberFor(rng, member, home.areaCode, idNumbers),
        ...member,
        phone: phoneNumber(rng, persons.length),
        householdIndex: index,
        relation: member.relation,
        ...placeOf(home),
        ...circumstances(rng, member, i),
      };
      return persons.push(person) - 1;
    });
    const number = `${home.gridCode}${String((index % 9000) + 1000)}`;
    households.push({ index, number, ...placeOf(home), members });
  }
  return { persons, households };
}

function placeOf({ areaCode: _, ...place }: Home): Omit<Home, 'areaCode'> {
  return place;
}

const STREETS = [
  '人民路',
  '鄂尔多斯大街',
  '天骄路',
  '伊金霍洛街',
  '达拉特路',
  '准格尔街',
  '杭锦路',
];

function homeIn(rng: Rng, community: Community): Home {
  const { grids, estatesOf } = places();
  const region = `内蒙古自治区鄂尔多斯市${community.areaName}${community.streetName}${community.name}`;
  const base = { communityCode: community.code, areaCode: community.areaCode };
  const estates = estatesOf.get(community.code) ?? [];
  if (estates.length > 0 && chance(rng, 0.85)) {
    const estate = pick(rng, estates);
    const building = int(rng, 1, estate.buildings);
    const room = `${int(rng, 1, 11)}0${int(rng, 1, 4)}`;
    return {
      ...base,
      gridCode: estate.gridCode,
      estateCode: estate.code,
      address: `${region}${estate.name}${building}号楼${int(rng, 1, 4)}单元${room}室`,
    };
  }
  const grid = grids[community.firstGrid + int(rng, 0, community.gridCount - 1)];
  const door = `${int(rng, 1, 120)}号`;
  const local = community.kind === 'URBAN' ? pick(rng, STREETS) : `${int(rng, 1, 8)}社`;
  return { ...base, gridCode: grid?.code ?? '', address: `${region}${local}${door}` };
}

interface Member {
  readonly name: string;
  readonly sex: Sex;
  readonly birthDate: string;
  readonly ethnicity: string;
  readonly relation: Relation;
}

/** Mongolians are about one in ten, one in three in the western banners. */
const MONGOLIAN_SHARE: Readonly<Record<string, number>> = {
  '150623': 0.3,
  '150624': 0.28,
  '150625': 0.22,
  '150626': 0.33,
  '150627': 0.1,
};

function ethnicityIn(rng: Rng, areaCode: string): string {
  if (chance(rng, MONGOLIAN_SHARE[areaCode] ?? 0.08)) return '蒙古族';
  if (chance(rng, 0.012)) return pick(rng, ['回族', '满族', '藏族', '达斡尔族', '鄂温克族']);
  return '汉族';
}

function family(rng: Rng, size: number, home: Home): Member[] {
  const headYear = int(rng, 1950, 1998);
  const headSex: Sex = chance(rng, 0.72) ? 'MALE' : 'FEMALE';
  const ethnicity = ethnicityIn(rng, home.areaCode);
  const surname = ethnicity === '回族' ? huiSurname(rng) : hanSurname(rng);
  const other: Sex = headSex === 'MALE' ? 'FEMALE' : 'MALE';
  const members = [member(rng, 'HEAD', headSex, headYear, ethnicity, surname)];
  if (size >= 2) {
    const spouse = chance(rng, 0.9) ? ethnicity : ethnicityIn(rng, home.areaCode);
    const year = headYear + int(rng, -4, 5);
    members.push(member(rng, 'SPOUSE', other, year, spouse, hanSurname(rng)));
  }
  while (members.length < size) {
    const old = members.length === 4 && headYear > 1968;
    const relation: Relation = old ? 'PARENT' : 'CHILD';
    const year = old ? headYear - int(rng, 22, 30) : Math.min(2025, headYear + int(rng, 22, 34));
    const sex: Sex = chance(rng, 0.51) ? 'MALE' : 'FEMALE';
    members.push(member(rng, relation, sex, year, ethnicity, surname));
  }
  return members;
}

function member(
  rng: Rng,
  relation: Relation,
  sex: Sex,
  birthYear: number,
  ethnicity: string,
  surname: string,
): Member {
  const birthDate = [
    birthYear,
    String(int(rng, 1, 12)).padStart(2, '0'),
    String(int(rng, 1, 28)).padStart(2, '0'),
  ].join('-');
  const name =
    ethnicity === '蒙古族' && chance(rng, 0.85)
      ? mongolianName(rng, sex)
      : surname + givenName(rng, sex, birthYear);
  return { name, sex, birthDate, ethnicity, relation };
}

function idNumberFor(rng: Rng, member: Member, areaCode: string, taken: Set<string>): string {
  const birth = member.birthDate.replaceAll('-', '');
  for (;;) {
    // The 17th digit is odd for men, even for women.
    const last = int(rng, 0, 4) * 2 + (member.sex === 'MALE' ? 1 : 0);
    const serial = String(int(rng, 0, 99)).padStart(2, '0') + String(last);
    const idNumber = invalidIdNumber(areaCode + birth + serial);
    if (taken.has(idNumber)) continue;
    taken.add(idNumber);
    return idNumber;
  }
}

/** Prefixes that the numbering plan has given to no operator: nobody can be called by demo data. */
const UNASSIGNED_PREFIXES = ['154', '160', '161', '163', '164', '168', '169'];

function phoneNumber(rng: Rng, index: number): string {
  // 7919 is coprime to 10^8: distinct indexes have distinct numbers within a prefix.
  const local = String((index * 7_919 + 10_000_019) % 100_000_000).padStart(8, '0');
  return pick(rng, UNASSIGNED_PREFIXES) + local;
}

const politicalStatus = weighted([
  ['群众', 78],
  ['中共党员', 11],
  ['共青团员', 10],
  ['民盟盟员', 1],
]);
const education = weighted([
  ['小学', 20],
  ['初中', 32],
  ['高中', 18],
  ['中专', 8],
  ['大学专科', 12],
  ['大学本科', 9],
  ['硕士研究生', 1],
]);
const occupation = weighted([
  ['煤矿工人', 12],
  ['个体经营', 15],
  ['农民', 16],
  ['牧民', 8],
  ['企业职工', 20],
  ['建筑工人', 9],
  ['教师', 4],
  ['司机', 8],
  ['公司职员', 8],
]);

function circumstances(
  rng: Rng,
  { birthDate, relation }: Member,
  position: number,
): Pick<Person, 'politicalStatus' | 'education' | 'maritalStatus' | 'occupation'> {
  const age = ageOf(birthDate);
  const drawn = {
    politicalStatus: politicalStatus(rng),
    education: education(rng),
    occupation: occupation(rng),
    single: pick(rng, ['UNMARRIED', 'DIVORCED', 'WIDOWED'] as const),
  };
  if (age < 18)
    return {
      politicalStatus: age >= 14 ? '共青团员' : '群众',
      education: age < 7 ? '学龄前' : age < 13 ? '小学' : '初中',
      maritalStatus: 'UNMARRIED',
      occupation: age < 7 ? '学龄前儿童' : '学生',
    };
  const married = relation === 'SPOUSE' || (relation === 'HEAD' && chance(rng, 0.8));
  const single = relation === 'CHILD' || position > 3 ? 'UNMARRIED' : drawn.single;
  return {
    politicalStatus: drawn.politicalStatus,
    education: drawn.education,
    maritalStatus: married ? 'MARRIED' : relation === 'PARENT' ? 'WIDOWED' : single,
    occupation: age >= 62 ? '退休' : drawn.occupation,
  };
}
