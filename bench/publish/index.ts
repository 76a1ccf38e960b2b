/**
 * `npm run bench -- publish`: four replicas of the gateway and a guarded department under half their
 * saturation, an agreement suspended and renewed twenty times; ms from publishing to effect at the
 * slowest replica, and requests that failed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { effectsOf, failuresOf, type Publication, type Sample } from '../../cli/demo/effect.ts';
import { instant, type Load, saturationOf, startLoad } from '../../cli/demo/load.ts';
import { composeSupergraph } from '../../gateway/compose/index.ts';
import { hashBundle, signAsOfficers, writeBundle } from '../../policies/bundle/index.ts';
import type { BundleContent } from '../../policies/model/index.ts';
import { departmentSdl, prepareDatabase } from '../../subgraphs/kit/index.ts';
import type { Benchmark, BenchmarkResult } from '../benchmark.ts';
import { PURPOSE_OF, registerBundle } from '../guard/bundle.ts';
import { COMMUNITIES, register } from '../guard/register/department.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { clerkToken, KEYRING } from '../policy.ts';
import { median, round } from '../statistics.ts';

const REPLICAS = 4;
const PUBLICATIONS = 20;
const SECONDS = 30;
const REQUESTS = 5000;
const BAR_MS = 1000;
/** Clients that ask without pause while saturation is found. */
const WORKERS = 16;
const SATURATION_MS = 8000;
/** Of the agreement over a resident's items, the one over the telephone: it comes and goes. */
const WHOLE = `register-${PURPOSE_OF.allow}`;
const REVOKED = `${WHOLE}-phone`;
const PHONE = 'Resident.phone';
const QUERY = `{ residents(community: "${COMMUNITIES[0]}", first: 5) { id name phone } }`;

export const benchmarkPublish: Benchmark = async ({ progress }) => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'));
  const started: MeasuredProcess[] = [];
  try {
    return await measure(folder, progress, started);
  } finally {
    await Promise.all(started.map((process) => process.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
};

async function measure(
  folder: string,
  progress: (line: string) => void,
  started: MeasuredProcess[],
): Promise<BenchmarkResult> {
  const bundleFile = join(folder, 'bundle.json');
  const city = await startCity(folder, bundleFile, started);
  const load: Load = {
    urls: city.gateways.map(({ url }) => url),
    body: JSON.stringify({ query: QUERY }),
    headers: {
      authorization: `Bearer ${await clerkToken()}`,
      'sharing-purpose': PURPOSE_OF.allow,
    },
  };
  await saturationOf(load, WORKERS, SATURATION_MS / 2);
  const saturation = await saturationOf(load, WORKERS, SATURATION_MS);
  const perSecond = saturation / 2;
  // Where half the saturation is too slow for the wanted number, it takes longer than 30 s.
  const seconds = Math.max(SECONDS, REQUESTS / perSecond);
  progress(`${round(saturation)} requests/s at most; ${round(seconds)} s at half of it …`);
  const running = startLoad(load, perSecond);
  const publications = await publishAll(bundleFile, city.content, (seconds * 1000) / PUBLICATIONS);
  await sleep((seconds * 1000) / PUBLICATIONS);
  return report(publications, await running.stop(), saturation);
}

async function startCity(folder: string, bundleFile: string, started: MeasuredProcess[]) {
  const database = `file:${join(folder, 'register.sqlite')}`;
  await prepareDatabase(register, database, KEYRING);
  const content = withPhoneApart(registerBundle().content);
  writeBundle(bundleFile, signAsOfficers(content, KEYRING));
  const start = async (file: string, ...args: readonly string[]) => {
    const process = await startMeasured(file, args);
    started.push(process);
    return process;
  };
  const { url } = await start('bench/guard/server.ts', 'guarded', database, bundleFile);
  const composed = composeSupergraph([{ name: 'register', url, sdl: departmentSdl(register) }]);
  if (!('supergraphSdl' in composed)) throw new Error('the register does not compose');
  const supergraph = join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, composed.supergraphSdl);
  const sources = content.registry.sources.map((source) => ({ ...source, url }));
  const first = numbered({ ...content, registry: { ...content.registry, sources } }, 1, null);
  writeBundle(bundleFile, signAsOfficers(first, KEYRING));
  const gateways = await Promise.all(
    Array.from({ length: REPLICAS }, (_, index) =>
      start('bench/gateway/ours.ts', supergraph, bundleFile, join(folder, `ledger-${index}`)),
    ),
  );
  return { gateways, content: first };
}

function withPhoneApart(content: BundleContent): BundleContent {
  const agreements = content.agreements.flatMap((one) =>
    one.id === WHOLE
      ? [
          { ...one, items: one.items.filter((item) => item !== PHONE) },
          { ...one, id: REVOKED, items: [PHONE] },
        ]
      : [one],
  );
  return { ...content, agreements };
}

function numbered(content: BundleContent, number: number, previous: string | null): BundleContent {
  return { ...content, number, previous, createdAt: new Date().toISOString() };
}

/** Suspends the agreement and renews it, by turns; signing and writing count as publishing. */
async function publishAll(
  bundleFile: string,
  first: BundleContent,
  everyMs: number,
): Promise<readonly Publication[]> {
  const publications: Publication[] = [];
  let content = first;
  for (let turn = 0; turn < PUBLICATIONS; turn += 1) {
    await sleep(everyMs);
    const at = instant();
    const status = turn % 2 === 0 ? 'SUSPENDED' : 'ACTIVE';
    const agreements = content.agreements.map((one) =>
      one.id === REVOKED ? { ...one, status } : one,
    ) satisfies BundleContent['agreements'];
    content = numbered({ ...content, agreements }, content.number + 1, hashBundle(content));
    writeBundle(bundleFile, signAsOfficers(content, KEYRING));
    publications.push({ bundle: content.number, at });
  }
  return publications;
}

function report(
  publications: readonly Publication[],
  samples: readonly Sample[],
  saturation: number,
): BenchmarkResult {
  const effects = effectsOf(publications, samples).map(({ ms }) => ms ?? Number.POSITIVE_INFINITY);
  const failures = failuresOf(samples);
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  const took = samples.map(({ began, ended }) => ended - began).toSorted((a, b) => a - b);
  const p99 = took[Math.floor(took.length * 0.99)] ?? Number.NaN;
  const worst = Math.max(...effects);
  const missed = [
    ...(worst < BAR_MS ? [] : [`NOT MET: ${round(worst)} ms to effect`]),
    ...(failed === 0 ? [] : [`NOT MET: ${failed} requests failed`]),
    ...[...failures].map(([text, count]) => `failed: ${text} (${count})`),
  ];
  return {
    rows: [
      ['publish to effect', 'median', 'worst', 'bar'],
      ['ms', `${round(median(effects), 0)}`, `${round(worst, 0)}`, `${BAR_MS}`],
      ['requests', `${samples.length}`, `${failed} failed`, '0 failed'],
    ],
    notes: [
      `${REPLICAS} gateways and a guarded department, ${publications.length} publications`,
      `saturation ${round(saturation)} requests/s, load half of it; p99 ${round(p99)} ms`,
      ...missed,
    ],
    json: {
      effect_ms: { median: median(effects), worst },
      ...{ requests: samples.length, failed, saturation, p99_ms: p99, replicas: REPLICAS },
      publications: publications.length,
      bar: { effect_ms: BAR_MS, failed: 0 },
    },
  };
}
