/**
 * Throughput and response times beside CPU time, at 1 to 256 connections: `bench -- gateway-load`. The
 * client, the sources and the gateway share the machine, so requests per second compare and mean no more.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender } from '../alternating.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { median, round } from '../statistics.ts';
import { type Contest, LABELS, NAMES, type Name, startContest } from './contenders.ts';
import { roundsOf } from './rounds.ts';

const CONNECTIONS = [1, 8, 64, 256] as const;
const SIZES = [1, 20, 200] as const;
/** Persons in every answer while connections vary; connections while sizes vary. */
const PERSONS = 20;
const USUAL_CONNECTIONS = 8;
/** Of one turn, whatever the connections: enough of each for a 99th percentile. */
const REQUESTS = 512;
const ROUNDS = 3;

interface Load {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMs: number;
}

export async function benchmarkGatewayLoad({
  full,
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-load-'));
  let contest: Contest | undefined;
  try {
    contest = await startContest(folder, progress);
    const rounds = roundsOf(full ? 5 : ROUNDS);
    const cases = [
      ...CONNECTIONS.map((connections) => ({ n: PERSONS, connections })),
      ...SIZES.filter((n) => n !== PERSONS).map((n) => ({ n, connections: USUAL_CONNECTIONS })),
    ];
    const rows: string[][] = [['contender', 'n', 'connections', '1/s', 'p50', 'p99', 'CPU']];
    const json: Record<string, Load> = {};
    for (const { n, connections } of cases) {
      progress(`n = ${n}, ${connections} connections …`);
      const loads = await measure(await contest.contenders(n), connections, rounds);
      for (const [name, load] of loads) {
        rows.push([LABELS[name], `${n}`, `${connections}`, ...shown(load)]);
        json[`${name} n=${n} connections=${connections}`] = load;
      }
    }
    return {
      rows,
      notes: [
        `medians of ${rounds} alternating rounds of ${REQUESTS} requests; times in ms, CPU per request`,
        'the client and the sources run on the same machine',
      ],
      json: { load: json, rounds },
    };
  } finally {
    await contest?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function shown({ perSecond, p50, p99, cpuMs }: Load): string[] {
  return [String(Math.round(perSecond)), `${p50} ms`, `${p99} ms`, `${cpuMs} ms`];
}

async function measure(
  contenders: ReadonlyMap<Name, Contender>,
  connections: number,
  rounds: number,
): Promise<ReadonlyMap<Name, Load>> {
  const taken = new Map<Name, Load[]>(NAMES.map((name) => [name, []]));
  for (const contender of contenders.values()) await loadOf(contender, connections);
  for (let turn = 0; turn < rounds; turn += 1)
    for (const [name, contender] of contenders)
      taken.get(name)?.push(await loadOf(contender, connections));
  return new Map([...taken].map(([name, loads]) => [name, medianLoad(loads)]));
}

function medianLoad(loads: readonly Load[]): Load {
  const of = (figure: (load: Load) => number) => round(median(loads.map(figure)));
  return {
    perSecond: of(({ perSecond }) => perSecond),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    cpuMs: of(({ cpuMs }) => cpuMs),
  };
}

/** One turn: every connection asks again as soon as it is answered. */
async function loadOf({ process, ask }: Contender, connections: number): Promise<Load> {
  const times: number[] = [];
  let left = REQUESTS;
  const before = await process.cpuMs();
  const began = performance.now();
  const connection = async () => {
    while (left > 0) {
      left -= 1;
      const asked = performance.now();
      await ask();
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const seconds = (performance.now() - began) / 1000;
  times.sort((one, other) => one - other);
  const at = (part: number) => times[Math.floor((times.length - 1) * part)] ?? Number.NaN;
  return {
    perSecond: times.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    cpuMs: ((await process.cpuMs()) - before) / times.length,
  };
}
