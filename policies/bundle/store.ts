/** Bundles on disk: written whole or not at all, watched, the last good one kept. */
import type { KeyObject } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Bundle, SignedBundle } from '../model/index.ts';
import { BundleInvalid, verifyBundle } from './sign.ts';

/** Writes beside the file, syncs, renames: a reader sees the old bundle or the new one. */
export function writeBundle(file: string, signed: SignedBundle): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.${basename(file)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      const bytes = Buffer.from(`${JSON.stringify(signed)}\n`);
      let written = 0;
      while (written < bytes.length) written += writeSync(descriptor, bytes, written);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw cause;
  }
  syncFolder(folder);
}

/** The verified bundle of a file. Throws BundleInvalid, also where the file cannot be read. */
export function loadBundle(
  file: string,
  keys: ReadonlyMap<string, KeyObject>,
  required: number,
): Bundle {
  return verifyBundle(readSigned(file), keys, required);
}

/** Milliseconds between looks at the file where the system does not tell of changes. */
const POLL_MS = 250;

/**
 * Follows a bundle file. `onBundle` gets the first good bundle and each newer one; `onProblem` gets
 * what keeps a changed file from being used, once per change, while the last good bundle stays in
 * force. A bundle that is not newer (same or lower number, other hash) is refused: it may be a
 * replay.
 */
export function watchBundle(
  file: string,
  keys: ReadonlyMap<string, KeyObject>,
  required: number,
  onBundle: (bundle: Bundle) => void,
  onProblem: (problem: BundleInvalid) => void,
): { close(): void } {
  let current: Bundle | undefined;
  let seen: string | undefined;
  const look = (): void => {
    const stamp = stampOf(file);
    if (stamp === seen) return;
    seen = stamp;
    try {
      const bundle = loadBundle(file, keys, required);
      if (bundle.hash === current?.hash) return;
      if (current && bundle.number <= current.number)
        throw new BundleInvalid('REPLAYED', { number: bundle.number, current: current.number });
      onBundle(bundle);
      current = bundle;
    } catch (cause) {
      onProblem(cause instanceof BundleInvalid ? cause : refused(cause));
    }
  };
  look();
  const timer = setInterval(look, POLL_MS);
  timer.unref();
  const watcher = watchFolder(dirname(file), look);
  return {
    close() {
      clearInterval(timer);
      watcher?.close();
    },
  };
}

/** The folder, not the file: a rename replaces the file that would be watched. */
function watchFolder(folder: string, look: () => void): { close(): void } | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, look);
    // Polling goes on without it, e.g. where the system has no watches left.
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}

/**
 * Changes with every write: a rename gives another inode, a write in place another time or size.
 */
function stampOf(file: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return 'absent';
  }
}

/**
 * The taker failed on a good bundle: the one before it stays in force there, and somebody must
 * know.
 */
function refused(cause: unknown): BundleInvalid {
  return new BundleInvalid('REFUSED', { detail: detailOf(cause) });
}

function detailOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function readSigned(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new BundleInvalid('UNREADABLE', { detail: detailOf(cause) });
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
