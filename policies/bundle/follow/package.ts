/** A signed bundle as it travels: JSON, compressed. What comes in is bounded before it is believed. */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { BundleInvalid } from '../sign.ts';
import type { FeedSink } from './feed.ts';

/** Bytes of a bundle in the clear; the demo city's has under one million. */
const CLEAR_BYTES_MAX = 64 * 1024 * 1024;
/** Bytes of a bundle as it travels. */
export const PACKED_BYTES_MAX = 8 * 1024 * 1024;

export function packBundle(signed: unknown): Buffer {
  return gzipSync(JSON.stringify(signed));
}

/** Throws BundleInvalid UNREADABLE. */
export function unpackBundle(bytes: Uint8Array): unknown {
  try {
    const clear = gunzipSync(bytes, { maxOutputLength: CLEAR_BYTES_MAX });
    return JSON.parse(clear.toString('utf8'));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new BundleInvalid('UNREADABLE', { detail });
  }
}

/** Gives what arrives to the sink, the same bytes once, however often they are sent. */
export function packagesTo(sink: FeedSink): (bytes: Uint8Array) => void {
  let last: string | undefined;
  return (bytes) => {
    const hash = createHash('sha256').update(bytes).digest('base64url');
    if (hash === last) return;
    last = hash;
    try {
      sink.bundle(unpackBundle(bytes));
    } catch (cause) {
      if (!(cause instanceof BundleInvalid)) throw cause;
      sink.problem(cause);
    }
  };
}
