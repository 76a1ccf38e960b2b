/**
 * Copies of signed heads at every guarded source: a log that is rewritten later contradicts them. Best
 * effort, newest only: a source that was away gets the next head, which covers all that it missed.
 */
import { randomUUID } from 'node:crypto';
import { fetch } from 'undici';
import type { SourceEntry } from '../../policies/model/index.ts';
import { bodyHash, CONTEXT_HEADER, CONTEXT_LIFE_S, signContext } from '../../wire/context-token.ts';
import type { Keyring } from '../../wire/keyring.ts';
import type { SignedHead } from './head.ts';

const PUSH_MS_MAX = 2_000;

export interface HeadPusher {
  push(head: SignedHead): void;
  /** Resolves when no push is running. */
  settled(): Promise<void>;
}

export interface HeadPusherOptions {
  /** Registry entries; those without a pairwise key are not told. */
  readonly sources: readonly Pick<SourceEntry, 'name' | 'url' | 'key'>[];
  readonly keyring: Pick<Keyring, 'secret'>;
  /** Name of this gateway, `iss` of context tokens. */
  readonly instance: string;
  readonly onProblem: (source: string, error: unknown) => void;
}

export function createHeadPusher(options: HeadPusherOptions): HeadPusher {
  const targets = options.sources.flatMap(({ name, url, key }) =>
    key === undefined ? [] : [createTarget(name, url, key, options)],
  );
  return {
    push: (head) => {
      for (const target of targets) target.push(head);
    },
    settled: async () => {
      await Promise.all(targets.map((target) => target.settled()));
    },
  };
}

function createTarget(
  source: string,
  url: string,
  kid: string,
  { keyring, instance, onProblem }: HeadPusherOptions,
): HeadPusher {
  const address = new URL('/ledger/head', url).href;
  const key = keyring.secret(`pairwise:${source}`);
  let next: SignedHead | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (next) {
      const body = JSON.stringify(next);
      next = undefined;
      const token = contextFor(body, source, instance, kid, key);
      await post(address, token, body).catch((error: unknown) => onProblem(source, error));
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

/** Proves to the source that the head comes from this gateway, as for any other call. */
function contextFor(body: string, aud: string, iss: string, kid: string, key: Uint8Array): string {
  const iat = Math.floor(Date.now() / 1000);
  const times = { iat, exp: iat + CONTEXT_LIFE_S, jti: randomUUID() };
  // No operation stands behind it, so no bundle and no decision do.
  const empty = { bundle: '', decisionId: '', deniedHere: [] };
  return signContext(
    { v: 1, iss, aud, ...times, op: 'query', bh: bodyHash(body), ...empty },
    kid,
    key,
  );
}

async function post(address: string, token: string, body: string): Promise<void> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [CONTEXT_HEADER]: token },
    body,
    signal: AbortSignal.timeout(PUSH_MS_MAX),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`status ${response.status}`);
}
