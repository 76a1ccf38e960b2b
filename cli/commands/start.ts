/**
 * `npm start`: the whole city on this machine. Compiles and signs bundle 0 once, composes the graph,
 * starts the departments and the gateway in one process group, and prints what to try.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Message } from '../../wire/text.ts';
import { databaseUrl, gatewayPort, home } from '../environment.ts';
import type { HostMessage } from '../host.ts';
import { type Installed, isInstalled, portOf, readInstalled } from '../installed.ts';
import { CliError, EXIT, say } from '../output.ts';
import { GATEWAY, PREPARE, ProcessGroup, processDied } from '../process-group.ts';
import { printWelcome } from '../welcome.ts';

export interface StartOptions {
  readonly demo?: boolean;
  /** One process for each department, as compose does; more memory, real isolation. */
  readonly processPerDepartment?: boolean;
}

/** A department with a process of its own even in the small demo, so that one can be killed alone. */
const ALONE = 'hotline';

export async function startCommand(options: StartOptions): Promise<void> {
  const began = performance.now();
  const demo = options.demo === true;
  mkdirSync(home(), { recursive: true });
  const city = await step({ zh: '目录与策略', en: 'catalog and policy' }, () => installed(demo));
  await step({ zh: '检查端口', en: 'ports' }, () => assertPortsFree(city));
  const group = new ProcessGroup();
  try {
    const missing = missingDatabases(city);
    if (missing.length > 0) {
      await step({ zh: '建立并播种数据库', en: 'databases made and seeded' }, () =>
        prepareDatabases(missing, demo, group),
      );
    }
    // The gateway asks nobody before it is asked, so all of them start side by side.
    await step({ zh: '部门子图与网关', en: 'subgraphs and gateway' }, () =>
      Promise.all([startHosts(city, options, group), startGateway(demo, group)]),
    );
  } catch (error) {
    group.stop(EXIT.FAULT);
    throw error;
  }
  printWelcome(city, group.running, performance.now() - began);
}

/** The graph's code is loaded by what needs it: to install, once, and in the processes that serve. */
async function installed(demo: boolean): Promise<Installed> {
  if (!isInstalled()) await (await import('../city.ts')).installCity({ demo });
  return readInstalled();
}

function departmentsOf({ registry }: Installed): string[] {
  return registry.sources.map(({ name }) => name).sort();
}

async function step<T>(name: Message, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say({ zh: `✓ ${name.zh}（${seconds} 秒）`, en: `✓ ${name.en} (${seconds} s)` });
  return result;
}

async function assertPortsFree(city: Installed): Promise<void> {
  const subgraphs = departmentsOf(city).map((name) => portOf(city, name) ?? 0);
  const ports = [gatewayPort(), ...subgraphs];
  const taken = await Promise.all(ports.map(portTaken));
  const port = ports[taken.indexOf(true)];
  if (port === undefined) return;
  throw new CliError(
    'PORT_IN_USE',
    {
      zh: '端口 {port} 已被占用。请停止占用它的程序，或用 PORT=… SUBGRAPH_PORT=… npm start 换一组端口。',
      en: 'Port {port} is in use. Stop what uses it, or choose others: PORT=… SUBGRAPH_PORT=… npm start.',
    },
    { port },
  );
}

function portTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(false)));
  });
}

/** Embedded databases that are not there yet. Others are prepared by the host that serves them. */
function missingDatabases(city: Installed): string[] {
  return departmentsOf(city)
    .map((name) => ({ name, url: databaseUrl(name) }))
    .filter(({ url }) => url.startsWith('file:') && !existsSync(url.slice('file:'.length)))
    .map(({ name }) => name);
}

/** Two processes share the load of seeding over two cores, and end, so that their memory is free again. */
async function prepareDatabases(
  names: readonly string[],
  demo: boolean,
  group: ProcessGroup,
): Promise<void> {
  const shares = [0, 1].map((share) => names.filter((_, index) => index % 2 === share));
  await Promise.all(
    shares
      .filter((share) => share.length > 0)
      .map((share) => group.run(share.join(', '), 'cli/host.ts', [PREPARE, ...share], demo)),
  );
}

/** Splits the departments over processes and waits until each of them answers. */
async function startHosts(
  city: Installed,
  options: StartOptions,
  group: ProcessGroup,
): Promise<void> {
  const names = departmentsOf(city);
  const isAlone = (name: string) => name === ALONE;
  // Loading the code costs more than serving little, so the demo has few processes.
  const hosts = options.processPerDepartment
    ? names.map((name) => [name])
    : [names.filter(isAlone), names.filter((name) => !isAlone(name))];
  await Promise.all(hosts.map((host) => startHost(host, options, group)));
}

function startHost(
  names: readonly string[],
  options: StartOptions,
  group: ProcessGroup,
): Promise<void> {
  const label = names.join(', ');
  const child = group.fork(label, 'cli/host.ts', names, options.demo === true);
  const waiting = new Set(names);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(processDied(label, code)));
    child.on('message', (message: HostMessage) => {
      waiting.delete(message.department);
      const { department, url, seeded } = message;
      say(
        {
          zh: seeded ? '  {department} {url}，已播种' : '  {department} {url}',
          en: seeded ? '  {department} {url}, seeded' : '  {department} {url}',
        },
        { department, url },
      );
      if (waiting.size === 0) resolve();
    });
  });
}

function startGateway(demo: boolean, group: ProcessGroup): Promise<void> {
  const child = group.fork(GATEWAY, 'gateway/main.ts', demo ? ['--demo'] : [], demo);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(processDied(GATEWAY, code)));
    child.once('message', () => resolve());
  });
}
