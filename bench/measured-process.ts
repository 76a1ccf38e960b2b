/** A process whose CPU time is measured, as its parent sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { ROOT } from '../cli/environment.ts';
import type { Ready, Usage } from './say-ready.ts';

export interface MeasuredProcess {
  readonly url: string;
  /** CPU time of the whole process since its start, its threads and collector included, in ms. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/** Forks `file` (from the project's root) and waits until it is ready. Its output is ours. */
export async function startMeasured(
  file: string,
  args: readonly string[],
): Promise<MeasuredProcess> {
  const child = fork(`${ROOT}${file}`, args, {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { url } = await nextMessage<Ready>(child, file);
  return {
    url,
    async cpuMs() {
      const answer = nextMessage<Usage>(child, file);
      child.send('usage');
      return (await answer).cpuMs;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function nextMessage<T>(child: ChildProcess, file: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (code: number | null) => reject(new Error(`${file} ended with ${code}`));
    child.once('exit', died);
    child.once('message', (message) => {
      child.off('exit', died);
      resolve(message as T);
    });
  });
}
