/** Estates, who manages them, who owns in them, and what broke. */
import type { Row, SeedContext } from '../kit/index.ts';
import { managementCompanies } from '../population/businesses.ts';
import {
  ageOf,
  chance,
  date,
  dateTime,
  type Estate,
  type FaultService,
  instant,
  int,
  localFaults,
  type Person,
  pick,
  places,
  population,
  type Rng,
  rngFor,
  TODAY,
  weighted,
} from '../population/index.ts';

const BACKGROUND_REPAIRS = 3_200;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Still open: the matter that the demo's housing clerk names. */
const OPEN_REPAIR = 'RP-2026-0001';

const REPAIR_KIND: Readonly<Record<FaultService, string>> = {
  power: 'POWER',
  water: 'WATER',
  heating: 'HEATING',
};
const DESCRIPTIONS: Readonly<Record<string, readonly string[]>> = {
  WATER: ['水压不足', '水表井漏水', '二次供水泵异响'],
  HEATING: ['立管不热', '阀门渗漏', '换热站压力不足'],
  POWER: ['楼道照明不亮', '电表箱跳闸'],
  ELEVATOR: ['电梯停运', '电梯异响', '电梯门关闭不严'],
  DRAINAGE: ['下水道堵塞', '化粪池满溢'],
  GAS: ['燃气报警器故障'],
  ROOF: ['屋面渗漏', '外墙保温层脱落'],
  FIRE_SAFETY: ['消防栓无水', '应急照明损坏'],
  OTHER: ['单元门损坏', '道路破损', '监控损坏'],
};
const repairKind = weighted([
  ['WATER', 16],
  ['HEATING', 15],
  ['POWER', 9],
  ['ELEVATOR', 18],
  ['DRAINAGE', 14],
  ['GAS', 3],
  ['ROOF', 11],
  ['FIRE_SAFETY', 5],
  ['OTHER', 9],
]);

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('property_managers', propertyManagers());
  await context.insert('estates', estateRows());
  await context.insert('properties', properties(context));
  await context.insert('repairs', repairs());
}

function propertyManagers(): Row[] {
  const rng = rngFor('property managers');
  const adults = adultPersons();
  return managementCompanies().map((company) => {
    const manager = pick(rng, adults);
    return {
      credit_code: company.creditCode,
      name: company.name,
      grade: pick(rng, ['AAA', 'AA', 'AA', 'A', 'A', 'B', 'C']),
      service_hotline: `0477-${String(int(rng, 8_500_000, 8_599_999))}`,
      fee: (0.6 + int(rng, 0, 24) / 10).toFixed(2),
      staff: int(rng, 12, 140),
      contract_until: date(instant('2026-12-31') + int(rng, 0, 4) * 365 * DAY_MS),
      manager_name: manager.name,
      manager_phone: manager.phone,
    };
  });
}

function estateRows(): Row[] {
  const rng = rngFor('estates of housing');
  return places().estates.map((estate) => {
    const area = estate.communityCode.slice(0, 6);
    const managers = managementCompanies().filter((company) => company.areaCode === area);
    const modern = estate.builtYear >= 2005;
    return {
      code: estate.code,
      name: estate.name,
      grid_code: estate.gridCode,
      community_code: estate.communityCode,
      built_year: estate.builtYear,
      buildings: estate.buildings,
      dwellings: estate.buildings * int(rng, 36, 72),
      elevators: modern ? estate.buildings * int(rng, 1, 3) : 0,
      heating: pick(rng, ['DISTRICT', 'DISTRICT', 'DISTRICT', 'DISTRICT', 'GAS']),
      owners_committee: chance(rng, modern ? 0.55 : 0.3),
      manager_code: pick(rng, managers).creditCode,
      maintenance_fund: modern ? int(rng, 20, 900) : int(rng, 0, 60),
    };
  });
}

/** Four of five households in estates own where they live; the head of the household is the owner. */
function properties(context: SeedContext): Row[] {
  const rng = rngFor('properties');
  const { persons, households } = population();
  const rows: Row[] = [];
  for (const household of households) {
    const owner = persons[household.members[0] ?? -1];
    if (!household.estateCode || !owner || !chance(rng, 0.8)) continue;
    const serial = String(household.index).padStart(6, '0');
    const unit = `${household.communityCode.slice(0, 6)}004001GB${serial}F00010001`;
    const mortgaged = chance(rng, 0.35);
    rows.push({
      nr: rows.length + 1,
      ref: context.recordRef('Property', unit),
      unit_number: unit,
      certificate_number: `蒙(${int(rng, 2016, 2026)})鄂尔多斯市不动产权第${serial}号`,
      address: household.address,
      floor_area: int(rng, 46, 168),
      use: chance(rng, 0.96) ? 'RESIDENTIAL' : 'COMMERCIAL',
      ownership: household.members.length > 1 && chance(rng, 0.6) ? 'JOINT' : 'SOLE',
      registered_at: date(instant('2008-01-07') + int(rng, 0, 6_800) * DAY_MS),
      mortgaged,
      seized: chance(rng, 0.012),
      loan_account: mortgaged ? `6200000002${serial}` : null,
      person_ref: context.personRef(owner.idNumber),
      estate_code: household.estateCode,
      community_code: household.communityCode,
    });
  }
  return rows;
}

