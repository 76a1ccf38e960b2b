/** An append-only file whose every append is on the disk when it returns, or is not there at all. */
import { close, constants, fdatasync, ftruncate, open, write } from 'node:fs';
import { open as openHandle } from 'node:fs/promises';

/** What a file can do; tests put a failing disk in its place. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when the bytes are on the disk. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * On Linux a write returns when its bytes and the file's length are on the disk (open(2), O_DSYNC): one
 * turn of a thread instead of two. Elsewhere the flag is missing or does not reach the medium.
 */
const WRITES_THROUGH = process.platform === 'linux';
const { O_APPEND, O_CREAT, O_WRONLY, O_DSYNC } = constants;
const FLAGS = O_APPEND | O_CREAT | O_WRONLY | (WRITES_THROUGH ? O_DSYNC : 0);
const MODE = 0o666;

/** Opens for appending; a new file's name is on the disk as well when this returns. */
export async function openSink(folder: string, path: string): Promise<Sink> {
  const file = await settled<number>((done) => open(path, FLAGS, MODE, done));
  const directory = await openHandle(folder, 'r');
  await directory.sync();
  await directory.close();
  const sync = () => settled<void>((done) => fdatasync(file, done));
  return {
    write: (bytes) => writeAll(file, bytes),
    sync: WRITES_THROUGH ? async () => undefined : sync,
    async truncate(bytes) {
      await settled<void>((done) => ftruncate(file, bytes, done));
      await sync();
    },
    close: () => settled<void>((done) => close(file, done)),
  };
}

async function writeAll(file: number, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const from = done;
    done += await settled<number>((written) =>
      write(file, bytes, from, bytes.length - from, null, written),
    );
  }
}

/** The callback interface as a promise; a FileHandle costs three times as much per write. */
function settled<T>(start: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value as T)));
  });
}

export class DurableFile {
  readonly #sink: Sink;
  #bytes: number;
  #torn = false;

  /** `bytes`: length of what is known to be good. */
  constructor(sink: Sink, bytes: number) {
    this.#sink = sink;
    this.#bytes = bytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** True after a failed append, until the next one has cut what it left behind. */
  get torn(): boolean {
    return this.#torn;
  }

  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    if (this.#torn) await this.#sink.truncate(this.#bytes);
    this.#torn = true;
    await this.#sink.write(bytes);
    await this.#sink.sync();
    this.#bytes += bytes.length;
    this.#torn = false;
  }

  close(): Promise<void> {
    return this.#sink.close();
  }
}
