/**
 * Copies of signed heads at every guarded source: a log that is rewritten later contradicts them. Best
 * effort, newest only: a source that was away gets the next head, which covers all that it missed.
 */
import { fetch } from 'undici';
import type { SignedHead } from './head.ts';

const PUSH_MS_MAX = 2_000;

export interface HeadPusher {
  push(head: SignedHead): void;
  /** Resolves when no push is running. */
  settled(): Promise<void>;
}

/** `urls`: GraphQL addresses of the guarded sources; heads go to `/ledger/head` beside them. */
export function createHeadPusher(
  urls: readonly string[],
  onProblem: (url: string, error: unknown) => void,
): HeadPusher {
  const targets = urls.map((url) => createTarget(new URL('/ledger/head', url).href, onProblem));
  return {
    push: (head) => {
      for (const target of targets) target.push(head);
    },
    settled: async () => {
      await Promise.all(targets.map((target) => target.settled()));
    },
  };
}

function createTarget(url: string, onProblem: (url: string, error: unknown) => void): HeadPusher {
  let next: SignedHead | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (next) {
      const head = next;
      next = undefined;
      await post(url, head).catch((error: unknown) => onProblem(url, error));
    }
    running = undefined;
  }

  return {
    push: (head) => {
      next = head;
      running ??= run();
    },
    settled: async () => running,
  };
}

async function post(url: string, head: SignedHead): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(head),
    signal: AbortSignal.timeout(PUSH_MS_MAX),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`status ${response.status}`);
}
