/** The measured side: tells its parent where it answers, and from then on what it has used. */

/** Sent once, when `url` answers. */
export interface Ready {
  readonly url: string;
}

/** Sent whenever the parent asks. */
export interface Usage {
  /** CPU time of the whole process since its start, in ms. */
  readonly cpuMs: number;
}

/** Call it in the process that is measured. */
export function sayReady(url: string): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuMs: (user + system) / 1000 } satisfies Usage);
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url } satisfies Ready);
}
