/**
 * What a gateway costs: CPU time per request of its process alone, beside other gateways and the least that
 * can be done, for the reference work of docs/BENCHMARKS.md at three sizes.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../cli/environment.ts';
import { measureAlternating, type Turns } from '../alternating.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { median, medianRatio, round } from '../statistics.ts';
import { type Contest, LABELS, NAMES, type Name, startContest } from './contenders.ts';
import { barsAsSvg } from './picture.ts';
import { roundsOf } from './rounds.ts';

const SIZES = [1, 20, 200] as const;
type Size = (typeof SIZES)[number];
/** Of Hive Gateway with its Rust planner, with all our policies. */
const RATIO_MAX: Readonly<Record<Size, number>> = { 1: 0.4, 20: 0.4, 200: 0.5 };
const CONCURRENCY = 4;
/** Many short turns: what else the machine does then falls on all alike. */
const ROUNDS = 9;
const ROUNDS_FULL = 25;

/** Written by `--full`, beside docs/BENCHMARKS.md. */
const PICTURE = `${ROOT}docs/gateway-cost.svg`;

type Figures = ReadonlyMap<Name, readonly number[]>;

export async function benchmarkGateway({
  full,
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-gateway-'));
  let contest: Contest | undefined;
  try {
    contest = await startContest(folder, progress);
    const figures = new Map<Size, Figures>();
    for (const n of SIZES) {
      const turns = turnsOf(n, full);
      progress(`n = ${n}: ${turns.rounds} rounds of ${turns.requests} requests …`);
      figures.set(n, await measureAlternating(await contest.contenders(n), turns));
    }
    const result = resultOf(figures, roundsOf(full ? ROUNDS_FULL : ROUNDS));
    if (full) writeFileSync(PICTURE, pictureOf(figures));
    return result;
  } finally {
    await contest?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function turnsOf(n: Size, full: boolean): Turns {
  const requests = { 1: 80, 20: 40, 200: 12 }[n];
  return {
    ...{
      // Until compilers have done their part: a third of it flattered us, since the peers gain more.
      warmUp: 24 * requests,
      rounds: roundsOf(full ? ROUNDS_FULL : ROUNDS),
      requests,
    },
    concurrency: CONCURRENCY,
  };
}

function resultOf(figures: ReadonlyMap<Size, Figures>, rounds: number): BenchmarkResult {
  const of = (n: Size, name: Name) => figures.get(n)?.get(name) ?? [];
  const ms = (n: Size, name: Name) => round(median(of(n, name)));
  const overHive = (n: Size, name: Name) => round(medianRatio(of(n, name), of(n, 'hive')));
  const bySize = (figure: (n: Size) => number) =>
    Object.fromEntries(SIZES.map((n) => [`n${n}`, figure(n)]));
  const byName = (figure: (n: Size, name: Name) => number) =>
    Object.fromEntries(NAMES.map((name) => [name, bySize((n) => figure(n, name))]));
  const missed = SIZES.filter((n) => !(overHive(n, 'ours') <= RATIO_MAX[n]));
  return {
    rows: [
      ['CPU per request', ...SIZES.flatMap((n) => [`n = ${n}`, '/ Hive'])],
      ...NAMES.map((name) => [
        LABELS[name],
        ...SIZES.flatMap((n) => [`${ms(n, name)} ms`, `${overHive(n, name)}`]),
      ]),
      ['bar for all policies', ...SIZES.flatMap((n) => ['', `${RATIO_MAX[n]}`])],
    ],
    notes: [
      'n persons x (7 fields + 3 calls x 4 + 2 petitions x 3) from three sources with kept answers',
      `the gateway's process only; medians of ${rounds} alternating rounds, ${CONCURRENCY} requests at a time`,
      'ours: two more denied fields, a mask and an item scope on every type, guards that report, the ledger',
      missed.length === 0
        ? 'all bars met'
        : `NOT MET: ${missed.map((n) => `${overHive(n, 'ours')} of Hive at n = ${n}`).join(', ')}`,
    ],
    json: {
      cpu_ms: byName(ms),
      ratio: bySize((n) => overHive(n, 'ours')),
      ratios: byName(overHive),
      bar: bySize((n) => RATIO_MAX[n]),
      ...{ rounds, concurrency: CONCURRENCY },
    },
  };
}

/** Bars beyond this are cut; their numbers stand beside them. */
const RATIO_SHOWN_MOST = 2.5;

function pictureOf(figures: ReadonlyMap<Size, Figures>): string {
  const of = (n: Size, name: Name) => figures.get(n)?.get(name) ?? [];
  const bar = (n: Size, name: Name) => ({
    label: `n = ${n}`,
    value: medianRatio(of(n, name), of(n, 'hive')),
  });
  const groups = NAMES.map((name) => ({
    label: LABELS[name],
    bars: SIZES.map((n) => bar(n, name)),
  }));
  const title = 'CPU per request; 1 = Hive Gateway with its Rust planner, less is better';
  return barsAsSvg({ title, groups }, RATIO_SHOWN_MOST);
}
