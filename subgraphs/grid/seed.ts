import type { Row, SeedContext } from '../kit/index.ts';
import {
  chance,
  type Household,
  int,
  type Person,
  pick,
  places,
  plusDays,
  population,
  rngFor,
  TODAY,
  utc,
} from '../population/index.ts';

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('communities', communityRows());
  await context.insert('grids', gridRows());
  await context.insert('households', householdRows(context));
  await context.insert('persons', personRows(context));
}

function communityRows(): Row[] {
  const rng = rngFor('grid communities');
  const residents = new Map<string, number>();
  for (const { communityCode } of population().persons)
    residents.set(communityCode, (residents.get(communityCode) ?? 0) + 1);
  return places().communities.map((community) => ({
    code: community.code,
    name: community.name,
    kind: community.kind,
    street_code: community.streetCode,
    street_name: community.streetName,
    area_code: community.areaCode,
    area_name: community.areaName,
    grid_count: community.gridCount,
    residents: bandOf(residents.get(community.code) ?? 0),
    service_point: `${community.streetName}${community.name}党群服务中心`,
    service_phone: '12345',
    mediation_room: chance(rng, community.kind === 'URBAN' ? 0.9 : 0.4),
    valid_from: '2023-01-01',
  }));
}

/** Bands of ten; fewer than ten residents are not told, since the value is open to all. */
function bandOf(count: number): string | null {
  const from = Math.floor(count / 10) * 10;
  return from === 0 ? null : `${from}-${from + 9}`;
}

function gridRows(): Row[] {
  const kinds = { URBAN: 'RESIDENTIAL', VILLAGE: 'RURAL', GACHA: 'PASTORAL' } as const;
  return places().grids.map((grid) => {
    const community = places().communityOf.get(grid.communityCode);
    const kind = kinds[community?.kind ?? 'URBAN'];
    return {
      code: grid.code,
      name: grid.name,
      kind,
      community_code: grid.communityCode,
      latitude: grid.latitude,
      longitude: grid.longitude,
      post: `${grid.name}专职网格员`,
      duty_phone: '12345',
      patrol_cycle: kind === 'RESIDENTIAL' ? '每日' : '每周',
      valid_from: '2023-01-01',
    };
  });
}

function householdRows({ personRef, recordRef }: SeedContext): Row[] {
  const rng = rngFor('grid households');
  return population().households.map((household) => {
    const visited = plusDays(TODAY, -int(rng, 1, 180));
    return {
      nr: household.index,
      ref: recordRef('Household', household.index),
      person_ref: personRef(headOf(household).idNumber),
      number: household.number,
      member_count: household.members.length,
      address: household.address,
      tenure: tenureOf(rng(), household),
      community_code: household.communityCode,
      grid_code: household.gridCode,
      estate_code: household.estateCode ?? null,
      visited_at: visited,
      updated_at: utc(`${visited}T${String(int(rng, 9, 18)).padStart(2, '0')}:30:00+08:00`),
    };
  });
}

function headOf(household: Household): Person {
  const person = population().persons[household.members[0] ?? -1];
  if (!person) throw new Error(`household ${household.number} has no head`);
  return person;
}

function tenureOf(draw: number, household: Household): string {
  if (!household.estateCode) return draw < 0.8 ? 'COLLECTIVE' : 'OWNED';
  return draw < 0.74 ? 'OWNED' : 'RENTED';
}

function personRows({ personRef, recordRef }: SeedContext): Row[] {
  const rng = rngFor('grid persons');
  return population().persons.map((person) => ({
    nr: person.index,
    person_ref: personRef(person.idNumber),
    household_ref: recordRef('Household', person.householdIndex),
    name: person.name,
    sex: person.sex,
    birth_date: person.birthDate,
    ethnicity: person.ethnicity,
    // Children have no phone of their own; some adults gave none.
    phone: person.birthDate > '2012' || chance(rng, 0.03) ? null : person.phone,
    address: person.address,
    id_number: person.idNumber,
    political_status: person.politicalStatus,
    education: person.education,
    marital_status: person.maritalStatus,
    occupation: person.occupation,
    relation_to_head: person.relation,
    community_code: person.communityCode,
    grid_code: person.gridCode,
    verified_at: plusDays(TODAY, -pick(rng, [3, 9, 17, 40, 75, 120, 300])),
  }));
}
