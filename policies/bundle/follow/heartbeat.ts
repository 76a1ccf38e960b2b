/**
 * Heartbeats: the publisher's signed word on which bundle is the newest, every 500 ms. The instant is
 * also the sequence: it rises with every heartbeat, so that a repeated one says nothing new. The part is
 * that of the timestamp role of The Update Framework (specification 1.0.33, 5.3).
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../wire/canonical-json.ts';
import { BundleInvalid } from '../sign.ts';
import type { FeedSink, Head } from './feed.ts';

/** Name of the publisher's key in a keyring. Followers need its public half only. */
export const PUBLISHER_KEY = 'publisher';

export interface Heartbeat extends Head {
  readonly v: 1;
  /** Ed25519, base64url. */
  readonly signature: string;
}

const heartbeatSchema = z.strictObject({
  v: z.literal(1),
  number: z.int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int().min(0),
  signature: z.string(),
});

export function signHeartbeat(head: Head, key: KeyObject): Heartbeat {
  const signature = sign(null, signedBytes(head), key).toString('base64url');
  const { number, hash, at } = head;
  return { v: 1, number, hash, at, signature };
}

/** The head of a heartbeat as carried. Throws BundleInvalid HEARTBEAT where the publisher did not say so. */
export function readHeartbeat(carried: unknown, publisher: KeyObject): Head {
  const parsed = heartbeatSchema.safeParse(carried);
  if (!parsed.success) throw new BundleInvalid('HEARTBEAT');
  const { number, hash, at, signature } = parsed.data;
  const head = { number, hash, at };
  if (!verify(null, signedBytes(head), publisher, Buffer.from(signature, 'base64url')))
    throw new BundleInvalid('HEARTBEAT');
  return head;
}

function signedBytes({ number, hash, at }: Head): Buffer {
  return Buffer.from(`isthmus heartbeat v1\0${canonicalJson({ v: 1, number, hash, at })}`);
}

/**
 * Reads heartbeats as they arrive; undefined for one that the publisher did not sign, of which the sink
 * hears once, not twice a second.
 */
export function heartbeatReader(
  sink: FeedSink,
  publisher: KeyObject,
): (carried: Uint8Array) => Head | undefined {
  let wrong = false;
  return (carried) => {
    try {
      const head = readHeartbeat(parsed(carried), publisher);
      wrong = false;
      return head;
    } catch (cause) {
      if (!(cause instanceof BundleInvalid)) throw cause;
      if (!wrong) sink.problem(cause);
      wrong = true;
      return undefined;
    }
  };
}

function parsed(carried: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(carried).toString('utf8'));
  } catch {
    return undefined;
  }
}
