/**
 * One process that hosts one or several departments. `npm start` forks it; `isthmus subgraph` runs it in
 * its own process. Departments that share a process share nothing else: each has its own database,
 * keys by name, guard and port. Isolation is claimed only for one process each.
 */
import { existsSync } from 'node:fs';
import { type PolicyFeed, shareFeed } from '../policies/bundle/follow/index.ts';
import type { Officers } from '../policies/bundle/index.ts';
import { departmentNames, loadDepartments } from '../subgraphs/index.ts';
import { prepareDatabase, startSubgraph } from '../subgraphs/kit/index.ts';
import type { Department, RunningSubgraph } from '../subgraphs/kit/types.ts';
import { deskProcess } from './desk-process.ts';
import { databaseUrl, keyring, policyFolder } from './environment.ts';
import { officers, policyFeed } from './following.ts';
import { isInstalled, portOf, readInstalled } from './installed.ts';
import { CliError } from './output.ts';
import { PREPARE } from './process-group.ts';

/** Sent to the parent over IPC for every department that is up, in order. */
export interface HostMessage {
  readonly department: string;
  readonly url: string;
  readonly seeded: boolean;
}

export interface HostOptions {
  readonly names: readonly string[];
  readonly demo: boolean;
  /** Only with a single department: another port than the signed bundle says. */
  readonly port?: number;
  /** Loopback unless named. */
  readonly host?: string;
  readonly onReady: (message: HostMessage) => void;
}

/** The department whose guard lets officers act on policy: where the policy store is on its machine. */
const OFFICE = 'exchange';
const hasPolicyStore = () => existsSync(policyFolder());

/** Migrates, seeds (once) and serves the named departments. */
export async function hostDepartments(options: HostOptions): Promise<RunningSubgraph[]> {
  const installed = isInstalled() ? readInstalled() : undefined;
  const running: RunningSubgraph[] = [];
  const keys = keyring(options.demo);
  const policy = { feed: shareFeed(await policyFeed(keys)), officers: officers(keys) };
  for (const department of await departmentsNamed(options.names)) {
    // A department that is no part of the graph yet still runs alone, on any free port.
    const port = options.port ?? (installed && portOf(installed, department.name)) ?? 0;
    running.push(await hostOne(department, port, policy, options));
  }
  return running;
}

async function hostOne(
  department: Department,
  port: number,
  policy: { readonly feed: PolicyFeed; readonly officers: Officers },
  options: HostOptions,
): Promise<RunningSubgraph> {
  const keys = keyring(options.demo);
  const database = databaseUrl(department.name);
  const { seeded } = await prepareDatabase(department, database, keys);
  const desk =
    department.name === OFFICE && hasPolicyStore() ? deskProcess(options.demo) : undefined;
  const subgraph = await startSubgraph(department, {
    port,
    ...(desk ? { policyDesk: desk } : {}),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...policy,
    keyring: keys,
    database,
  });
  options.onReady({ department: department.name, url: subgraph.url, seeded });
  return {
    ...subgraph,
    async close() {
      await subgraph.close();
      desk?.close();
    },
  };
}

/** Only the named ones are loaded: a department's process holds nothing of the others. */
async function departmentsNamed(names: readonly string[]): Promise<Department[]> {
  const known = await departmentNames();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownDepartment(unknown, known);
  return loadDepartments(names);
}

function unknownDepartment(name: string, known: readonly string[]): CliError {
  return new CliError(
    'UNKNOWN_DEPARTMENT',
    {
      zh: '没有名为 {name} 的部门子图。现有：{known}。',
      en: 'There is no department subgraph "{name}". Known: {known}.',
    },
    { name, known: known.join(', ') },
  );
}

/** Only migrates and seeds: in a process that ends, so that what seeding held in memory goes with it. */
async function prepareDepartments(names: readonly string[], demo: boolean): Promise<void> {
  for (const department of await departmentsNamed(names))
    await prepareDatabase(department, databaseUrl(department.name), keyring(demo));
}

/** Entry of a forked host: `host.ts [--prepare] <name>...`, demo keys if `ISTHMUS_DEMO=1`. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const demo = process.env.ISTHMUS_DEMO === '1';
  if (args[0] === PREPARE) {
    await prepareDepartments(args.slice(1), demo);
    process.exit(0);
  }
  const onReady = (message: HostMessage) => process.send?.(message);
  stopOnSignal(await hostDepartments({ names: args, demo, onReady }));
}

/**
 * Lets running requests end, then exits. A forked process is told by its parent: Ctrl-C reaches the whole
 * process group, so it takes SIGTERM only, once. Alone, a second signal exits at once.
 */
export function stopOnSignal(running: readonly { close(): Promise<void> }[]): void {
  const forked = process.send !== undefined;
  let stopping = false;
  const stop = () => {
    if (stopping && !forked) process.exit(1);
    if (stopping) return;
    stopping = true;
    Promise.allSettled(running.map((server) => server.close())).then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', forked ? () => {} : stop);
  // A parent that died without a signal leaves no orphan behind.
  process.on('disconnect', stop);
}

if (process.send && process.argv[1]?.endsWith('host.ts')) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
