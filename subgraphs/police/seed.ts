import type { Row, SeedContext } from '../kit/index.ts';
import {
  chance,
  docket,
  type Filing,
  int,
  OPEN_MATTERS,
  type Person,
  pick,
  places,
  plusDays,
  population,
  type Rng,
  rngFor,
  TODAY,
  utc,
  weighted,
} from '../population/index.ts';

const handling = weighted([
  ['MEDIATED_ON_SITE', 52],
  ['ADVISED', 24],
  ['TRANSFERRED', 17],
  ['NO_ONE_FOUND', 7],
]);
const NOTES: Readonly<Record<string, string>> = {
  MEDIATED_ON_SITE: '现场调解，双方达成一致',
  ADVISED: '告知依法解决途径',
  TRANSFERRED: '移交相关单位继续化解',
  NO_ONE_FOUND: '到场未见当事人，电话回访',
  IN_PROGRESS: '多次到场，矛盾未化解',
};
const MINUTE_DAYS = 1 / 1_440;

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('police_stations', stationRows());
  await context.insert('police_calls', callRows(context));
  await context.insert('household_registrations', registrationRows(context));
}

function stationRows(): Row[] {
  return places().streets.map(({ code, name, areaCode }) => ({
    code: stationOf(code),
    name: `${name.replace(/街道$/, '')}派出所`,
    area_code: areaCode,
    address: `${name}派出所驻地`,
    window_phone: '110',
    opening_hours: '工作日 8:30-12:00，14:30-18:00',
  }));
}

/** The station of a street or town, or of a community in it. */
function stationOf(code: string): string {
  return `PS${code.slice(0, 9)}`;
}

function callRows(context: SeedContext): Row[] {
  const rng = rngFor('police calls');
  return docket('police').map((filing, index) => ({
    nr: index + 1,
    ref: context.recordRef('PoliceCall', index + 1),
    number: filing.number,
    received_at: utc(filing.at),
    year: filing.at.slice(0, 4),
    kind: filing.matter.kind.policeKind,
    urgency: chance(rng, 0.1) ? 'LEVEL_2' : 'LEVEL_3',
    summary: filing.content,
    opponent: filing.matter.opponent,
    party_count: chance(rng, 0.9) ? int(rng, 2, 5) : int(rng, 6, 32),
    injured: chance(rng, 0.02),
    arrived_at: utc(plusDays(filing.at, int(rng, 5, 45) * MINUTE_DAYS)),
    ...outcome(rng, filing),
    ...callerColumns(context, filing),
    station_code: stationOf(filing.communityCode),
    // A few calls touch a criminal file; which, nobody outside may learn.
    criminal_record: chance(rng, 0.01) ? `A${filing.number.replace(/\D/g, '')}` : null,
    community_code: filing.communityCode,
    area_code: filing.communityCode.slice(0, 6),
    grid_code: filing.gridCode,
  }));
}

function callerColumns({ personRef }: SeedContext, filing: Filing): Row {
  const person = population().persons[filing.person ?? -1];
  const community = places().communityOf.get(filing.communityCode);
  const place = `${community?.areaName}${community?.streetName}${community?.name}`;
  return {
    person_ref: person ? personRef(person.idNumber) : null,
    caller_name: person?.name ?? null,
    caller_phone: person?.phone ?? null,
    place: person?.address ?? `内蒙古自治区鄂尔多斯市${place}`,
  };
}

function outcome(rng: Rng, filing: Filing): Row {
  if (filing.number === OPEN_MATTERS.police) return { ...STILL_OPEN };
  const how = handling(rng);
  const closed = plusDays(filing.at, int(rng, 40, 4_000) * MINUTE_DAYS);
  if (closed > `${TODAY}T09:00:00+08:00`) return { ...STILL_OPEN };
  const transferred = how === 'TRANSFERRED';
  return {
    handling: how,
    handling_note: NOTES[how] ?? '',
    status: 'CLOSED',
    closed_at: utc(closed),
    transferred_to: transferred ? pick(rng, ['MEDIATION', 'MEDIATION', 'GRID', 'HOTLINE']) : 'NONE',
    transferred_at: transferred ? utc(closed) : null,
  };
}

const STILL_OPEN = {
  handling: 'IN_PROGRESS',
  handling_note: NOTES.IN_PROGRESS ?? '',
  status: 'OPEN',
  closed_at: null,
  transferred_to: 'NONE',
  transferred_at: null,
} as const;

const RELATIONS = { HEAD: '户主', SPOUSE: '配偶', CHILD: '子女', PARENT: '父母' } as const;

/** Nine in ten are registered where they live. */
function registrationRows(context: SeedContext): Row[] {
  const rng = rngFor('household registrations');
  const { persons, households } = population();
  return persons.map((person) => {
    const moved = chance(rng, 0.3);
    const elsewhere = chance(rng, 0.1);
    const registered = elsewhere ? pick(rng, persons) : person;
    return {
      nr: person.index,
      ref: context.recordRef('HouseholdRegistration', person.index),
      person_ref: context.personRef(person.idNumber),
      registration_type: chance(rng, 0.94) ? 'FAMILY' : 'COLLECTIVE',
      book_number: households[person.householdIndex]?.number ?? '',
      relation_to_head: RELATIONS[person.relation],
      registered_address: registered.address,
      registered_area_code: registered.communityCode.slice(0, 6),
      origin_code: pick(rng, places().areas).code,
      ...movement(rng, person, moved),
      resides_elsewhere: elsewhere,
      status: 'NORMAL',
      station_code: stationOf(registered.communityCode),
    };
  });
}

function movement(rng: Rng, person: Person, moved: boolean): Row {
  const year = Math.max(Number(person.birthDate.slice(0, 4)) + 1, int(rng, 2000, 2025));
  const movedIn = `${Math.min(year, 2026)}-0${int(rng, 1, 9)}-${int(rng, 10, 28)}`;
  const from = pick(rng, ['陕西省榆林市', '山西省吕梁市', '呼和浩特市', '包头市', '巴彦淖尔市']);
  return {
    registered_at: moved ? movedIn : person.birthDate,
    moved_in_at: moved ? movedIn : null,
    moved_from: moved ? from : null,
  };
}
