/**
 * The record at the size of a city: a citizen's page among 10 million uses of persons' data on PostgreSQL, as
 * the database itself times it, and a million records of a ledger verified offline.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { openLedger, type UseRecord, verifyLedger } from '../../gateway/ledger/index.ts';
import { personQuery, type UsePlace } from '../../subgraphs/exchange/usage/archive.ts';
import {
  createUseTables,
  ensureMonth,
  monthAfter,
  USE_SUBJECTS,
  USES,
} from '../../subgraphs/exchange/usage/tables.ts';
import { openDatabase } from '../../subgraphs/kit/index.ts';
import { testDatabases } from '../../test/services.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { median, round } from '../statistics.ts';

const USES_IN_ALL = 2_000_000;
const PERSONS_A_USE = 5;
const PERSONS = 200_000;
const RECORDS = 1_000_000;
const FIRST_MONTH = '2023-12';
const MONTHS = 36;
const PAGE = 50;
/** Issue of the exchange office: milliseconds of the database, seconds. */
const BARS = { page_ms: 50, verify_s: 20 };

export async function benchmarkRecord({ progress }: BenchmarkOptions): Promise<BenchmarkResult> {
  const pages = await measurePages(progress);
  progress(`writing ${RECORDS} records …`);
  const verify = await measureVerification();
  const rows = [
    ['', 'measured', 'bar'],
    ['a page of 50, first', `${round(pages.first, 2)} ms`, `${BARS.page_ms} ms`],
    ['a page of 50, the tenth', `${round(pages.tenth, 2)} ms`, `${BARS.page_ms} ms`],
    ['the same of somebody whose data was never used', `${round(pages.none, 2)} ms`, ''],
    ['a million records verified, CPU time', `${round(verify, 1)} s`, `${BARS.verify_s} s`],
  ];
  const notes = [
    `PostgreSQL: ${USES_IN_ALL} uses of ${PERSONS_A_USE} persons each in ${MONTHS} monthly partitions; ${PERSONS} persons`,
    'a page: execution and planning as `explain analyze` tells, medians of 51 persons, nothing warmed on purpose',
  ];
  return { rows, notes, json: { ...pages, verify_s: verify, bars: BARS } };
}

async function measurePages(progress: (line: string) => void) {
  const postgres = (await testDatabases()).find(({ name }) => name === 'PostgreSQL');
  if (!postgres?.present) throw new Error('bench -- record needs PostgreSQL on 127.0.0.1');
  const database = await postgres.create();
  const knex = openDatabase(database.url);
  try {
    await createUseTables(knex);
    await fill(knex, progress);
    const persons = Array.from({ length: 51 }, (_, index) => ref(index * 3_571));
    const first = await timeOf(knex, persons);
    const later = new Map<string, UsePlace>();
    for (const person of persons) {
      const before = await personQuery(knex, person, PAGE * 9);
      const last = before.at(-1);
      if (last) later.set(person, last);
    }
    const tenth = await timeOf(knex, persons, later);
    const none = await timeOf(
      knex,
      persons.map((_, index) => ref(PERSONS + index)),
    );
    return { first, tenth, none };
  } finally {
    await knex.destroy();
    await database.drop();
  }
}

function ref(person: number): string {
  return `1${String(person).padStart(22, '0')}`;
}

async function fill(knex: Knex, progress: (line: string) => void): Promise<void> {
  let month = FIRST_MONTH;
  for (let index = 0; index < MONTHS; index += 1, month = monthAfter(month)) {
    progress(`filling ${month} …`);
    await ensureMonth(knex, month);
    const each = Math.floor(USES_IN_ALL / MONTHS);
    const from = index * each;
    const at = `to_char(timestamp '${month}-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`;
    await knex.raw(`insert into ${USES} select 'g', ${from} + n, ${at}, 'ANSWERED', 'd-' || n, '3-abcdef',
      'dept-' || n % 20, 'CASE_HANDLING', 'M-' || n, 'desk', '["HotlineCall.title","Person.name"]', '[]', '["a-1"]', ${PERSONS_A_USE}
      from generate_series(0, ${each - 1}) n`);
    // A few persons stand in very many records: a fifth of all uses are of a hundredth of them.
    await knex.raw(`insert into ${USE_SUBJECTS} select distinct
      '1' || lpad((case when k = 0 then (n * 7919) % ${PERSONS / 100} else ((${from} + n) * 31 + k * 40009) % ${PERSONS} end)::text, 22, '0'),
      ${at}, 'g', ${from} + n from generate_series(0, ${each - 1}) n, generate_series(0, ${PERSONS_A_USE - 1}) k`);
  }
  await knex.raw('analyze');
}

async function timeOf(
  knex: Knex,
  persons: readonly string[],
  after: ReadonlyMap<string, UsePlace> = new Map(),
): Promise<number> {
  const times: number[] = [];
  for (const person of persons) {
    const { sql, bindings } = personQuery(knex, person, PAGE, after.get(person)).toSQL().toNative();
    const text = sql.replace(/\$\d+/g, '?');
    const { rows } = await knex.raw(`explain (analyze, format json) ${text}`, [...bindings]);
    const [plan] = rows[0]['QUERY PLAN'];
    times.push(plan['Execution Time'] + plan['Planning Time']);
  }
  return median(times);
}

async function measureVerification(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-ledger-'));
  const keyring = demoKeyring();
  try {
    const ledger = await openLedger({ folder, keyring, writer: 'bench' });
    for (let from = 0; from < RECORDS; from += 1_000)
      await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => ledger.append(useOf(from + index))),
      );
    await ledger.close();
    const before = process.cpuUsage();
    const { good, logs } = verifyLedger(folder, keyring.verifyKey('ledger'));
    const { user, system } = process.cpuUsage(before);
    if (!good || logs[0]?.records !== RECORDS) throw new Error('the ledger does not verify');
    return (user + system) / 1e6;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const WHO: UseRecord['who'] = Object.freeze({
  ...{ kind: 'department', dept: 'mediation', sub: 'm-17', duties: Object.freeze(['MEDIATION']) },
  ...{ clearance: 3, areas: Object.freeze(['150602']) },
});
const COORDINATES = Object.freeze([
  'HotlineCall.content',
  'HotlineCall.title',
  'Query.hotlineCalls',
]);

function useOf(index: number): UseRecord {
  return {
    ...{ kind: 'USE', outcome: 'ANSWERED', decisionId: `d-${index}`, policyVersion: '3-abcdef' },
    ...{ bundle: 'f'.repeat(64), who: WHO, app: 'desk', purpose: 'EARLY_MEDIATION' },
    ...{ matter: `M-${index}`, operation: { kind: 'query', hash: 'e'.repeat(64) } },
    ...{ coordinates: COORDINATES, denied: [], arguments: [], agreements: ['a-1'] },
    rows: { HotlineCall: PERSONS_A_USE },
    subjects: Array.from({ length: PERSONS_A_USE }, (_, person) => ref(index + person)),
  };
}
