/**
 * The ledger: nothing is answered that is not in it. Records are appended to a spool on the local disk and
 * committed in groups: all that arrive while the disk is busy share its next turn.
 */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson } from '../../wire/canonical-json.ts';
import type { Keyring } from '../../wire/keyring.ts';
import { ClientError } from '../errors.ts';
import { DurableFile, openSink, type Sink } from './durable-file.ts';
import { HEADS_FILE, lockFolder, logFolder, segmentPath } from './folder.ts';
import { type SignedHead, signHead } from './head.ts';
import { appendLeaf, type Frontier } from './merkle.ts';
import { encodeLine, type LedgerRecord } from './record.ts';
import { recoverLog } from './recover.ts';

export interface LedgerOptions {
  readonly folder: string;
  /** Holds `ledger`, which signs heads. */
  readonly keyring: Keyring;
  /** Name of this gateway instance: one log each. */
  readonly writer: string;
  /** Entries after which a head is signed; milliseconds after which one is at the latest. */
  readonly headEvery?: number;
  readonly headEveryMs?: number;
  /** Bytes after which the next segment is begun. */
  readonly segmentBytes?: number;
  readonly onHead?: (head: SignedHead) => void;
  /** Requests under way that will probably append soon: a commit waits a moment to take them along. */
  readonly soon?: () => number;
  /** Milliseconds that it waits at most. */
  readonly gatherMs?: number;
  /** The disk failed; for the log and alarms. */
  readonly onProblem?: (error: unknown) => void;
  readonly openFile?: (folder: string, path: string) => Promise<Sink>;
  readonly now?: () => number;
}

export interface LedgerStatistics {
  readonly entries: number;
  readonly commits: number;
  readonly failures: number;
}

export interface Ledger {
  /** Resolves with the entry's number once it is on the disk; else throws LEDGER_UNAVAILABLE. */
  append(record: LedgerRecord): Promise<number>;
  /** False while the disk refuses; the next append tries again. */
  ready(): boolean;
  statistics(): LedgerStatistics;
  /** Commits what is waiting, signs a last head, releases the folder. */
  close(): Promise<void>;
}

interface Waiting {
  readonly record: LedgerRecord;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: Error) => void;
}

/** Appends that may wait for one disk; beyond that the disk is not keeping up and callers must know. */
const WAITING_MAX = 20_000;
/** Milliseconds after which a commit that does not return makes new appends fail at once. */
const STALLED_MS = 5_000;
/**
 * Milliseconds that a commit waits for requests that end soon (PostgreSQL's `commit_delay`, which likewise
 * waits only where there are others). A commit costs the same for one record as for fifty.
 */
const GATHER_MS = 5;
const HEAD_EVERY = 1_000;
const HEAD_EVERY_MS = 1_000;
const SEGMENT_BYTES = 64 * 1024 * 1024;

/** Opens or continues the log of `writer`. Throws LedgerDamaged or LedgerInUse. */
export async function openLedger(options: LedgerOptions): Promise<Ledger> {
  const folder = logFolder(options.folder, options.writer);
  const release = lockFolder(folder);
  try {
    const recovered = recoverLog(folder, options.keyring.verifyKey('ledger'));
    const openFile = options.openFile ?? openSink;
    const segment = await openFile(folder, segmentPath(folder, recovered.segment.first));
    const heads = await openFile(folder, join(folder, HEADS_FILE));
    const log = new LogWriter(options, {
      folder,
      release,
      segment: new DurableFile(segment, recovered.segment.bytes),
      heads: new DurableFile(heads, recovered.headsBytes),
      frontier: recovered.frontier,
      signedSize: recovered.signedSize,
    });
    if (recovered.cut) await log.append(recovered.cut);
    return log;
  } catch (error) {
    release();
    throw error;
  }
}

interface LogState {
  readonly folder: string;
  readonly release: () => void;
  readonly segment: DurableFile;
  readonly heads: DurableFile;
  readonly frontier: Frontier;
  readonly signedSize: number;
}

class LogWriter implements Ledger {
  readonly #options: LedgerOptions;
  readonly #now: () => number;
  readonly #gatherMs: number;
  readonly #signingKey: KeyObject;
  readonly #folder: string;
  readonly #release: () => void;
  readonly #heads: DurableFile;
  #segment: DurableFile;
  #frontier: Frontier;
  #signedSize: number;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  /** Ends the wait for other requests; set while there is one. */
  #gathered: (() => void) | undefined;
  #commitBegan = 0;
  #headDue = false;
  #headTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #commits = 0;
  #failures = 0;

