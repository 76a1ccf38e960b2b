/** The bundle file on this machine: it is the authority itself, so each look at it confirms. */
import { statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { BundleInvalid } from '../sign.ts';
import { readSigned } from '../store.ts';
import type { FeedSink, OpenFeed, PolicyFeed } from './feed.ts';

/** Milliseconds between looks, where the system does not tell of changes, and to confirm. */
const POLL_MS = 250;

/** An absent or half-written file confirms nothing; one whose bundle is refused holds nothing newer. */
export function fileFeed(file: string): PolicyFeed {
  return { open: (sink) => openFile(file, sink) };
}

function openFile(file: string, sink: FeedSink): OpenFeed {
  let seen: string | undefined;
  let readable = false;

  function look(): void {
    const stamp = stampOf(file);
    if (stamp !== seen) {
      seen = stamp;
      readable = read();
    }
    if (readable) sink.upToDate();
  }

  function read(): boolean {
    try {
      sink.bundle(readSigned(file));
      return true;
    } catch (cause) {
      if (!(cause instanceof BundleInvalid)) throw cause;
      sink.problem(cause);
      return false;
    }
  }

  // Not before the caller holds what it opened.
  const ready = Promise.resolve().then(look);
  const timer = setInterval(look, POLL_MS);
  timer.unref();
  const watcher = watchFolder(dirname(file), look);
  return {
    ready,
    refresh: async () => look(),
    async close() {
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

/** Changes with every write, rename and change of rights. */
function stampOf(file: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch {
    return 'absent';
  }
}
