/** Outages, the planned faults among them, and two months of meters. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  chance,
  dateTime,
  type Grid,
  instant,
  int,
  localFaults,
  pick,
  places,
  population,
  type Rng,
  rngFor,
  TODAY,
} from '../population/index.ts';

const BACKGROUND_OUTAGES = 480;
const METER_MONTHS = ['2026-09', '2026-10'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** An outage of the same grid cell within this time is a repeat. */
const REPEAT_WINDOW_MS = 30 * DAY_MS;

const CAUSES: readonly (readonly [cause: string, detail: string])[] = [
  ['EQUIPMENT_FAILURE', '配电变压器故障'],
  ['EQUIPMENT_FAILURE', '电缆接头故障'],
  ['WEATHER', '大风致导线断线'],
  ['THIRD_PARTY_DAMAGE', '施工挖断电缆'],
  ['OVERLOAD', '用电负荷超过变压器容量'],
  ['UNKNOWN', '原因待查'],
];

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('power_outages', outageRows());
  await context.insert('meters', meterRows(context));
}

interface Outage {
  readonly gridCode: string;
  readonly communityCode: string;
  readonly startedAt: number;
  readonly restoredAt: number;
  readonly planned: boolean;
  readonly cause: string;
  readonly detail: string;
  readonly customers: number;
}

/** Numbered in order of time. */
function outageRows(): Row[] {
  const rng = rngFor('power outages');
  const outages = [...faultOutages(), ...backgroundOutages(rng)].sort(
    (a, b) => a.startedAt - b.startedAt,
  );
  const lastIn = new Map<string, number>();
  return outages.map((outage, i) => {
    const startedAt = dateTime(outage.startedAt);
    const before = lastIn.get(outage.gridCode);
    lastIn.set(outage.gridCode, outage.startedAt);
    const areaName = places().communityOf.get(outage.communityCode)?.areaName ?? '';
    return {
      number: `PO-${startedAt.slice(0, 4)}-${String(i + 1).padStart(5, '0')}`,
      planned: outage.planned,
      ...stateOf(outage),
      started_at: startedAt,
      cause: outage.cause,
      cause_detail: outage.detail,
      customers_affected: outage.customers,
      feeder: `10kV ${areaName}${9 + (Number(outage.gridCode.slice(6, 9)) % 40)}线`,
      substation: `${areaName}110kV变电站`,
      crew_phone: `0477-${String(int(rng, 8_700_000, 8_799_999))}`,
      repeat_within_30_days: before !== undefined && outage.startedAt - before < REPEAT_WINDOW_MS,
      grid_code: outage.gridCode,
      community_code: outage.communityCode,
    };
  });
}

function stateOf(outage: Outage): Row {
  const now = instant(TODAY) + 12 * HOUR_MS;
  const expected = dateTime(outage.restoredAt + 2 * HOUR_MS);
  if (outage.startedAt > now)
    return { status: 'PLANNED', restore_expected_at: expected, restored_at: null };
  if (outage.restoredAt > now)
    return { status: 'ONGOING', restore_expected_at: expected, restored_at: null };
  const restored = dateTime(outage.restoredAt);
  return { status: 'RESTORED', restore_expected_at: expected, restored_at: restored };
}

function faultOutages(): Outage[] {
  return localFaults()
    .filter((fault) => fault.service === 'power')
    .map((fault) => ({
      gridCode: fault.gridCode,
      communityCode: fault.communityCode,
      startedAt: instant(fault.startedAt),
      restoredAt: instant(fault.restoredAt),
      planned: false,
      cause: causeOf(fault.cause),
      detail: fault.cause,
      customers: fault.customers,
    }));
}

function causeOf(detail: string): string {
  if (detail.includes('外力')) return 'THIRD_PARTY_DAMAGE';
  return detail.includes('过载') ? 'OVERLOAD' : 'EQUIPMENT_FAILURE';
}

/** From a year ago to a few days ahead: planned work is announced before it begins. */
function backgroundOutages(rng: Rng): Outage[] {
  const { grids } = places();
  return Array.from({ length: BACKGROUND_OUTAGES }, () => {
    const planned = chance(rng, 0.45);
    const grid: Grid = pick(rng, grids);
    const day = instant('2025-11-20') + int(rng, 0, planned ? 371 : 365) * DAY_MS;
    const startedAt = day + (planned ? 8 : int(rng, 0, 11)) * HOUR_MS;
    const [cause, detail] = planned
      ? (['PLANNED_WORK', '配电线路检修'] as const)
      : pick(rng, CAUSES);
    return {
      gridCode: grid.code,
      communityCode: grid.communityCode,
      startedAt,
      restoredAt: startedAt + int(rng, 1, planned ? 9 : 14) * HOUR_MS,
      planned,
      cause,
      detail,
      customers: int(rng, 12, 520),
    };
  });
}

function meterRows(context: SeedContext): Row[] {
  const rng = rngFor('meters');
  const { persons, households } = population();
  return METER_MONTHS.flatMap((month, monthIndex) =>
    households.flatMap((household) => {
      const holder = persons[household.members[0] ?? -1];
      if (!holder) return [];
      const customer = `1506${String(household.index).padStart(8, '0')}`;
      const tariff = tariffOf(rng, household.estateCode === undefined);
      return [
        {
          nr: monthIndex * households.length + household.index + 1,
          ref: context.recordRef('Meter', `${customer} ${month}`),
          customer_number: customer,
          consumption: household.members.length * int(rng, 28, 90),
          month,
          tariff,
          area_code: household.communityCode.slice(0, 6),
          person_ref: context.personRef(holder.idNumber),
        },
      ];
    }),
  );
}

function tariffOf(rng: Rng, rural: boolean): string {
  if (rural && chance(rng, 0.25)) return 'AGRICULTURAL';
  return chance(rng, 0.12) ? 'RESIDENTIAL_HEATING' : 'RESIDENTIAL';
}
