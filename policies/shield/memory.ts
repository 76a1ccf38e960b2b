/** What a decider remembers, bounded by bytes and counted. */
import { LRUCache } from 'lru-cache';

export interface MemoryStatistics {
  readonly entries: number;
  /** Approximate; never above the limit. */
  readonly bytes: number;
  /** Since the memory was made. */
  readonly hits: number;
  readonly misses: number;
  /** Entries forgotten for want of room. */
  readonly evictions: number;
}

export interface Memory<T> {
  /** What is remembered, if it still holds. */
  get(key: string, holds: (value: T) => boolean): T | undefined;
  /** Remembers, or notes that a value has grown. A value larger than the limit is forgotten. */
  set(key: string, value: T): void;
  statistics(): MemoryStatistics;
}

/** `limit` in bytes; `sizeOf` without the key, which is counted here. */
export function createMemory<T extends object>(
  limit: number,
  sizeOf: (value: T) => number,
): Memory<T> {
  const counts = { hits: 0, misses: 0, evictions: 0 };
  const cache = new LRUCache<string, T>({
    maxSize: limit,
    dispose: (_value, _key, reason) => {
      if (reason === 'evict') counts.evictions += 1;
    },
  });
  return {
    get(key, holds) {
      const known = cache.get(key);
      const found = known !== undefined && holds(known) ? known : undefined;
      if (found) counts.hits += 1;
      else counts.misses += 1;
      return found;
    },
    set(key, value) {
      // lru-cache keeps the old size of a value that it holds already.
      cache.delete(key);
      // Two bytes for each character, at the most.
      cache.set(key, value, { size: 2 * key.length + sizeOf(value) });
    },
    statistics: () => ({ entries: cache.size, bytes: cache.calculatedSize, ...counts }),
  };
}
