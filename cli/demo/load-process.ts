/**
 * Load from a process of its own: whoever publishes is busy judging meanwhile, and a client that stands
 * still would measure itself.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Sample } from './effect.ts';
import type { Load } from './load.ts';

export interface LoadOrder {
  readonly load: Load;
  readonly perSecond: number;
}

/** Resolves once the first request was sent. */
export async function startLoadProcess(
  load: Load,
  perSecond: number,
): Promise<{ stop(): Promise<readonly Sample[]>; end(): void }> {
  const child = fork(fileURLToPath(new URL('load-child.ts', import.meta.url)), [], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const next = <T>(): Promise<T> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as T));
      child.once('exit', (code) => reject(new Error(`the load ended with ${code}`)));
    });
  const begun = next<'begun'>();
  child.send({ load, perSecond } satisfies LoadOrder);
  await begun;
  return {
    async stop() {
      const samples = next<readonly Sample[]>();
      child.send('stop');
      return samples;
    },
    end: () => child.kill(),
  };
}
