/** What the policy store does to the disk. Each call is whole and durable when it returns, or undone. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Tests put a disk in its place that fails, or dies, at any step. */
export interface Disk {
  /** The text of a file; undefined where there is none. */
  read(file: string): string | undefined;
  /** A new file, whole. False where one of that name exists, which stays as it is. */
  create(file: string, text: string): boolean;
  /** Readers see the old text or the new one. */
  replace(file: string, text: string): void;
  append(file: string, text: string): void;
  /** Cuts a file to its first `bytes`. */
  cut(file: string, bytes: number): void;
  /** No error where the file is not there. */
  remove(file: string): void;
  /** Names in a folder, sorted; none where there is no folder. */
  list(folder: string): string[];
  /** When a file was written, in milliseconds since the epoch. */
  writtenAt(file: string): number;
}

export const nodeDisk: Disk = {
  read(file) {
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  },
  create(file, text) {
    const temporary = writeBeside(file, text);
    try {
      linkSync(temporary, file);
    } catch (cause) {
      if (isCode(cause, 'EEXIST')) return false;
      throw cause;
    } finally {
      rmSync(temporary, { force: true });
    }
    syncFolder(dirname(file));
    return true;
  },
  replace(file, text) {
    const temporary = writeBeside(file, text);
    try {
      renameSync(temporary, file);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw cause;
    }
    syncFolder(dirname(file));
  },
  append(file, text) {
    mkdirSync(dirname(file), { recursive: true });
    const isNew = !existsSync(file);
    writeSynced(file, 'a', text);
    if (isNew) syncFolder(dirname(file));
  },
  cut(file, bytes) {
    truncateSync(file, bytes);
  },
  remove(file) {
    rmSync(file, { force: true });
  },
  list(folder) {
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  },
  writtenAt(file) {
    return statSync(file).mtimeMs;
  },
};

function writeBeside(file: string, text: string): string {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    writeSynced(temporary, 'wx', text);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
  return temporary;
}

function writeSynced(file: string, flags: 'a' | 'wx', text: string): void {
  const descriptor = openSync(file, flags, 0o600);
  try {
    const bytes = Buffer.from(text);
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
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

export function isCode(cause: unknown, code: string): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === code;
}
