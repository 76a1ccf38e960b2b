/**
 * CPU time per request of several processes in one run. They take turns, so that what the machine does
 * besides falls on all of them; ratios of one run are figures, milliseconds are not.
 */
import type { MeasuredProcess } from './measured-process.ts';

export interface Contender {
  readonly process: MeasuredProcess;
  /** One request; throws where the answer is not whole. */
  readonly ask: () => Promise<void>;
}

export interface Turns {
  /** Before the first turn, so that code is compiled and caches are warm. */
  readonly warmUp: number;
  readonly rounds: number;
  readonly requests: number;
  /** Requests under way at a time. */
  readonly concurrency: number;
}

/** Ms per request, one figure a round, by name. */
export async function measureAlternating<Name extends string>(
  contenders: ReadonlyMap<Name, Contender>,
  turns: Turns,
): Promise<ReadonlyMap<Name, readonly number[]>> {
  const { warmUp, rounds, concurrency } = turns;
  for (const { ask } of contenders.values()) await repeat(ask, warmUp, concurrency);
  const measured = new Map([...contenders.keys()].map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, contender] of contenders) {
      measured.get(name)?.push(await cpuPerRequest(contender, turns));
    }
  }
  return measured;
}

async function cpuPerRequest({ process, ask }: Contender, turns: Turns): Promise<number> {
  const { requests, concurrency } = turns;
  const before = await process.cpuMs();
  await repeat(ask, requests, concurrency);
  return ((await process.cpuMs()) - before) / requests;
}

async function repeat(ask: () => Promise<void>, times: number, concurrency: number): Promise<void> {
  let left = times;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
