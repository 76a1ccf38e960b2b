import type { Row, SeedContext } from '../kit/index.ts';
import {
  chance,
  docket,
  type Filing,
  int,
  MATTER_CLASSES,
  MATTER_KINDS,
  OPEN_MATTERS,
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

const channel = weighted([
  ['PHONE', 78],
  ['WECHAT', 12],
  ['APP', 5],
  ['WEB', 3],
  ['TRANSFER', 2],
]);
const NOW = `${TODAY}T09:00:00+08:00`;
/** No order is closed sooner; dispatching takes less. */
const MINIMUM_DAYS = 0.2;
const RETURN_REASONS = ['不属于本单位职责', '地址不详需补充', '需多部门会商'];

export async function seed(context: SeedContext): Promise<void> {
  await context.insert('hotline_categories', categoryRows());
  await context.insert('hotline_calls', callRows(context));
}

function categoryRows(): Row[] {
  const classes = [...MATTER_CLASSES].map(([code, name]) => ({
    code: `${code}0000`,
    name,
    parent_code: null,
    limit_days: null,
    unit: null,
  }));
  const kinds = MATTER_KINDS.map(({ category, limitDays, unit }) => ({
    code: category.code,
    name: category.name,
    parent_code: `${category.code.slice(0, 2)}0000`,
    limit_days: limitDays,
    unit,
  }));
  return [...classes, ...kinds];
}

function callRows(context: SeedContext): Row[] {
  const rng = rngFor('hotline calls');
  const earlier = new Map<string, string>();
  return docket('hotline').map((filing, index) => {
    const ref = context.recordRef('HotlineCall', index + 1);
    const repeatOf = repeatLink(rng, filing, ref, earlier);
    const order = workOrder(rng, filing);
    return {
      nr: index + 1,
      ref,
      number: filing.number,
      channel: channel(rng),
      received_at: utc(filing.at),
      quarter: `${filing.at.slice(0, 4)}-Q${Math.ceil(Number(filing.at.slice(5, 7)) / 3)}`,
      ...matterColumns(filing),
      ...callerColumns(context, filing),
      urgency: filing.matter.kind.limitDays === 1 ? 'URGENT' : 'ORDINARY',
      confidential: filing.person === undefined || chance(rng, 0.03),
      ...order,
      repeat_of_ref: repeatOf,
      recording: `REC-${filing.number}`,
      community_code: filing.communityCode,
      area_code: filing.communityCode.slice(0, 6),
      grid_code: filing.gridCode,
      estate_code: filing.estateCode ?? null,
    };
  });
}

function matterColumns({ matter, title, content }: Filing): Row {
  return {
    category_code: matter.kind.category.code,
    category_name: matter.kind.category.name,
    category_class: matter.kind.category.code.slice(0, 2),
    title,
    content,
    opponent: matter.opponent,
  };
}

function callerColumns({ personRef }: SeedContext, { person: index }: Filing): Row {
  const person = index === undefined ? undefined : population().persons[index];
  return {
    person_ref: person ? personRef(person.idNumber) : null,
    caller_name: person?.name ?? null,
    caller_phone: person?.phone ?? null,
  };
}

/** Clerks link half of the orders that somebody raises again; the other half they do not notice. */
function repeatLink(
  rng: Rng,
  { person, matter }: Filing,
  ref: string,
  earlier: Map<string, string>,
): string | null {
  const key = `${person} ${matter.kind.key} ${matter.opponent} ${matter.detail}`;
  const known = earlier.get(key);
  earlier.set(key, ref);
  return person !== undefined && known !== undefined && chance(rng, 0.5) ? known : null;
}

/** What became of the order, as it stands today. */
function workOrder(rng: Rng, filing: Filing): Row {
  const { kind } = filing.matter;
  const returned = chance(rng, 0.08) ? int(rng, 1, 3) : 0;
  const extension = kind.limitDays === 15 && chance(rng, 0.2) ? 10 : 0;
  const due = plusDays(filing.at, kind.limitDays + extension);
  const took = kind.limitDays * (0.2 + rng() * (chance(rng, 0.06) ? 2.5 : 0.8));
  const closed = plusDays(filing.at, Math.max(MINIMUM_DAYS, took + extension));
  const open = filing.number === OPEN_MATTERS.hotline || closed > NOW;
  const areaName = places().communityOf.get(filing.communityCode)?.areaName ?? '';
  return {
    handler_unit: `${areaName}${kind.unit}`,
    handler_unit_code: `${filing.communityCode.slice(0, 6)}-${kind.category.code.slice(0, 2)}`,
    dispatched_at: utc(plusDays(filing.at, 0.02 + rng() * (MINIMUM_DAYS - 0.02))),
    due_at: utc(due),
    returned_count: returned,
    return_reason: returned > 0 ? pick(rng, RETURN_REASONS) : null,
    extension_days: extension,
    urge_count: chance(rng, 0.1) ? int(rng, 1, 4) : 0,
    supervised: chance(rng, 0.03) || filing.number === OPEN_MATTERS.hotline,
    difficult: chance(rng, 0.04) || filing.number === OPEN_MATTERS.hotline,
    ...(open ? openState(rng, filing) : closedState(rng, filing, closed)),
  };
}

function openState(rng: Rng, filing: Filing): Row {
  const pinned = filing.number === OPEN_MATTERS.hotline;
  return {
    status: pinned ? 'REHANDLING' : pick(rng, ['ACCEPTED', 'DISPATCHED', 'HANDLING', 'RETURNED']),
    closed_at: null,
    reply: null,
    callback_at: null,
    callback_reached: null,
    callback_solved: null,
    callback_satisfied: null,
  };
}

function closedState(rng: Rng, { matter }: Filing, closed: string): Row {
  const reached = chance(rng, 0.86);
  const solved = reached ? chance(rng, 0.74) : null;
  return {
    status: 'CLOSED',
    closed_at: utc(closed),
    reply: `经${matter.kind.unit}核实：${solved === false ? '正在协调，暂未解决' : '已现场处理'}。`,
    callback_at: utc(plusDays(closed, 1 + rng() * 2)),
    callback_reached: reached,
    callback_solved: solved,
    callback_satisfied: reached ? (solved === true ? chance(rng, 0.9) : chance(rng, 0.2)) : null,
  };
}
