/**
 * Local faults (power, water, heating outages of a neighbourhood): seen by the power supplier, by housing
 * repairs and by a burst of hotline calls.
 */

import { dateTime, instant } from './dates.ts';
import { adultPersons, type Draft, draftOf, placeName, type Raised } from './drafts.ts';
import { MATTER_KINDS, type MatterKind } from './matters.ts';
import type { Person } from './persons.ts';
import { type Estate, places } from './places.ts';
import { int, pick, type Rng, rngFor, shuffled } from './random.ts';
import { type Matter, matterOf } from './telling.ts';

export type FaultService = 'power' | 'water' | 'heating';

export interface LocalFault {
  readonly id: string;
  readonly service: FaultService;
  readonly communityCode: string;
  readonly gridCode: string;
  readonly estateCode: string;
  /** Local date-times with offset. */
  readonly startedAt: string;
  readonly restoredAt: string;
  readonly cause: string;
  readonly customers: number;
  /** Repair orders that housing received for it; none for power. */
  readonly repairs: readonly { readonly at: string; readonly part: string }[];
}

const FAULTS = 25;
const HOUR_MS = 3_600_000;
const CAUSES: Readonly<Record<FaultService, readonly string[]>> = {
  power: ['配电变压器过载', '电缆接头故障', '开关柜跳闸', '外力破坏电缆'],
  water: ['主管道爆裂', '二次供水泵故障', '阀门损坏', '水箱清洗超时'],
  heating: ['换热站循环泵故障', '二级管网泄漏', '管网失水压力不足', '过滤器堵塞'],
};
const PARTS: Readonly<Record<FaultService, readonly string[]>> = {
  power: [],
  water: ['二次供水泵', '单元立管', '进户阀门'],
  heating: ['楼栋入口阀', '立管', '换热机组'],
};

export interface PlantedFaults {
  readonly faults: readonly LocalFault[];
  readonly drafts: readonly Draft[];
}

export function plantFaults(raised: Raised): PlantedFaults {
  const rng = rngFor('local faults');
  const crowded = crowdedEstates(rng);
  const faults: LocalFault[] = [];
  const drafts: Draft[] = [];
  for (const [i, { estate, residents }] of crowded.slice(0, FAULTS).entries()) {
    const service = (['heating', 'power', 'water'] as const)[i % 3] ?? 'power';
    const fault = faultAt(rng, `F${String(i + 1).padStart(2, '0')}`, service, estate);
    faults.push(fault);
    drafts.push(...callsAbout(rng, fault, residents, raised));
  }
  return { faults, drafts };
}

/** Estates with enough adults that a burst of calls is believable, the demo area's first. */
function crowdedEstates(rng: Rng): { estate: Estate; residents: Person[] }[] {
  const residents = new Map<string, Person[]>();
  for (const person of adultPersons()) {
    if (!person.estateCode) continue;
    const list = residents.get(person.estateCode);
    if (list) list.push(person);
    else residents.set(person.estateCode, [person]);
  }
  const crowded = places()
    .estates.map((estate) => ({ estate, residents: residents.get(estate.code) ?? [] }))
    .filter((entry) => entry.residents.length >= 18);
  const byCommunity = new Set<string>();
  // One fault per community, so that places are told apart.
  return shuffled(rng, crowded).filter(({ estate }) => {
    const fresh = !byCommunity.has(estate.communityCode);
    byCommunity.add(estate.communityCode);
    return fresh;
  });
}

function faultAt(rng: Rng, id: string, service: FaultService, estate: Estate): LocalFault {
  const winterDay = instant(pick(rng, ['2026-01-05', '2026-02-02', '2026-03-02', '2026-10-20']));
  const anyDay = instant('2026-01-10') + int(rng, 0, 300) * 24 * HOUR_MS;
  const day = service === 'heating' ? winterDay + int(rng, 0, 20) * 24 * HOUR_MS : anyDay;
  const started = day + int(rng, 6 * 60, 19 * 60) * 60_000;
  const restored = started + int(rng, 8, service === 'power' ? 30 : 72) * HOUR_MS;
  const parts = PARTS[service];
  const repairs = Array.from({ length: parts.length > 0 ? int(rng, 1, 3) : 0 }, () => ({
    at: dateTime(started + int(rng, 1, 7) * HOUR_MS),
    part: pick(rng, parts),
  }));
  return {
    id,
    service,
    communityCode: estate.communityCode,
    gridCode: estate.gridCode,
    estateCode: estate.code,
    startedAt: dateTime(started),
    restoredAt: dateTime(restored),
    cause: pick(rng, CAUSES[service]),
    customers: int(rng, 60, 640),
    repairs: repairs.sort((a, b) => a.at.localeCompare(b.at)),
  };
}

/** Six to fifteen calls while the fault lasts, from different households. */
function callsAbout(rng: Rng, fault: LocalFault, residents: Person[], raised: Raised): Draft[] {
  const kind = kindNamed(fault.service);
  const matter: Matter = matterOf(rng, kind, placeName(fault));
  const households = new Set<number>();
  const wanted = int(rng, 6, 15);
  const span = instant(fault.restoredAt) - instant(fault.startedAt);
  const drafts: Draft[] = [];
  for (const person of shuffled(rng, residents)) {
    if (drafts.length === wanted) break;
    if (households.has(person.householdIndex) || !raised.claim(person.index, kind)) continue;
    households.add(person.householdIndex);
    const at = dateTime(instant(fault.startedAt) + Math.floor(rng() * span));
    drafts.push(draftOf(rng, { person }, { channel: 'hotline', at, matter, story: fault.id }));
  }
  return drafts;
}

function kindNamed(key: string): MatterKind {
  const kind = MATTER_KINDS.find((candidate) => candidate.key === key);
  if (!kind) throw new Error(`no matter kind ${key}`);
  return kind;
}
