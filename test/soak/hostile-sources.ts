/** Sources that mostly answer, and in every known way do not. */
import type { ServerResponse } from 'node:http';
import { type FakeSources, type RecordedCall, sendJson } from '../fake-sources.ts';
import type { Random } from './random.ts';

/** Bytes: more than the soak's gateway takes of one answer. */
const TOO_MUCH = 400_000;

type Answer = () => Promise<Record<string, unknown>>;
type Way = (response: ServerResponse, answer: Answer) => void | Promise<void>;

const good: Way = async (response, answer) => {
  const answered = await answer();
  // The gateway may have given up meanwhile.
  if (!response.destroyed) sendJson(response, answered);
};

const WAYS: Readonly<Record<string, Way>> = {
  closed: (response) => void response.destroy(),
  cutOff(response) {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('{"data":{', () => response.destroy());
  },
  html: (response) => void response.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
  wrongType: (response) => void response.writeHead(200, { 'content-type': 'text/xml' }).end('<a/>'),
  silent: () => undefined,
  dripping(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  },
  tooLarge(response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.on('error', () => undefined);
    response.end(' '.repeat(TOO_MUCH));
  },
  prototypes: (response) =>
    void response.end(
      '{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},' +
        '"people":[{"__proto__":{"polluted":1},"id":"1","__typename":"Person"}],"calls":[{"__proto__":[]}]}}',
    ),
  deep: (response) =>
    void response.end(`{"data":{"people":${'['.repeat(9000)}${']'.repeat(9000)}}}`),
  wrongCount: (response) =>
    sendJson(response, { data: { _entities: [null, null, null, null, null] } }),
  async duplicated(response, answer) {
    const { data } = await answer();
    const twice = Object.entries((data ?? {}) as object).map(([key, value]) => [
      key,
      Array.isArray(value) ? [...value, ...value] : value,
    ]);
    if (!response.destroyed) sendJson(response, { data: Object.fromEntries(twice) });
  },
  manyErrors: (response) =>
    sendJson(response, { data: null, errors: Array(2000).fill({ message: 'x' }) }),
};

export interface Hostility {
  /** How often each way was gone. */
  readonly ways: Readonly<Record<string, number>>;
  /** Names that a mutation came with, and how often each arrived. */
  readonly effects: ReadonlyMap<string, number>;
}

/** `share`: of calls that go wrong. A source that is `dead` answers nothing at all. */
export function makeHostile(
  fakes: FakeSources,
  random: Random,
  { share, isDead }: { share: number; isDead: (source: string) => boolean },
): Hostility {
  const ways: Record<string, number> = {};
  const effects = new Map<string, number>();
  for (const [name, source] of fakes.sources)
    source.misbehave((call, response, answer) => {
      // Calls are kept by the fake; a soak has too many of them.
      source.calls.length = 0;
      noteEffect(effects, call);
      const way = isDead(name) ? 'closed' : wayOf(random, share);
      ways[way] = (ways[way] ?? 0) + 1;
      return (WAYS[way] ?? good)(response, answer);
    });
  return { ways, effects };
}

function wayOf(random: Random, share: number): string {
  return random.chance(share) ? random.pick(Object.keys(WAYS)) : 'good';
}

function noteEffect(effects: Map<string, number>, { body }: RecordedCall): void {
  const name = /\bmutation\b/.test(body.query) && /effect-\d+/.exec(JSON.stringify(body))?.[0];
  if (name) effects.set(name, (effects.get(name) ?? 0) + 1);
}
