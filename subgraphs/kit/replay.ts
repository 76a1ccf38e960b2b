/** Remembers call ids for as long as their context tokens live, in bounded memory. */
import type { ContextClaims } from '../../wire/context-token.ts';

export type ReplayVerdict = 'FRESH' | 'REPEATED' | 'REPLAYED' | 'FULL';

interface Seen {
  /** Body and asker of a query; empty for a mutation, which is never the same call again. */
  readonly call: string;
  /** Seconds since the epoch. */
  readonly exp: number;
}

export class ReplayMemory {
  private readonly seen = new Map<string, Seen>();
  private readonly entriesMax: number;

  constructor(entriesMax = 100_000) {
    this.entriesMax = entriesMax;
  }

  /**
   * FRESH for a new call. REPEATED for a query that was sent before with the same body by the same
   * `asker`: a hedge or retry. REPLAYED for any other second use. FULL where no place is left: forgetting
   * a live id would let a mutation run twice. `now` in milliseconds since the epoch.
   */
  check({ jti, bh, exp, op, iss }: ContextClaims, asker: string, now: number): ReplayVerdict {
    this.forgetExpired(now / 1000);
    const key = `${iss}\0${jti}`;
    const call = `${bh}\0${asker}`;
    const before = this.seen.get(key);
    if (before) return op === 'query' && before.call === call ? 'REPEATED' : 'REPLAYED';
    if (this.seen.size >= this.entriesMax) return 'FULL';
    // A mutation's id is no query's id: the empty call says which it was.
    this.seen.set(key, { call: op === 'mutation' ? '' : call, exp });
    return 'FRESH';
  }

  /** Insertion order is close to expiry order, since all lives are alike: the oldest are looked at first. */
  private forgetExpired(nowS: number): void {
    for (const [key, { exp }] of this.seen) {
      if (exp > nowS) return;
      this.seen.delete(key);
    }
  }
}
