/**
 * Throughput of one gateway process and of two that share a port (node:cluster): `bench -- gateway-cluster`.
 * Client and sources need processors of their own: with two of them in all, the ratio is that machine's.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundle } from '../../policies/bundle/index.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { median, medianRatio, round } from '../statistics.ts';
import { ask, clerkHeaders, type Headers, WORK_AND_DENIED } from './caller.ts';
import { cityBundle, citySupergraph, type SourceName } from './city.ts';
import { roundsOf } from './rounds.ts';

const WORKERS = [1, 2] as const;
const SIZES = [1, 20, 200] as const;
const CONNECTIONS = 16;
const REQUESTS = 400;
const ROUNDS = 5;

export async function benchmarkGatewayCluster({
  full,
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-cluster-'));
  const started: MeasuredProcess[] = [];
  try {
    const gateways = await startAll(folder, started);
    const headers = await clerkHeaders();
    const rounds = roundsOf(full ? 3 * ROUNDS : ROUNDS);
    const rows = [['n', ...WORKERS.map((count) => `${count} process(es), 1/s`), 'ratio']];
    const ratio: Record<string, number> = {};
    for (const n of SIZES) {
      progress(`n = ${n} …`);
      const [one = [], two = []] = await measure(gateways, { n, headers, rounds });
      ratio[`n${n}`] = round(medianRatio(two, one));
      rows.push([
        `${n}`,
        ...[one, two].map((each) => `${Math.round(median(each))}`),
        `${ratio[`n${n}`]}`,
      ]);
    }
    return {
      rows,
      notes: [
        `medians of ${rounds} alternating rounds of ${REQUESTS} requests, ${CONNECTIONS} connections`,
        `${cpus().length} processors for gateways, sources and client together`,
      ],
      json: { cluster: ratio, processors: cpus().length, rounds },
    };
  } finally {
    await Promise.all(started.map((process) => process.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAll(folder: string, started: MeasuredProcess[]): Promise<MeasuredProcess[]> {
  const start = async (file: string, ...args: readonly string[]) => {
    const process = await startMeasured(file, args);
    started.push(process);
    return process;
  };
  const { url: origin } = await start('bench/gateway/sources.ts');
  const urlOf = (name: SourceName) => `${origin}/${name}`;
  const supergraph = join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, citySupergraph(urlOf));
  const bundle = join(folder, 'bundle.json');
  writeBundle(bundle, cityBundle(urlOf));
  const gateways: MeasuredProcess[] = [];
  for (const count of WORKERS)
    gateways.push(
      await start('bench/gateway/ours-cluster.ts', `${count}`, supergraph, bundle, folder),
    );
  return gateways;
}

interface Turn {
  readonly n: number;
  readonly headers: Headers;
  readonly rounds: number;
}

/** Requests per second of each gateway, one figure a round. */
async function measure(
  gateways: readonly MeasuredProcess[],
  { n, headers, rounds }: Turn,
): Promise<number[][]> {
  const perSecond = async ({ url }: MeasuredProcess) => {
    let left = REQUESTS;
    const began = performance.now();
    const connection = async () => {
      while (left > 0) {
        left -= 1;
        await ask(url, WORK_AND_DENIED, n, headers);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, connection));
    return REQUESTS / ((performance.now() - began) / 1000);
  };
  for (const gateway of gateways) await perSecond(gateway);
  const measured = gateways.map((): number[] => []);
  for (let turn = 0; turn < rounds; turn += 1)
    for (const [index, gateway] of gateways.entries())
      measured[index]?.push(await perSecond(gateway));
  return measured;
}
