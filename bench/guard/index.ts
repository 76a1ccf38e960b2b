/**
 * What the guard costs a department: CPU time per request of its process, over loopback HTTP, for 1,000
 * residents with seven fields, next to the same department without a guard. One process per row.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBundle } from '../../policies/bundle/index.ts';
import { prepareDatabase } from '../../subgraphs/kit/index.ts';
import { type Contender, measureAlternating, type Turns } from '../alternating.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { KEYRING } from '../policy.ts';
import { median, medianRatio, quartilesOfRatio, round } from '../statistics.ts';
import { PURPOSE_OF, registerBundle, type Treatment } from './bundle.ts';
import { assertTreated, type Call, guardedCaller, plainCaller } from './caller.ts';
import { entitiesQuestion, listsQuestion, type Question, type Resident } from './questions.ts';
import { register } from './register/department.ts';
import type { Variant } from './variants.ts';

const GUARDED_OVER_UNGUARDED_MAX = 1.1;
const GUARDED_OVER_GRAPHQL_JS_MAX = 1.45;
const TREATMENTS = Object.keys(PURPOSE_OF) as Treatment[];
/** The bar is for what the policy does; a department's own rule costs what it does. */
const BARRED = TREATMENTS.filter((treatment) => treatment !== 'rule');
const PLAIN: readonly Variant[] = ['apollo', 'apolloDefaults', 'graphqlJs', 'shieldAsUsual'];

type Shape = 'lists' | 'entities';
type Figures = ReadonlyMap<string, readonly number[]>;

interface Participant {
  readonly name: string;
  readonly process: MeasuredProcess;
  readonly call: Call;
  readonly treatment: Treatment;
}