interface Report {
  readonly estate: Estate;
  readonly kind: string;
  readonly at: string;
  readonly finishedAt: string | null;
  readonly description: string;
  readonly urgency: string;
  readonly reportsCount: number;
}

/** What the planned faults broke, among what breaks anyway; numbers in order of time. */
function repairs(): Row[] {
  const rng = rngFor('repairs');
  const reports = [...faultReports(rng), ...backgroundReports(rng)].sort((a, b) =>
    a.at.localeCompare(b.at),
  );
  const serials = new Map<string, number>();
  return reports.map((report) => {
    const year = report.at.slice(0, 4);
    const serial = (serials.get(year) ?? 0) + 1;
    serials.set(year, serial);
    const number = `RP-${year}-${String(serial).padStart(4, '0')}`;
    return repairRow(
      rng,
      number,
      number === OPEN_REPAIR ? { ...report, finishedAt: null } : report,
    );
  });
}

function repairRow(rng: Rng, number: string, report: Report): Row {
  return {
    number,
    kind: report.kind,
    reported_at: report.at,
    finished_at: report.finishedAt,
    status: report.finishedAt ? 'FINISHED' : pick(rng, ['REPORTED', 'IN_PROGRESS']),
    urgency: report.urgency,
    reports_count: report.reportsCount,
    building: `${int(rng, 1, report.estate.buildings)}号楼`,
    description: report.description,
    contractor: pick(rng, ['物业工程部', '捷安电梯维保公司', '城投热力公司', '水务公司']),
    cost: report.finishedAt ? int(rng, 3, 900) * 10 : null,
    contractor_phone: pick(rng, adultPersons()).phone,
    estate_code: report.estate.code,
    grid_code: report.estate.gridCode,
    community_code: report.estate.communityCode,
  };
}

function faultReports(rng: Rng): Report[] {
  const estates = new Map(places().estates.map((estate) => [estate.code, estate]));
  return localFaults().flatMap((fault) => {
    const estate = estates.get(fault.estateCode);
    if (!estate) return [];
    return fault.repairs.map((repair) => ({
      estate,
      kind: REPAIR_KIND[fault.service],
      at: repair.at,
      finishedAt: fault.restoredAt,
      description: `${repair.part}故障：${fault.cause}`,
      urgency: 'URGENT',
      reportsCount: int(rng, 4, 18),
    }));
  });
}

function backgroundReports(rng: Rng): Report[] {
  const { estates } = places();
  const now = instant(TODAY);
  return Array.from({ length: BACKGROUND_REPAIRS }, () => {
    const estate = pick(rng, estates);
    const at = instant('2025-11-20') + int(rng, 0, 364) * DAY_MS + int(rng, 7, 20) * HOUR_MS;
    const finished = at + int(rng, 3, 240) * HOUR_MS;
    const kind = kindAt(rng, dateTime(at), estate);
    return {
      estate,
      kind,
      at: dateTime(at),
      finishedAt: finished < now ? dateTime(finished) : null,
      description: pick(rng, DESCRIPTIONS[kind] ?? ['其他']),
      urgency: pick(rng, ['ORDINARY', 'ORDINARY', 'ORDINARY', 'URGENT', 'EMERGENCY']),
      reportsCount: int(rng, 1, 3),
    };
  });
}

/** No heating repairs in summer, no elevators in estates without. */
function kindAt(rng: Rng, at: string, estate: Estate): string {
  const month = Number(at.slice(5, 7));
  const kind = repairKind(rng);
  if (kind === 'HEATING' && month > 4 && month < 10) return 'DRAINAGE';
  return kind === 'ELEVATOR' && estate.builtYear < 2005 ? 'ROOF' : kind;
}

let adults: readonly Person[] | undefined;

function adultPersons(): readonly Person[] {
  adults ??= population().persons.filter((person) => ageOf(person.birthDate) >= 18);
  return adults;
}
