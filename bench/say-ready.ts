/** The measured side: tells its parent where it answers, and from then on what it has used. */

/** Sent once, when `url` answers. */
export interface Ready {
  readonly url: string;
}

/** Sent whenever the parent asks. */
export interface Usage {
  /** CPU time of the whole process since its start, in ms. */
  readonly cpuMs: number;
  /** What is alive after a collection, where the process may ask for one. */
  readonly heapBytes: number;
}

/** What the parent asks for. */
export type Asked = 'usage' | 'usage after collection';

/** Call it in the process that is measured. */
export function sayReady(url: string): void {
  process.on('message', (asked) => {
    // Before the collection, which is no part of what was measured.
    const { user, system } = process.cpuUsage();
    if ((asked as Asked) === 'usage after collection') globalThis.gc?.();
    const { heapUsed: heapBytes } = process.memoryUsage();
    process.send?.({ cpuMs: (user + system) / 1000, heapBytes } satisfies Usage);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url } satisfies Ready);
}
