import { randomUUID } from 'node:crypto';

/**
 * UUID version 7 (RFC 9562): sorts by time, so that ledger and logs of one moment lie together; 74
 * random bits. `now` in milliseconds since the epoch.
 */
export function newDecisionId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  // The tail of a UUID of version 4: 12 random bits, the variant, 62 random bits. Node draws those ahead.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
