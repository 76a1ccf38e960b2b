/**
 * `bench -- differential`: random operations over the demo city's graph, asked of our gateway with an
 * allow-all bundle and of other federation gateways in front of the same sources. The data of each is
 * compared with what graphql-js gives on the whole graph as one schema, so that it is said who is right.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import {
  buildASTSchema,
  execute,
  type GraphQLSchema,
  parse,
  print,
  validate,
  visit,
} from 'graphql';
import { citySources } from '../../cli/city.ts';
import { personaToken } from '../../cli/commands/token.ts';
import { officers } from '../../cli/following.ts';
import { composeSupergraph } from '../../gateway/compose/index.ts';
import { buildAllowAll, verifyBundle, writeBundle } from '../../policies/bundle/index.ts';
import { type RandomOperation, randomOperation } from '../../test/conformance/random/operation.ts';
import type { BenchmarkOptions, BenchmarkResult } from '../benchmark.ts';
import { installBelow } from '../install.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { KEYRING } from '../policy.ts';
import { answering, keysOf } from './answers.ts';

const OPERATIONS = 300;
const OPERATIONS_FULL = 3000;
const SHOWN = 3;
/** Of ours: refused before anything is asked, by limits that the others do not have. */
const LIMITED = new Set(['LIMIT_EXCEEDED', 'BAD_USER_INPUT']);
const NAMES = ['ours', 'hive', 'hiveJs', 'apollo'] as const;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { code?: string };
  }[];
}

interface Gateway {
  readonly name: string;
  ask(operation: RandomOperation): Promise<Answer>;
}

interface Seen {
  asked: number;
  withErrors: number;
  limited: number;
  readonly differing: {
    gateway: string;
    seed: number;
    query: string;
    given: string;
    right: string;
  }[];
}

