/**
 * How long `npm start` takes from the command to the first whole answer, and how much memory it then holds.
 * First: an empty state folder (compile, sign, migrate, seed); the install of npm packages is not in it.
 * Warm: the same folder again.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { freePorts } from '../ports.ts';
import { median, round } from '../statistics.ts';
import { startCity } from './city.ts';
import { type ProcessUse, useOfTree } from './process-use.ts';

const BARS = { first_s: 45, warm_s: 10, pss_mb: 900 } as const;
const QUERIES = 20;
const DEPARTMENTS_MAX = 40;

interface Run {
  readonly readyS: number;
  readonly answeredS: number;
  /** Right after the first answer. */
  readonly cpuS: number | undefined;
  /** After all queries. */
  readonly use: readonly ProcessUse[] | undefined;
}

export async function benchmarkStart({
  full,
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  const port = await freePorts(1 + DEPARTMENTS_MAX);
  process.env.PORT = String(port);
  process.env.SUBGRAPH_PORT = String(port + 1);
  const firsts: Run[] = [];
  const warms: Run[] = [];
  for (let round = 0; round < (full ? 3 : 1); round += 1) {
    const home = mkdtempSync(join(tmpdir(), 'isthmus-bench-start-'));
    process.env.ISTHMUS_HOME = home;
    try {
      progress('first start …');
      firsts.push(await run());
      progress('warm start …');
      warms.push(await run());
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  return resultOf(firsts, warms);
}

async function run(): Promise<Run> {
  const began = performance.now();
  const city = await startCity();
  try {
    await city.ask();
    const answeredS = (performance.now() - began) / 1000;
    const cpuS = sum(useOfTree(city.pid), 'cpuS');
    for (let query = 1; query < QUERIES; query += 1) await city.ask();
    return { readyS: city.readyS, answeredS, cpuS, use: useOfTree(city.pid) };
  } finally {
    await city.stop();
  }
}

function resultOf(firsts: readonly Run[], warms: readonly Run[]): BenchmarkResult {
  const of = (runs: readonly Run[], figure: (run: Run) => number | undefined, digits = 1) => {
    const values = runs.map(figure).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : round(median(values), digits);
  };
  const measured = {
    first_s: of(firsts, ({ answeredS }) => answeredS),
    warm_s: of(warms, ({ answeredS }) => answeredS),
    pss_mb: of(warms, ({ use }) => sum(use, 'pssMb'), 0),
  };
  const further = {
    ready_first_s: of(firsts, ({ readyS }) => readyS),
    ready_warm_s: of(warms, ({ readyS }) => readyS),
    cpu_first_s: of(firsts, ({ cpuS }) => cpuS),
    cpu_warm_s: of(warms, ({ cpuS }) => cpuS),
    load: round(loadavg()[0] ?? Number.NaN, 1),
  };
  const row = (what: string, key: keyof typeof BARS, unit: string) => {
    const value = measured[key];
    const met = value === undefined ? 'unknown here' : value <= BARS[key] ? 'met' : 'NOT MET';
    return [what, `${value ?? '-'} ${unit}`, `${BARS[key]} ${unit}`, met];
  };
  return {
    rows: [
      ['npm start', 'measured', 'bar', ''],
      row('first: command to first whole answer', 'first_s', 's'),
      row('warm: command to first whole answer', 'warm_s', 's'),
      row(`memory of all processes after ${QUERIES} queries, warm`, 'pss_mb', 'MB'),
    ],
    notes: [
      `ready line: ${further.ready_first_s} s first, ${further.ready_warm_s} s warm`,
      `CPU time of all processes to the first answer: ${further.cpu_first_s ?? '-'} s first, ${further.cpu_warm_s ?? '-'} s warm`,
      `wall clock is slower on a busy machine: load ${further.load} on ${cpus().length} cores`,
      ...processNotes(warms.at(-1)?.use ?? []),
    ],
    json: { ...measured, ...further, runs: warms.length },
  };
}

function sum(use: readonly ProcessUse[] | undefined, of: 'pssMb' | 'cpuS'): number | undefined {
  return use?.reduce((total, one) => total + one[of], 0);
}

function processNotes(use: readonly ProcessUse[]): string[] {
  return use.map(({ command, pssMb, cpuS }) => {
    const memory = `${Math.round(pssMb)} MB`.padStart(7);
    return `${memory} ${cpuS.toFixed(1).padStart(5)} s CPU  ${shortened(command)}`;
  });
}

/** What tells the processes apart, without Node's own options and all but the last two parts of a path. */
function shortened(command: string): string {
  const words = command.split(' ').filter((word) => !/^(--import|tsx|--enable-\S+)$/.test(word));
  return words
    .map((word) => word.split('/').slice(-2).join('/'))
    .join(' ')
    .slice(0, 90);
}
