/**
 * Volume of agreements: distinct persons per day, counted in the supplier's own database before it
 * answers (contract, "Between gateway and source"). A person seen twice in a day counts once.
 */
import type { Knex } from 'knex';
import type { Coordinate, DecisionMap } from '../../policies/model/index.ts';

export const QUOTA_DAYS_TABLE = 'isthmus_quota_days';
export const QUOTA_PERSONS_TABLE = 'isthmus_quota_persons';
const PERSONS_PER_INSERT = 400;

/** An agreement with a volume, and the persons an operation read by it. */
export interface Use {
  readonly agreement: string;
  readonly volume: number;
  readonly persons: ReadonlySet<string>;
}

/** What the operation's agreements with a volume grant. */
export function grantedByQuota(
  decisions: DecisionMap,
  volumes: ReadonlyMap<string, number>,
): ReadonlyMap<string, readonly Coordinate[]> {
  const granted = new Map<string, Coordinate[]>();
  for (const [coordinate, verdict] of decisions.coordinates) {
    if (verdict.effect !== 'grant') continue;
    const named = [verdict.agreement, ...(verdict.parts ?? []).map((part) => part.agreement)];
    for (const agreement of new Set(named)) {
      if (agreement === undefined || !volumes.has(agreement)) continue;
      granted.set(agreement, [...(granted.get(agreement) ?? []), coordinate]);
    }
  }
  return granted;
}

/** Agreements whose volume the uses would exceed; those uses are not counted, all others are. */
export async function countPersons(
  knex: Knex,
  uses: readonly Use[],
  now: number,
): Promise<ReadonlySet<string>> {
  const exceeded = new Set<string>();
  const day = new Date(now).toISOString().slice(0, 10);
  for (const use of uses) {
    if (use.persons.size > 0 && !(await countUse(knex, use, day))) exceeded.add(use.agreement);
  }
  return exceeded;
}

class VolumeExceeded extends Error {}

async function countUse(knex: Knex, use: Use, day: string): Promise<boolean> {
  try {
    await knex.transaction((transaction) => countWithin(transaction, use, day));
    return true;
  } catch (error) {
    if (error instanceof VolumeExceeded) return false;
    throw error;
  }
}

/** Throws VolumeExceeded, which rolls back, so that a refused answer uses nothing up. */
async function countWithin(
  transaction: Knex.Transaction,
  { agreement, volume, persons }: Use,
  day: string,
): Promise<void> {
  const key = { agreement, day };
  await transaction(QUOTA_DAYS_TABLE).insert(key).onConflict(['agreement', 'day']).ignore();
  // Two answers at once count one after the other.
  await transaction(QUOTA_DAYS_TABLE).where(key).forUpdate().first();
  const rows = [...persons].map((person) => ({ ...key, person_ref: person }));
  for (let start = 0; start < rows.length; start += PERSONS_PER_INSERT) {
    await transaction(QUOTA_PERSONS_TABLE)
      .insert(rows.slice(start, start + PERSONS_PER_INSERT))
      .onConflict(['agreement', 'day', 'person_ref'])
      .ignore();
  }
  const counted = await transaction(QUOTA_PERSONS_TABLE).where(key).count({ persons: '*' }).first();
  if (Number(counted?.persons) > volume) throw new VolumeExceeded();
}

export async function createQuotaDays(knex: Knex): Promise<void> {
  await knex.schema.createTable(QUOTA_DAYS_TABLE, (table) => {
    table.string('agreement', 128).notNullable();
    table.string('day', 10).notNullable();
    table.primary(['agreement', 'day']);
  });
}

export async function createQuotaPersons(knex: Knex): Promise<void> {
  await knex.schema.createTable(QUOTA_PERSONS_TABLE, (table) => {
    table.string('agreement', 128).notNullable();
    table.string('day', 10).notNullable();
    table.string('person_ref', 23).notNullable();
    table.primary(['agreement', 'day', 'person_ref']);
  });
}
