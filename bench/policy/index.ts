/**
 * What policies cost: compiling GitHub's schema with a rule on every field, a change of one rule, decisions
 * cold and warm. CPU time of this process, the collector included; medians of repeated runs.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { installBelow } from '../install.ts';
import { median, round } from '../statistics.ts';
import { measureCompile } from './compile.ts';
import { measureDecisions } from './decisions.ts';
import { githubSchema, typesOf } from './github-schema.ts';

/** Design, "Numbers to hold". */
const BARS: Readonly<Record<string, number>> = {
  compile_ms: 1000,
  change_ms: 20,
  cold_ms: 1,
  warm_us: 10,
};

/** One figure a run, in ms or microseconds as the name says. */
export type Figures = Readonly<Record<string, readonly number[]>>;

export async function benchmarkPolicy({
  full,
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  progress('installing the schema, if it is not there …');
  installBelow('bench/policy/github');
  const schema = githubSchema();
  const runs = full ? 61 : 21;
  progress(`compiling ${typesOf(schema).length} types, ${runs} runs …`);
  const compiled = measureCompile(schema, runs, collectGarbage());
  progress('deciding …');
  const decided = await measureDecisions(schema, runs);
  return resultOf({ ...compiled.figures, ...decided.figures }, [
    `GitHub's schema: ${compiled.types} types, ${compiled.items} fields, ${compiled.rules} rules, one for each`,
    'compile: from the content of a bundle to a policy with its rule tree; garbage of earlier runs collected before',
    `cold: nothing remembered, ${decided.agreements} agreements of the consumer, ${decided.fields} coordinates; reaching them included`,
    `CPU time; medians of ${runs} runs, quartiles beside them`,
  ]);
}

/** Garbage of another run must not be collected on this one's time. */
function collectGarbage(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

const LABELS: Readonly<Record<string, string>> = {
  compile_first_ms: 'compile, the first in the process',
  compile_ms: 'compile, anew',
  change_ms: 'one rule changed, the slowest of four kinds',
  adopt_ms: 'a guard adopts a published bundle: parse, check, hash, verify, compile',
  cold_ms: 'decision, cold, the collector included',
  cold_new_policy_ms: 'decision, cold, the first under its policy',
  reach_ms: 'of which reaching the coordinates',
  warm_us: 'decision, warm',
};

function resultOf(figures: Figures, notes: readonly string[]): BenchmarkResult {
  const medians = Object.fromEntries(
    Object.entries(figures).map(([name, values]) => [name, round(median(values), 3)]),
  );
  const missed = Object.keys(BARS).filter((name) => !((medians[name] ?? Infinity) <= barOf(name)));
  const rows = Object.entries(figures).map(([name, values]) => {
    const unit = name.endsWith('_us') ? 'µs' : 'ms';
    const sorted = values.toSorted((left, right) => left - right);
    const at = (share: number) => round(sorted[Math.floor(share * sorted.length)] ?? Number.NaN, 2);
    const bar = name in BARS ? `${barOf(name)} ${unit}` : '';
    const met = missed.includes(name) ? 'NOT MET' : 'met';
    return [
      LABELS[name] ?? name,
      `${round(medians[name] ?? Number.NaN)} ${unit}`,
      `${at(0.25)} – ${at(0.75)}`,
      bar,
      bar && met,
    ];
  });
  return {
    rows: [['CPU time', 'median', 'quartiles', 'bar', ''], ...rows],
    notes,
    json: { ...medians, bars: BARS, met: missed.length === 0 },
  };
}

function barOf(name: string): number {
  return BARS[name] ?? Number.NaN;
}