export async function benchmarkGuard({
  full,
  progress,
}: BenchmarkOptions): Promise<BenchmarkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-guard-'));
  const participants: Participant[] = [];
  const turns = {
    ...{ warmUp: full ? 200 : 40, rounds: full ? 31 : 15, requests: 20, concurrency: 1 },
  };
  try {
    progress('starting one process per row …');
    participants.push(...(await startParticipants(folder)));
    const whole = await wholeRows(participants);
    const questions: Record<Shape, Question> = {
      lists: listsQuestion(),
      entities: entitiesQuestion(whole.map(({ id }) => id)),
    };
    const figures = new Map<Shape, Figures>();
    for (const shape of ['lists', 'entities'] as const) {
      progress(`${shape}: ${turns.rounds} rounds of ${turns.requests} requests …`);
      figures.set(shape, await measure(participants, questions[shape], whole, turns));
    }
    return resultOf(figures, turns);
  } finally {
    await Promise.all(participants.map(({ process }) => process.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startParticipants(folder: string): Promise<Participant[]> {
  const database = `file:${join(folder, 'register.sqlite')}`;
  const bundleFile = join(folder, 'bundle.json');
  await prepareDatabase(register, database, KEYRING);
  const bundle = registerBundle();
  writeBundle(bundleFile, bundle);
  const start = (variant: Variant) =>
    startMeasured('bench/guard/server.ts', [variant, database, bundleFile]);
  const started: Participant[] = [];
  for (const name of PLAIN) {
    const process = await start(name);
    started.push({ name, process, call: plainCaller(process.url), treatment: 'allow' });
  }
  for (const treatment of TREATMENTS) {
    const process = await start(treatment === 'rule' ? 'ruled' : 'guarded');
    const call = await guardedCaller(process.url, treatment, bundle.hash);
    started.push({ name: treatment, process, call, treatment });
  }
  return started;
}

async function wholeRows(participants: readonly Participant[]): Promise<readonly Resident[]> {
  const plain = participants.find(({ name }) => name === 'graphqlJs');
  if (!plain) throw new Error('nobody to ask for whole rows');
  return plain.call(listsQuestion());
}

async function measure(
  participants: readonly Participant[],
  question: Question,
  whole: readonly Resident[],
  turns: Turns,
): Promise<Figures> {
  const contenders = new Map<string, Contender>();
  for (const { name, process, call, treatment } of participants) {
    assertTreated(await call(question), whole, treatment);
    contenders.set(name, {
      process,
      ask: async () => {
        await call(question);
      },
    });
  }
  return measureAlternating(contenders, turns);
}

function resultOf(figures: ReadonlyMap<Shape, Figures>, turns: Turns): BenchmarkResult {
  const of = (shape: Shape, name: string) => figures.get(shape)?.get(name) ?? [];
  const over = (shape: Shape, name: string, base: string) =>
    round(medianRatio(of(shape, name), of(shape, base)));
  const quartiles = (shape: Shape, name: string, base: string) =>
    quartilesOfRatio(of(shape, name), of(shape, base)).map((ratio) => round(ratio));
  const names = [...(figures.get('lists')?.keys() ?? [])];
  const ms = (shape: Shape, name: string) => round(median(of(shape, name)));
  const ratios = (shape: Shape, base: string) =>
    Object.fromEntries(BARRED.map((treatment) => [treatment, over(shape, treatment, base)]));
  const json = {
    guarded_over_unguarded: ratios('lists', 'apollo'),
    guarded_over_graphql_js: ratios('lists', 'graphqlJs'),
    entities: {
      guarded_over_unguarded: ratios('entities', 'apollo'),
      guarded_over_graphql_js: ratios('entities', 'graphqlJs'),
    },
    rule_over_unguarded: {
      lists: over('lists', 'rule', 'apollo'),
      entities: over('entities', 'rule', 'apollo'),
    },
    quartiles_over_unguarded: Object.fromEntries(
      TREATMENTS.map((treatment) => [treatment, quartiles('lists', treatment, 'apollo')]),
    ),
    cpu_ms: {
      lists: Object.fromEntries(names.map((name) => [name, ms('lists', name)])),
      entities: Object.fromEntries(names.map((name) => [name, ms('entities', name)])),
    },
    bars: { unguarded: GUARDED_OVER_UNGUARDED_MAX, graphql_js: GUARDED_OVER_GRAPHQL_JS_MAX },
    rounds: turns.rounds,
    requests: turns.requests,
  };
  return {
    rows: [
      [
        'CPU per request',
        'lists',
        '/ Apollo (quartiles)',
        '/ graphql-js',
        'entities',
        '/ Apollo (quartiles)',
        '/ graphql-js',
      ],
      ...names.map((name) => [
        LABELS.get(name) ?? name,
        ...(['lists', 'entities'] as const).flatMap((shape) => [
          `${ms(shape, name)} ms`,
          `${over(shape, name, 'apollo')} (${quartiles(shape, name, 'apollo').join('-')})`,
          `${over(shape, name, 'graphqlJs')}`,
        ]),
      ]),
    ],
    notes: [
      '1,000 residents x 7 fields; five lists of 200 in one operation, or one _entities of 1,000',
      `loopback HTTP, SQLite; medians of ${turns.rounds} alternating rounds of ${turns.requests} requests`,
      `bars: guarded at most ${GUARDED_OVER_UNGUARDED_MAX} of Apollo Server alone and ${GUARDED_OVER_GRAPHQL_JS_MAX} of graphql-js alone; ${missed(json)}`,
    ],
    json,
  };
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ['apollo', 'Apollo Server alone'],
  ['apolloDefaults', 'Apollo Server with its defaults'],
  ['graphqlJs', 'graphql-js alone'],
  ['shieldAsUsual', 'graphql-js, shield on two fields'],
  ['allow', 'guarded: allow'],
  ['mask', 'guarded: mask'],
  ['itemScope', 'guarded: item scope'],
  ['rule', "guarded: a department's own rule"],
]);

function missed(json: {
  readonly guarded_over_unguarded: Readonly<Record<string, number>>;
  readonly guarded_over_graphql_js: Readonly<Record<string, number>>;
}): string {
  const above = (name: string, ratios: Readonly<Record<string, number>>, most: number) =>
    Object.entries(ratios)
      .filter(([, ratio]) => !(ratio <= most))
      .map(([treatment, ratio]) => `${treatment} ${ratio} of ${name}`);
  const found = [
    ...above('Apollo', json.guarded_over_unguarded, GUARDED_OVER_UNGUARDED_MAX),
    ...above('graphql-js', json.guarded_over_graphql_js, GUARDED_OVER_GRAPHQL_JS_MAX),
  ];
  return found.length === 0 ? 'all met' : `NOT MET: ${found.join(', ')}`;
}
