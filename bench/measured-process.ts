/** A process whose CPU time is measured, as its parent sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { ROOT } from '../cli/environment.ts';
import type { Asked, Ready, Usage } from './say-ready.ts';

export interface MeasuredProcess {
  readonly url: string;
  /** CPU time of the whole process since its start, its threads and collector included, in ms. */
  cpuMs(): Promise<number>;
  /** Alive on its heap after a collection. */
  heapBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Forks `file` (from the project's root) and waits until it is ready. Its output is ours. */
export async function startMeasured(
  file: string,
  args: readonly string[],
): Promise<MeasuredProcess> {
  const child = fork(`${ROOT}${file}`, args, {
    execArgv: ['--import', 'tsx', '--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const { url } = await nextMessage<Ready>(child, file);
  const usage = (asked: Asked) => {
    const answer = nextMessage<Usage>(child, file);
    child.send(asked);
    return answer;
  };
  return {
    url,
    cpuMs: async () => (await usage('usage')).cpuMs,
    heapBytes: async () => (await usage('usage after collection')).heapBytes,
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