  constructor(options: LedgerOptions, state: LogState) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#gatherMs = options.gatherMs ?? GATHER_MS;
    this.#signingKey = options.keyring.signingKey('ledger');
    this.#folder = state.folder;
    this.#release = state.release;
    this.#segment = state.segment;
    this.#heads = state.heads;
    this.#frontier = state.frontier;
    this.#signedSize = state.signedSize;
  }

  append(record: LedgerRecord): Promise<number> {
    if (this.#closed || this.#waiting.length >= WAITING_MAX || this.#stalled())
      return Promise.reject(new ClientError('LEDGER_UNAVAILABLE'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#kick();
      if (!this.#awaited()) this.#gathered?.();
    });
  }

  ready(): boolean {
    return !this.#closed && !this.#segment.torn && !this.#stalled();
  }

  statistics(): LedgerStatistics {
    return { entries: this.#frontier.size, commits: this.#commits, failures: this.#failures };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#headTimer);
    this.#gathered?.();
    await this.#flushing;
    try {
      await this.#signHead();
    } finally {
      await Promise.all([this.#segment.close(), this.#heads.close()]);
      this.#release();
    }
  }

  #stalled(): boolean {
    return this.#commitBegan > 0 && this.#now() - this.#commitBegan > STALLED_MS;
  }

  #kick(): void {
    this.#flushing ??= this.#flush();
  }

  /** Runs until nothing waits; every turn takes all that arrived during the one before. */
  async #flush(): Promise<void> {
    // One turn of the event loop, so that requests that end together share the first commit too.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0 || this.#headDue) {
      if (this.#awaited()) await this.#gather();
      const batch = this.#waiting;
      this.#waiting = [];
      this.#commitBegan = this.#now();
      if (batch.length > 0) await this.#commitOrReject(batch);
      if (this.#headDue) await this.#signHead().catch((error) => this.#report(error));
      this.#commitBegan = 0;
    }
    // In the same turn as the check above: an append after it finds nobody flushing and starts anew.
    this.#flushing = undefined;
  }

  /** True while something waits and requests will soon be there that do not yet. */
  #awaited(): boolean {
    const { length } = this.#waiting;
    return length > 0 && !this.#closed && length < (this.#options.soon?.() ?? 0);
  }

  #gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#gathered?.(), this.#gatherMs);
      this.#gathered = () => {
        clearTimeout(timer);
        this.#gathered = undefined;
        resolve();
      };
    });
  }

  async #commitOrReject(batch: readonly Waiting[]): Promise<void> {
    try {
      const first = await this.#commit(batch.map((each) => each.record));
      for (const [index, each] of batch.entries()) each.resolve(first + index);
    } catch (error) {
      this.#report(error);
      for (const each of batch) each.reject(new ClientError('LEDGER_UNAVAILABLE'));
    }
  }

  #report(error: unknown): void {
    this.#failures++;
    this.#options.onProblem?.(error);
  }

  /** Returns the number of the first entry. The log's state changes only once the disk has all of it. */
  async #commit(records: readonly LedgerRecord[]): Promise<number> {
    if (this.#segment.bytes >= (this.#options.segmentBytes ?? SEGMENT_BYTES)) await this.#roll();
    const first = this.#frontier.size;
    const at = new Date(this.#now()).toISOString();
    const lines = records.map((record, index) => encodeLine(record, first + index, at));
    await this.#segment.append(lines.map((line) => `${line.text}\n`).join(''));
    for (const line of lines) this.#frontier = appendLeaf(this.#frontier, line.leaf);
    this.#commits++;
    this.#scheduleHead();
    return first;
  }

  /** A segment ends with a signed head, so that the next one can be read without it. */
  async #roll(): Promise<void> {
    await this.#signHead();
    const openFile = this.#options.openFile ?? openSink;
    const path = segmentPath(this.#folder, this.#frontier.size);
    const next = new DurableFile(await openFile(this.#folder, path), 0);
    const previous = this.#segment;
    this.#segment = next;
    await previous.close();
  }

  #scheduleHead(): void {
    const unsigned = this.#frontier.size - this.#signedSize;
    if (unsigned >= (this.#options.headEvery ?? HEAD_EVERY)) this.#headDue = true;
    if (this.#headTimer || this.#closed) return;
    this.#headTimer = setTimeout(() => {
      this.#headTimer = undefined;
      this.#headDue = true;
      this.#kick();
    }, this.#options.headEveryMs ?? HEAD_EVERY_MS).unref();
  }

  async #signHead(): Promise<void> {
    this.#headDue = false;
    if (this.#frontier.size === this.#signedSize) return;
    const { writer, onHead } = this.#options;
    const at = new Date(this.#now()).toISOString();
    const head = signHead(writer, this.#frontier, at, this.#signingKey);
    await this.#heads.append(`${canonicalJson(head)}\n`);
    this.#signedSize = head.size;
    onHead?.(head);
  }
}
