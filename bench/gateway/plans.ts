/**
 * What a document costs that a gateway has not seen, and what it keeps of it: `bench -- gateway-plans`. The
 * reference city among 10 and 50 departments, each of which could serve persons.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { personaToken } from '../../cli/commands/token.ts';
import { officers } from '../../cli/following.ts';
import { buildAllowAll, verifyBundle, writeBundle } from '../../policies/bundle/index.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { installBelow } from '../install.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { KEYRING } from '../policy.ts';
import { round } from '../statistics.ts';
import { ask, type Headers } from './caller.ts';
import { LABELS } from './contenders.ts';
import { roundsOf } from './rounds.ts';
import { widerSupergraph } from './wider.ts';

const DEPARTMENTS = [10, 50] as const;
/** Within every cache: what is thrown out again is not kept. */
const ROUNDS = 10;
const DOCUMENTS_EACH = 80;
const AT_A_TIME = 4;
const MEGABYTE = 2 ** 20;

interface Figures {
  /** First use of a document, planning included, and the second. */
  readonly coldMs: number;
  readonly warmMs: number;
  /** Kept per 1,000 documents. */
  readonly megabytes: number;
}

interface Planning {
  readonly name: keyof typeof LABELS;
  readonly process: MeasuredProcess;
  readonly headers: Headers;
}

export async function benchmarkGatewayPlans({
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  installBelow('bench/peers');
  const documents = roundsOf(ROUNDS) * DOCUMENTS_EACH;
  const rows = [['gateway', 'departments', 'first use', 'second use', 'kept per 1,000']];
  const json: Record<string, Figures> = {};
  for (const departments of DEPARTMENTS) {
    const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-plans-'));
    const started: MeasuredProcess[] = [];
    try {
      for (const planning of await startAll(folder, departments, started)) {
        progress(`${LABELS[planning.name]}, ${departments} departments …`);
        const figures = await measure(planning, documents);
        const { coldMs, warmMs, megabytes } = figures;
        const shown = [`${coldMs} ms`, `${warmMs} ms`, `${megabytes} MB`];
        rows.push([LABELS[planning.name], `${departments}`, ...shown]);
        json[`${planning.name} ${departments}`] = figures;
      }
    } finally {
      await Promise.all(started.map((process) => process.stop()));
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return {
    rows,
    notes: [
      `CPU of the gateway's process per request, n = 1, ${documents} documents, each twice`,
      'kept: heap after a collection, more than before the first document',
    ],
    json: { plans: json, documents },
  };
}

async function startAll(
  folder: string,
  departments: number,
  started: MeasuredProcess[],
): Promise<Planning[]> {
  const start = async (file: string, ...args: readonly string[]) => {
    const process = await startMeasured(file, args);
    started.push(process);
    return process;
  };
  const { url: origin } = await start('bench/gateway/sources.ts');
  const supergraphSdl = widerSupergraph((name) => `${origin}/${name}`, departments);
  const supergraph = join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, supergraphSdl);
  const bundle = buildAllowAll(supergraphSdl, KEYRING, new Date().toISOString());
  const bundleFile = join(folder, 'bundle.json');
  writeBundle(bundleFile, bundle);
  const token = await personaToken(verifyBundle(bundle, officers(KEYRING)), 'auditor');
  const headers = { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' };
  const ours = await start('bench/gateway/ours.ts', supergraph, bundleFile, join(folder, 'ledger'));
  const peer = async (name: Planning['name'], file: string, ...args: readonly string[]) => ({
    ...{ name, process: await start(file, supergraph, ...args), headers: {} },
  });
  return [
    { name: 'oursAllowAll', process: ours, headers },
    await peer('hive', 'bench/peers/hive.mjs'),
    await peer('hiveJs', 'bench/peers/hive.mjs', 'js'),
    await peer('apollo', 'bench/peers/apollo.mjs'),
  ];
}

/** The reference work under another name and with another alias each time. */
function documentNr(nr: number): string {
  return `query People${nr}($n: Int!) { people(first: $n) {
    id name phone_${nr}: phone calls { number title } petitions { number subject } } }`;
}

async function measure({ process, headers }: Planning, documents: number): Promise<Figures> {
  const { url } = process;
  const askAll = async (first: number, count: number) => {
    let next = first;
    const worker = async () => {
      while (next < first + count) {
        const text = documentNr(next);
        next += 1;
        await ask(url, text, 1, headers);
      }
    };
    const before = await process.cpuMs();
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    return round(((await process.cpuMs()) - before) / count);
  };
  // So that code is compiled before it is measured.
  await askAll(documents, Math.ceil(documents / 5));
  const heapBefore = await process.heapBytes();
  const coldMs = await askAll(0, documents);
  const kept = (await process.heapBytes()) - heapBefore;
  const warmMs = await askAll(0, documents);
  return { coldMs, warmMs, megabytes: round((kept / MEGABYTE / documents) * 1_000) };
}
