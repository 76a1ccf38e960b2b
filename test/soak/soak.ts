/**
 * A whole gateway over hostile sources, asked by good, hostile and leaving clients, and what is left of it:
 * memory, connections, calls under way, the record.
 */
import { readdirSync, readFileSync, watch } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { verifyLedger } from '../../gateway/index.ts';
import { DEFAULT_LIMITS } from '../../gateway/limits.ts';
import {
  auditorToken,
  startTownGateway,
  type TownGateway,
} from '../../gateway/testing/town-gateway.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { ask, askAndLeave, type Got } from './client.ts';
import { type Hostility, makeHostile } from './hostile-sources.ts';
import { Random } from './random.ts';
import { type Asked, nextRequest } from './requests.ts';

export interface SoakOptions {
  readonly requests: number;
  /** Different documents that are asked, about. */
  readonly documents?: number;
  /** Requests at once. */
  readonly clients?: number;
  readonly seed?: number;
  readonly progress?: (line: string) => void;
}

export interface SoakReport {
  readonly requests: number;
  readonly seconds: number;
  /** Answers by status, and `left` for clients that did not wait. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** How often sources did what. */
  readonly ways: Readonly<Record<string, number>>;
  /** What was not as it must be, at most 20. */
  readonly wrong: readonly string[];
  /** MB after garbage collection: at a quarter, half, three quarters and the end of the requests. */
  readonly heapMb: readonly number[];
  /** Open files and sockets of the process: before the gateway, after the last request, after its end. */
  readonly handles: { readonly before: number; readonly idle: number; readonly after: number };
  /** Calls under way and waiting after the last request, by the gateway's own metrics. */
  readonly callsLeft: number;
  readonly ledger: { readonly good: boolean; readonly records: number };
  readonly effects: number;
}

const PARTS = 4;
const CLIENTS = 16;
/** Of calls to sources that go wrong, and of clients that leave. */
const HOSTILE = 0.12;
const LEAVING = 0.15;
/** Small, so that what is slow or large ends soon. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  ...{ sourceMs: 150, sourceConnections: 12, sourceWaiting: 12, sourceAnswerBytes: 65_536 },
};

/** What may stand beside partial data. */
const CODES = new Set(['SOURCE_UNAVAILABLE', 'SOURCE_ERROR', 'NULL_IN_NON_NULL']);

class Soak {
  readonly outcomes: Record<string, number> = {};
  readonly wrong: string[] = [];
  readonly #decisions: string[] = [];
  readonly #random: Random;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  readonly #port: number;
  readonly #documents: number;
  #headers: Readonly<Record<string, string>> = {};
  /** Requests begun. */
  begun = 0;

  constructor(port: number, random: Random, documents: number) {
    this.#port = port;
    this.#documents = documents;
    this.#random = random;
  }

  /** Asks until `until` requests were begun, and waits for them. */
  async run(until: number, clients: number): Promise<void> {
    // For ten minutes each, which none of the parts may take.
    this.#headers = await goodHeaders();
    await Promise.all(Array.from({ length: clients }, () => this.#ask(until)));
  }

  async #ask(until: number): Promise<void> {
    while (this.begun < until) {
      this.begun += 1;
      const asked = nextRequest(this.#random, this.#headers, this.#documents);
      if (this.#random.chance(LEAVING)) await this.#leave(asked);
      else await this.#wait(asked);
    }
  }

  async #leave(asked: Asked): Promise<void> {
    const leaves = this.#random.chance(0.2) ? 'in the body' : this.#random.below(25);
    await askAndLeave(this.#port, asked, leaves);
    this.#count('left');
  }

  async #wait(asked: Asked): Promise<void> {
    try {
      const got = await ask(this.#agent, this.#port, asked);
      this.#count(String(got.status));
      this.#check(asked, got);
    } catch (error) {
      this.#note(`${asked.kind}: no answer: ${(error as Error).message}`);
    }
  }

  #check(asked: Asked, { status, text }: Got): void {
    if (!asked.statuses.includes(status)) {
      this.#note(
        `${asked.kind}: status ${status}: ${asked.body.slice(0, 99)}: ${text.slice(0, 300)}`,
      );
      return;
    }
    const { data, errors, extensions } = JSON.parse(text);
    const decision = extensions?.access?.decisionId;
    // Every one of them, in a long run, would be the largest thing in memory.
    if (decision && this.begun % 16 === 0) this.#decisions.push(decision);
    if (asked.kind === 'refused') return;
    if (text.includes('polluted')) this.#note('a key of a source that nobody asked for');
    // Nobody gets another's answer.
    const effect = /effect-\d+/.exec(text)?.[0];
    if (effect && !asked.body.includes(`"${effect}"`)) this.#note(`${effect} of another request`);
    if (!data) this.#note(`no data: ${text.slice(0, 300)}`);
    if (
      errors?.some((error: { extensions: { code: string } }) => !CODES.has(error.extensions.code))
    )
      this.#note(`code: ${text.slice(0, 300)}`);
  }

  /** Sampled decision ids that answers named and the record does not. */
  unrecorded(recorded: ReadonlySet<string>): number {
    return this.#decisions.filter((id) => !recorded.has(id)).length;
  }

  close(): void {
    this.#agent.destroy();
  }

  #count(outcome: string): void {
    this.outcomes[outcome] = (this.outcomes[outcome] ?? 0) + 1;
  }

