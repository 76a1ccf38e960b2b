/** Ports away from those of the demo and of the end-to-end tests. */
import { createServer } from 'node:net';

const FIRST = 41_000;
const LAST = 48_000;

/** First of `count` consecutive ports that nobody listens on. */
export async function freePorts(count: number): Promise<number> {
  for (let first = FIRST; first + count <= LAST; first += count) {
    const range = Array.from({ length: count }, (_, index) => first + index);
    if ((await Promise.all(range.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`no ${count} consecutive free ports between ${FIRST} and ${LAST}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
