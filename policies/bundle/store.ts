/** Bundles on disk: written whole or not at all. `follow/` watches them. */
import {
  closeSync,
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