export async function benchmarkDifferential(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-differential-'));
  const started: MeasuredProcess[] = [];
  try {
    options.progress('installing the peers, if they are not there (some minutes, 700 MB) …');
    installBelow('bench/peers');
    const city = await startCity(folder, started);
    const count = options.full ? OPERATIONS_FULL : OPERATIONS;
    const seen: Seen = { asked: 0, withErrors: 0, limited: 0, differing: [] };
    for (let seed = 0; seen.asked < count; seed += 1) {
      const operation = randomOperation(city.schema, seed);
      if (validate(city.schema, parse(operation.query)).length === 0)
        await compare(city, operation, seed, seen);
      if (seed % 100 === 99) options.progress(`${seen.asked} operations …`);
    }
    return reported(seen);
  } finally {
    await Promise.all(started.map((process) => process.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
}

interface City {
  readonly schema: GraphQLSchema;
  readonly gateways: readonly Gateway[];
  /** What graphql-js answers on the graph as one schema. */
  right(operation: RandomOperation): Promise<Answer>;
}

async function startCity(folder: string, started: MeasuredProcess[]): Promise<City> {
  const start = async (file: string, ...args: readonly string[]) => {
    const process = await startMeasured(file, args);
    started.push(process);
    return process;
  };
  const { url: origin } = await start('bench/differential/sources.ts');
  const sources = await citySources();
  const composed = composeSupergraph(
    sources.map(({ name, sdl }) => ({ name, sdl, url: `${origin}/${name}` })),
  );
  if (!('supergraphSdl' in composed)) throw new Error('the demo city does not compose');
  const supergraph = join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, composed.supergraphSdl);
  const allowAll = buildAllowAll(composed.supergraphSdl, KEYRING, new Date().toISOString());
  const bundle = join(folder, 'allow-all.json');
  writeBundle(bundle, allowAll);
  const token = await personaToken(verifyBundle(allowAll, officers(KEYRING)), 'auditor');
  const auditor = { authorization: `Bearer ${token}`, 'sharing-purpose': 'AUDIT' };
  const bare = join(folder, 'bare.graphql');
  writeFileSync(bare, withoutCatalog(composed.supergraphSdl));
  const ours = await start('bench/gateway/ours.ts', supergraph, bundle, join(folder, 'ledger'));
  const peers = [
    await start('bench/peers/hive.mjs', bare),
    await start('bench/peers/hive.mjs', bare, 'js'),
    await start('bench/peers/apollo.mjs', bare),
  ];
  const schema = wholeGraph(composed.supergraphSdl);
  const fieldResolver = answering(keysOf(sources.map(({ sdl }) => sdl).join('\n')));
  return {
    schema,
    gateways: [ours, ...peers].map(({ url }, nr) =>
      gateway(NAMES[nr] ?? '', url, nr === 0 ? auditor : {}),
    ),
    right: async ({ query, variables }) =>
      execute({ schema, document: parse(query), variableValues: variables, fieldResolver }),
  };
}

function wholeGraph(supergraphSdl: string): GraphQLSchema {
  const api = transformSupergraphToPublicSchema(parse(supergraphSdl));
  return buildASTSchema(api, { assumeValidSDL: true });
}

/** Apollo's library takes no directive twice at one place, as several suppliers' classifications stand. */
function withoutCatalog(supergraphSdl: string): string {
  const foreign = /^(join__|link$|inaccessible$|deprecated$|specifiedBy$|tag$)/;
  return print(
    visit(parse(supergraphSdl), {
      Directive: ({ name }) => (foreign.test(name.value) ? undefined : null),
    }),
  );
}

function gateway(name: string, url: string, headers: Readonly<Record<string, string>>): Gateway {
  return {
    name,
    async ask({ query, variables }) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answer;
    },
  };
}

async function compare(
  { gateways, right }: City,
  operation: RandomOperation,
  seed: number,
  seen: Seen,
): Promise<void> {
  const answers = await Promise.all(gateways.map((each) => each.ask(operation)));
  if (answers[0]?.errors?.some(({ extensions }) => LIMITED.has(extensions?.code ?? ''))) {
    seen.limited += 1;
    return;
  }
  seen.asked += 1;
  const whole = await right(operation);
  if (whole.errors) seen.withErrors += 1;
  const wanted = withoutSpaces(whole.data);
  for (const [nr, answer] of answers.entries()) {
    if (isDeepStrictEqual(withoutSpaces(answer.data), wanted)) continue;
    seen.differing.push({
      ...{ gateway: NAMES[nr] ?? '', seed, query: operation.query },
      ...{ given: JSON.stringify(answer), right: JSON.stringify(whole) },
    });
  }
}

const REF = /^[A-Za-z0-9_-]{23}$/;

/**
 * References belong to the asker's space with us and to no space with others: each becomes its number in
 * order of appearance, so that the same ones are still the same.
 */
function withoutSpaces(data: unknown): unknown {
  const numbers = new Map<string, number>();
  return JSON.parse(JSON.stringify(data ?? null), (_key, value: unknown) => {
    if (typeof value !== 'string' || !REF.test(value)) return value;
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return `reference ${number}`;
  });
}

function reported({ asked, withErrors, limited, differing }: Seen): BenchmarkResult {
  const ofGateway = (name: string) => differing.filter(({ gateway }) => gateway === name);
  const shown = NAMES.flatMap((name) => ofGateway(name).slice(0, SHOWN));
  return {
    rows: [
      ['gateway', 'operations', 'other data than graphql-js'],
      ...NAMES.map((name) => [name, `${asked}`, `${ofGateway(name).length}`]),
    ],
    notes: [
      `${withErrors} of the operations have errors, ${limited} more were refused by our limits`,
      ...shown.map(
        ({ gateway, seed, query, given, right }) =>
          `seed ${seed}, ${gateway}:\n${query}\ngiven ${given.slice(0, 4000)}\nright ${right.slice(0, 4000)}`,
      ),
    ],
    json: {
      ...{ operations: asked, withErrors, limited },
      differing: Object.fromEntries(NAMES.map((name) => [name, ofGateway(name).length])),
    },
  };
}
