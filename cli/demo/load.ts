/** Requests at a steady rate to several gateways in turn, each noted as its client saw it. */
import type { Sample } from './effect.ts';

export interface Load {
  /** GraphQL endpoints, asked in turn. */
  readonly urls: readonly string[];
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Answer {
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
  readonly extensions?: { readonly access?: { readonly policyVersion?: string } };
}

/** Ms since the epoch with fractions: what processes of one machine can compare. */
export const instant = (): number => performance.timeOrigin + performance.now();

/** A request that takes longer has failed, whatever it would have answered. */
const PATIENCE_MS = 10_000;

/** A denied field is an answer; everything else with a code is a failure. */
const DENIED = 'UNAUTHORIZED_FIELD_OR_TYPE';

/** One request to one gateway; never throws. */
export async function sampleOf(load: Load, replica: string): Promise<Sample> {
  const began = instant();
  const seen = await ask(load, replica).catch((error: unknown) => ({
    bundle: undefined,
    failure: error instanceof Error ? error.message : String(error),
  }));
  return { replica, began, ended: instant(), ...seen };
}

async function ask(
  { body, headers }: Load,
  url: string,
): Promise<Pick<Sample, 'bundle' | 'failure'>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const { errors, extensions } = (await response.json()) as Answer;
  const codes = (errors ?? []).map((error) => error.extensions?.code ?? 'no code');
  const wrong = codes.find((code) => code !== DENIED);
  const version = extensions?.access?.policyVersion;
  if (response.status !== 200 || wrong !== undefined || version === undefined)
    return { bundle: undefined, failure: `${response.status} ${wrong ?? 'no policy version'}` };
  return { bundle: Number(version.split('-')[0]) };
}

export interface RunningLoad {
  /** Resolves once every request that began has ended. */
  stop(): Promise<readonly Sample[]>;
  readonly samples: readonly Sample[];
}

const TICK_MS = 10;

/** Open loop: requests begin at `perSecond` whether or not earlier ones have ended. */
export function startLoad(load: Load, perSecond: number): RunningLoad {
  const samples: Sample[] = [];
  const running = new Set<Promise<void>>();
  const started = performance.now();
  let sent = 0;
  const begin = (): void => {
    const replica = load.urls[sent % load.urls.length] ?? '';
    sent += 1;
    const one = sampleOf(load, replica).then((sample) => {
      samples.push(sample);
    });
    running.add(one);
    void one.finally(() => running.delete(one));
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - started) * perSecond) / 1000;
    while (sent < due) begin();
  }, TICK_MS);
  return {
    samples,
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      return samples;
    },
  };
}

/** Requests per second that `workers` clients get answered, each asking again as soon as it was. */
export async function saturationOf(load: Load, workers: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let answered = 0;
  const work = async (index: number): Promise<void> => {
    for (let turn = index; performance.now() < until; turn += 1) {
      const { failure } = await sampleOf(load, load.urls[turn % load.urls.length] ?? '');
      if (failure === undefined) answered += 1;
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, index) => work(index)));
  return (answered * 1000) / ms;
}
