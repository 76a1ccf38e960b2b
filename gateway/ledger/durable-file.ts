/** An append-only file whose every append is on the disk when it returns, or is not there at all. */
import { type FileHandle, open } from 'node:fs/promises';

/** What a file can do; tests put a failing disk in its place. */
export interface Sink {
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when the bytes are on the disk. */
  sync(): Promise<void>;
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens for appending; a new file's name is on the disk as well when this returns. */
export async function openSink(folder: string, path: string): Promise<Sink> {
  const handle: FileHandle = await open(path, 'a');
  const directory = await open(folder, 'r');
  await directory.sync();
  await directory.close();
  return {
    write: async (bytes) => {
      let done = 0;
      while (done < bytes.length)
        done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
    },
    sync: () => handle.datasync(),
    truncate: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
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
    if (this.#torn) {
      await this.#sink.truncate(this.#bytes);
      await this.#sink.sync();
    }
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
