/** `isthmus subgraph <name>`: one department alone, in this process. */
import { existsSync } from 'node:fs';
import { bundleFile } from '../environment.ts';
import { hostDepartments, stopOnSignal } from '../host.ts';
import { CliError, say } from '../output.ts';

export interface SubgraphOptions {
  readonly port?: number;
  readonly host?: string;
  readonly adminPort?: number;
  readonly demo?: boolean;
}

export async function subgraphCommand(name: string, options: SubgraphOptions): Promise<void> {
  assertInstalled();
  const running = await hostDepartments({
    names: [name],
    demo: options.demo === true,
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.host === undefined ? {} : { host: options.host }),
    onReady: ({ department, url }) =>
      say(
        { zh: '{department} 已就绪：{url}', en: '{department} is ready: {url}' },
        { department, url },
      ),
  });
  if (options.adminPort !== undefined)
    for (const subgraph of running) {
      const { port } = await subgraph.listenAdmin(options.adminPort);
      say(
        { zh: '{department} 的指标：{url}', en: 'Metrics of {department}: {url}' },
        { department: name, url: `http://127.0.0.1:${port}/metrics` },
      );
    }
  stopOnSignal(running);
}

/** A department without a bundle can decide nothing, so it does not start. */
export function assertInstalled(): void {
  if (process.env.POLICY_FEED || existsSync(bundleFile())) return;
  throw new CliError(
    'NOT_INSTALLED',
    {
      zh: '没有策略包 {file}。请先运行 npm start 一次，或用 ISTHMUS_HOME 指向已安装的状态目录。',
      en: 'There is no bundle {file}. Run npm start once, or point ISTHMUS_HOME at an installed state folder.',
    },
    { file: bundleFile() },
  );
}
