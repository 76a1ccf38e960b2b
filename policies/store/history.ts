/**
 * The published bundles: `history/<number>.json`, each written once. Writing it is the moment of
 * publication; the bundle in force, which replicas read, is a copy that can always be made again.
 */
import { join } from 'node:path';
import type { Officers } from '../bundle/index.ts';
import { PolicyRefused } from '../edit/index.ts';
import type { SignedBundle } from '../model/index.ts';
import type { Disk } from './disk.ts';
import { type Verified, verifySigned } from './signatures.ts';

/** What decides now, or why nothing that is stored can. */
export type Standing =
  | (Verified & { readonly problem?: undefined })
  | { readonly problem: Error; readonly bundle?: undefined };

export interface History {
  /** Numbers there are files of, rising. */
  numbers(): number[];
  /** Throws PolicyRefused NEVER_PUBLISHED or HISTORY_BROKEN. */
  read(number: number): Verified;
  standing(): Standing;
  /** False where a bundle of that number was published before. */
  add(published: Verified): boolean;
  /** Makes file in force and history agree. Does nothing where they do. */
  settle(): void;
  /** When a bundle was published by its file, in milliseconds since the epoch. */
  writtenAt(number: number): number;
}

export interface HistoryOptions {
  readonly folder: string;
  /** The bundle in force, which replicas follow. */
  readonly bundleFile: string;
  readonly officers: Officers;
  readonly disk: Disk;
}

export function openHistory(options: HistoryOptions): History {
  const { folder, bundleFile, officers, disk } = options;
  const fileOf = (number: number) => join(folder, 'history', `${number}.json`);
  // Bundles are large and never change: each is verified once.
  const verified = new Map<string, Verified>();

  function verify(file: string): Verified | undefined {
    const text = disk.read(file);
    if (text === undefined) return undefined;
    const known = verified.get(text);
    if (known) return known;
    const fresh = verifySigned(JSON.parse(text) as SignedBundle, officers);
    verified.set(text, fresh);
    return fresh;
  }

  function numbers(): number[] {
    return disk
      .list(join(folder, 'history'))
      .filter((name) => /^\d+\.json$/.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((a, b) => a - b);
  }

  function read(number: number): Verified {
    const file = fileOf(number);
    const found = attempt(() => verify(file));
    if (found instanceof Error) throw broken(file, found.message);
    if (!found) throw new PolicyRefused('NEVER_PUBLISHED', { number });
    if (found.bundle.number !== number) throw broken(file, `it is bundle ${found.bundle.number}`);
    return found;
  }

  function standing(): Standing {
    const last = numbers().at(-1);
    const stored = last === undefined ? undefined : attempt(() => read(last));
    const inForce = attempt(() => verify(bundleFile));
    // A newer publication that cannot be read: what is older must not come back by that.
    const reached = inForce instanceof Error ? undefined : inForce;
    if (stored instanceof Error)
      return reached && reached.bundle.number >= (last ?? 0) ? reached : { problem: stored };
    if (reached && reached.bundle.number > (last ?? -1)) return reached;
    if (stored) return stored;
    const problem = inForce ?? new Error(`${bundleFile} does not exist`);
    return { problem: problem as Error };
  }

  return {
    numbers,
    read,
    standing,
    add(published) {
      const text = textOf(published.signed);
      // Judged a moment ago; to judge an emergency again would keep those waiting whom it protects.
      verified.set(text, published);
      return disk.create(fileOf(published.bundle.number), text);
    },
    settle() {
      const now = standing();
      if (now.problem) return;
      const { signed, bundle } = now;
      // Installed before there was a history, or the history was lost: what is in force is signed.
      if (!numbers().includes(bundle.number)) disk.create(fileOf(bundle.number), textOf(signed));
      const inForce = attempt(() => verify(bundleFile));
      if (inForce instanceof Error || inForce?.bundle.hash !== bundle.hash)
        disk.replace(bundleFile, textOf(signed));
    },
    writtenAt: (number) => disk.writtenAt(fileOf(number)),
  };
}

function textOf(signed: SignedBundle): string {
  return `${JSON.stringify(signed)}\n`;
}

function broken(file: string, detail: string): PolicyRefused {
  return new PolicyRefused('HISTORY_BROKEN', { file, detail });
}

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}