  #note(what: string): void {
    if (this.wrong.length < 20) this.wrong.push(what);
  }
}

export async function soak({
  requests,
  clients = CLIENTS,
  documents = 2_000,
  seed = 1,
  progress = () => undefined,
}: SoakOptions): Promise<SoakReport> {
  // The first watcher of a process opens a file that stays.
  watch('.').close();
  const before = handles();
  const random = new Random(seed);
  const faults: string[] = [];
  // Of listeners that are never taken away, above all.
  const onWarning = (warning: Error) => faults.push(String(warning));
  process.on('warning', onWarning);
  const logger = pino({ level: 'error' }, { write: (line) => void faults.push(line) });
  const town = await startTownGateway(undefined, { limits: LIMITS, logger });
  const { port } = await town.gateway.listen(0);
  const admin = await town.gateway.listenAdmin(0);
  const all = new Soak(port, random, documents);
  // For a twentieth of the time one source is away altogether, so that its circuit opens and closes.
  const isDead = (source: string) => source === 'tax' && all.begun % 2000 >= 1900;
  const hostility = makeHostile(town.fakes, random, { share: HOSTILE, isDead });
  const started = performance.now();
  const heapMb: number[] = [];
  for (let part = 1; part <= PARTS; part += 1) {
    await all.run(Math.round((requests * part) / PARTS), clients);
    heapMb.push(heapAfterCollection());
    progress(`${all.begun} requests, ${heapMb.at(-1)} MB`);
  }
  const seconds = (performance.now() - started) / 1000;
  const callsLeft = await callsLeftOf(admin.port);
  all.close();
  const idle = handles();
  process.off('warning', onWarning);
  const kept = await endAndVerify(town, all, hostility);
  return {
    ...{ requests: all.begun, seconds, outcomes: all.outcomes, ways: hostility.ways },
    ...{ wrong: [...all.wrong, ...faults.slice(0, 5)], heapMb, callsLeft, ...kept },
    handles: { before, idle, after: await handlesOnceAt(before) },
    effects: hostility.effects.size,
  };
}

async function endAndVerify(
  { gateway, fakes, folder, close }: TownGateway,
  all: Soak,
  hostility: Hostility,
) {
  await gateway.close();
  const log = join(folder, 'ledger', 'gateway-1');
  const report = verifyLedger(join(folder, 'ledger'), demoKeyring().verifyKey('ledger'));
  const recorded = recordedIn(log);
  const missing = all.unrecorded(recorded.decisions);
  if (missing > 0) all.wrong.push(`${missing} answers that the record does not hold`);
  const twice = [...hostility.effects].filter(([, arrived]) => arrived > 1);
  if (twice.length > 0) all.wrong.push(`sent twice: ${JSON.stringify(twice)}`);
  if (recorded.mutations < hostility.effects.size)
    all.wrong.push(`${hostility.effects.size} effects, ${recorded.mutations} records of mutations`);
  fakes.reset();
  await close();
  return {
    ledger: {
      good: report.good,
      records: report.logs.reduce((sum, { records }) => sum + records, 0),
    },
  };
}

function recordedIn(log: string) {
  const decisions = new Set<string>();
  let mutations = 0;
  for (const name of readdirSync(log).filter((each) => each.startsWith('segment')))
    for (const line of readFileSync(join(log, name), 'utf8').split('\n').slice(0, -1)) {
      const { entry } = JSON.parse(line);
      decisions.add(entry.decisionId);
      if (entry.operation?.kind === 'mutation') mutations += 1;
    }
  return { decisions, mutations };
}

async function goodHeaders(): Promise<Readonly<Record<string, string>>> {
  return {
    ...{ 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    ...{ authorization: `Bearer ${await auditorToken()}`, 'sharing-purpose': 'AUDIT' },
  };
}

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;

function heapAfterCollection(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 104_857.6) / 10;
}

/** Files and sockets that are open. */
function handles(): number {
  return process.platform === 'linux'
    ? readdirSync('/proc/self/fd').length
    : process.getActiveResourcesInfo().filter((kind) => /socket|pipe/i.test(kind)).length;
}

/** Sockets that were closed are gone a moment later. */
async function handlesOnceAt(before: number): Promise<number> {
  for (let attempt = 0; handles() > before && attempt < 100; attempt += 1) await sleep(50);
  return handles();
}

/** A call whose client left may still be given up; one that leaks never ends. */
async function callsLeftOf(adminPort: number): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const text = await (await fetch(`http://127.0.0.1:${adminPort}/metrics`)).text();
    const numbers = text.matchAll(/^isthmus_source_calls_(?:running|waiting)\{.*\} (\d+)$/gm);
    const left = [...numbers].reduce((sum, [, number]) => sum + Number(number), 0);
    if (left === 0 || attempt === 50) return left;
    await sleep(50);
  }
}
