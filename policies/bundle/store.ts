/** Bundles on disk: written whole or not at all. `follow/` watches them. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Bundle, SignedBundle } from '../model/index.ts';
import type { Officers } from './officers.ts';
import { BundleInvalid, verifyBundle } from './sign.ts';

export function writeBundle(file: string, signed: SignedBundle): void {
  writeWhole(file, signed);
}

/**
 * The number of the newest bundle that was in force where `file` is kept: none below it is put in force
 * again. -1 where there was none. Throws BundleInvalid UNREADABLE.
 */
export function readNewest(file: string): number {
  if (!existsSync(file)) return -1;
  const { number } = readSigned(file) as { number?: unknown };
  if (Number.isSafeInteger(number)) return number as number;
  throw new BundleInvalid('UNREADABLE', { detail: `${file}: number` });
}

export function writeNewest(file: string, { number, hash }: Bundle): void {
  writeWhole(file, { number, hash });
}

/** Writes beside the file, syncs, renames: a reader sees what was there or what is there now. */
function writeWhole(file: string, content: object): void {
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  const draft = join(folder, `.${basename(file)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(draft, 'w', 0o600);
    try {
      const bytes = Buffer.from(`${JSON.stringify(content)}\n`);
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
export function loadBundle(file: string, officers: Officers): Bundle {
  return verifyBundle(readSigned(file), officers);
}

/** What a file holds, believed in nothing. Throws BundleInvalid UNREADABLE. */
export function readSigned(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new BundleInvalid('UNREADABLE', { detail });
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
