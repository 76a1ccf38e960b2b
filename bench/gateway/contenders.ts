/** Who is measured: one process each, all in front of the same three sources. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { personaToken } from '../../cli/commands/token.ts';
import { officers } from '../../cli/following.ts';
import { buildAllowAll, verifyBundle, writeBundle } from '../../policies/bundle/index.ts';
import type { Contender } from '../alternating.ts';
import { installBelow } from '../install.ts';
import { type MeasuredProcess, startMeasured } from '../measured-process.ts';
import { KEYRING } from '../policy.ts';
import {
  ask,
  assertSameButMasked,
  assertWhole,
  clerkHeaders,
  type Headers,
  WORK,
  WORK_AND_DENIED,
} from './caller.ts';
import { cityBundle, citySupergraph, type SourceName } from './city.ts';

export const NAMES = [
  ...(['ours', 'oursFreshToken', 'oursAllowAll', 'bare'] as const),
  ...(['hive', 'hiveJs', 'apollo'] as const),
];
export type Name = (typeof NAMES)[number];

export const LABELS: Readonly<Record<Name, string>> = {
  ours: 'ours, all policies',
  oursFreshToken: 'ours, all policies, fresh tokens',
  oursAllowAll: 'ours, allow-all bundle',
  bare: 'bare executor by hand',
  hive: 'Hive Gateway, Rust planner',
  hiveJs: 'Hive Gateway, JavaScript planner',
  apollo: 'Apollo Gateway',
};

interface Participant {
  readonly process: MeasuredProcess;
  readonly query: string;
  readonly headers: () => Headers | Promise<Headers>;
}

export interface Contest {
  /** With n persons; each gateway's answer was checked. */
  contenders(n: number): Promise<ReadonlyMap<Name, Contender>>;
  stop(): Promise<void>;
}

/** State and logs go to `folder`. */
export async function startContest(
  folder: string,
  progress: (line: string) => void,
): Promise<Contest> {
  progress('installing the peers, if they are not there (some minutes, 700 MB) …');
  installBelow('bench/peers');
  const started: MeasuredProcess[] = [];
  const start = async (file: string, ...args: readonly string[]) => {
    const process = await startMeasured(file, args);
    started.push(process);
    return process;
  };
  const stop = async () => {
    await Promise.all(started.map((process) => process.stop()));
  };
  try {
    const participants = await startAll(folder, start);
    return { contenders: (n) => contendersOf(participants, n), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  folder: string,
  start: (file: string, ...args: readonly string[]) => Promise<MeasuredProcess>,
): Promise<ReadonlyMap<Name, Participant>> {
  const { url: origin } = await start('bench/gateway/sources.ts');
  const urlOf = (name: SourceName) => `${origin}/${name}`;
  const supergraphSdl = citySupergraph(urlOf);
  const supergraph = join(folder, 'supergraph.graphql');
  writeFileSync(supergraph, supergraphSdl);
  const bundleFile = join(folder, 'bundle.json');
  writeBundle(bundleFile, cityBundle(urlOf));
  const allowAllFile = join(folder, 'allow-all.json');
  const allowAll = buildAllowAll(supergraphSdl, KEYRING, new Date().toISOString());
  writeBundle(allowAllFile, allowAll);
  const verified = verifyBundle(allowAll, officers(KEYRING));

  const ours = await start('bench/gateway/ours.ts', supergraph, bundleFile, join(folder, 'a'));
  const open = await start('bench/gateway/ours.ts', supergraph, allowAllFile, join(folder, 'b'));
  const warm = await clerkHeaders();
  const auditor = {
    authorization: `Bearer ${await personaToken(verified, 'auditor')}`,
    'sharing-purpose': 'AUDIT',
  };
  let users = 0;
  const fresh = () => {
    users += 1;
    return clerkHeaders(`clerk-${users}`);
  };
  const peer = async (file: string, ...args: readonly string[]): Promise<Participant> => ({
    ...{ process: await start(file, ...args), query: WORK, headers: () => ({}) },
  });
  return new Map<Name, Participant>([
    ['ours', { process: ours, query: WORK_AND_DENIED, headers: () => warm }],
    ['oursFreshToken', { process: ours, query: WORK_AND_DENIED, headers: fresh }],
    ['oursAllowAll', { process: open, query: WORK, headers: () => auditor }],
    ['bare', await peer('bench/gateway/bare.ts', origin)],
    ['hive', await peer('bench/peers/hive.mjs', supergraph)],
    ['hiveJs', await peer('bench/peers/hive.mjs', supergraph, 'js')],
    ['apollo', await peer('bench/peers/apollo.mjs', supergraph)],
  ]);
}

async function contendersOf(
  participants: ReadonlyMap<Name, Participant>,
  n: number,
): Promise<ReadonlyMap<Name, Contender>> {
  const contenders = new Map<Name, Contender>();
  const whole = await answerOf(participants.get('hive'), n);
  for (const [name, participant] of participants) {
    const text = await answerOf(participant, n);
    if (participant.query === WORK_AND_DENIED) assertSameButMasked(text, whole);
    else assertWhole(text, n);
    contenders.set(name, {
      process: participant.process,
      ask: async () => {
        await answerOf(participant, n);
      },
    });
  }
  return contenders;
}

async function answerOf(participant: Participant | undefined, n: number): Promise<string> {
  if (!participant) throw new Error('nobody to ask');
  const { process, query, headers } = participant;
  return ask(process.url, query, n, await headers());
}
