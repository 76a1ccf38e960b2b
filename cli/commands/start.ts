/**
 * `npm start`: the whole city on this machine. Compiles and signs bundle 0 once, composes the graph,
 * starts the departments and the gateway in one process group, and prints what to try.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Message } from '../../wire/text.ts';
import { type City, installCity, loadCity } from '../city.ts';
import { bundleFile, gatewayPort, home, subgraphPort } from '../environment.ts';
import type { HostMessage } from '../host.ts';
import { CliError, EXIT, say } from '../output.ts';
import { GATEWAY, ProcessGroup } from '../process-group.ts';
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
  const city = await step({ zh: '目录与策略', en: 'catalog and policy' }, () => preparedCity(demo));
  await step({ zh: '检查端口', en: 'ports' }, () => assertPortsFree(city));
  const group = new ProcessGroup();
  try {
    await step({ zh: '部门数据库与子图', en: 'databases and subgraphs' }, () =>
      startHosts(city, options, group),
    );
    await step({ zh: '网关', en: 'gateway' }, () => startGateway(demo, group));
  } catch (error) {
    group.stop(EXIT.FAULT);
    throw error;
  }
  printWelcome(city, group.running, performance.now() - began);
}

async function preparedCity(demo: boolean): Promise<City> {
  return existsSync(bundleFile()) ? loadCity({ demo }) : installCity({ demo });
}

async function step<T>(name: Message, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  say({ zh: `✓ ${name.zh}（${seconds} 秒）`, en: `✓ ${name.en} (${seconds} s)` });
  return result;
}

async function assertPortsFree(city: City): Promise<void> {
  const ports = [gatewayPort(), ...city.departments.map((_, index) => subgraphPort(index))];
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

/** Splits the departments over processes and waits until each of them answers. */
async function startHosts(city: City, options: StartOptions, group: ProcessGroup): Promise<void> {
  const names = city.departments.map((department) => department.name);
  const rest = names.filter((name) => name !== ALONE);
  // Two processes share the load of seeding over two cores.
  const half = Math.ceil(rest.length / 2);
  const parts = options.processPerDepartment
    ? names.map((name) => [name])
    : [names.filter((name) => name === ALONE), rest.slice(0, half), rest.slice(half)];
  const hosts = parts.filter((part) => part.length > 0);
  await Promise.all(hosts.map((part) => startHost(part, options, group)));
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

function processDied(label: string, code: number | null): CliError {
  return new CliError(
    'PROCESS_DIED',
    {
      zh: '进程“{label}”在启动时退出（{code}），原因见上。运行 npm run isthmus -- doctor 可检查环境。',
      en: 'The process "{label}" ended while starting ({code}); its reason stands above. `npm run isthmus -- doctor` checks the environment.',
    },
    { label, code },
    EXIT.FAULT,
  );
}
