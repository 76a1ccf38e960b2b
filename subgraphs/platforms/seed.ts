/** Twelve weeks of indexes: about 100 each, lower on a community's bad weeks. */
import type { Row, SeedContext } from '../kit/index.ts';
import {
  type Community,
  date,
  dateTime,
  instant,
  int,
  localFaults,
  places,
  type Rng,
  rngFor,
} from '../population/index.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const WEEKS = 12;
/** Monday of the last full week before the demo's today: 2026-W46. */
const LAST_WEEK = { start: instant('2026-11-09'), number: 46 };
/** A community with fewer users in a week has no index. */
const SMALLEST_SAMPLE = 30;

interface Week {
  readonly label: string;
  readonly start: number;
}

export async function seed(context: SeedContext): Promise<void> {
  const weeks = Array.from({ length: WEEKS }, (_, i) => ({
    label: `2026-W${LAST_WEEK.number - WEEKS + 1 + i}`,
    start: LAST_WEEK.start - (WEEKS - 1 - i) * WEEK_MS,
  }));
  const rows = indexRows(weeks);
  await context.insert('index_releases', releases(weeks, rows));
  await context.insert('activity_index', rows);
}

function indexRows(weeks: readonly Week[]): Row[] {
  const rng = rngFor('activity index');
  const urban = places().communities.filter((community) => community.kind === 'URBAN');
  return urban.flatMap((community) => {
    const users = int(rng, 12, 900);
    if (users < SMALLEST_SAMPLE) return [];
    let before: number | undefined;
    return weeks.map((week) => {
      const row = indexRow(rng, community, { week, users, before });
      before = Number(row.overall);
      return row;
    });
  });
}

function indexRow(
  rng: Rng,
  community: Community,
  of: { readonly week: Week; readonly users: number; readonly before: number | undefined },
): Row {
  const { week, users, before } = of;
  const dip = faultIn(community.code, week) ? 9 : 0;
  const orders = level(rng, dip);
  const mobility = level(rng, dip / 2);
  const nightActivity = level(rng, dip);
  const shopsOpen = level(rng, dip / 3);
  const overall = (orders + mobility + nightActivity + shopsOpen) / 4;
  return {
    code: `${community.code}-${week.label}`,
    week: week.label,
    week_start: date(week.start),
    community_code: community.code,
    area_code: community.areaCode,
    overall: overall.toFixed(2),
    orders: orders.toFixed(2),
    mobility: mobility.toFixed(2),
    night_activity: nightActivity.toFixed(2),
    shops_open: shopsOpen.toFixed(2),
    change_on_week: before === undefined ? null : (((overall - before) / before) * 100).toFixed(2),
    sample: users + int(rng, -10, 10),
    merchant_breakdown: JSON.stringify({ 餐饮: int(rng, 3, 40), 零售: int(rng, 3, 60) }),
  };
}

const level = (rng: Rng, dip: number) => 92 + rng() * 18 - dip;

function faultIn(communityCode: string, week: Week): boolean {
  return localFaults().some((fault) => {
    const startedAt = instant(fault.startedAt);
    const inside = startedAt >= week.start && startedAt < week.start + WEEK_MS;
    return inside && fault.communityCode === communityCode;
  });
}

function releases(weeks: readonly Week[], rows: readonly Row[]): Row[] {
  return weeks.map((week) => {
    const inWeek = rows.filter((row) => row.week === week.label);
    return {
      week: week.label,
      // Published on Tuesday of the next week.
      released_at: dateTime(week.start + WEEK_MS + DAY_MS + 10 * 3_600_000),
      method: '各分项指数等权平均；基期均值为 100；用户数不足三十的社区不发布',
      baseline: '2026-W01 至 2026-W26',
      communities: inWeek.length,
      smallest_sample: Math.min(...inWeek.map((row) => Number(row.sample))),
      licence: '限合同约定用途，不得转售、不得还原到个人或商户',
    };
  });
}
