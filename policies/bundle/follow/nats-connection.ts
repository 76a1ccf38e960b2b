/** How publisher and followers meet on NATS: address, subjects, stream, and staying connected. */
import { setTimeout as wait } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/** Milliseconds between attempts to connect. */
const RETRY_MS = 250;
/** Milliseconds for one attempt or request. */
export const NATS_TIMEOUT_MS = 2_000;
/** Milliseconds between pings; two without an answer end a connection that hangs. */
const PING_MS = 1_000;

export interface NatsAddress {
  readonly servers: string;
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly bundleSubject: string;
  readonly heartbeatSubject: string;
  readonly stream: string;
}

/**
 * Reads `nats://[user:password@]host:port[/prefix]`, or `tls://`. The prefix, `isthmus` by default, names
 * subjects and stream, so that two installations can share a broker. Throws TypeError.
 */
export function natsAddress(text: string): NatsAddress {
  const url = new URL(text);
  const prefix = url.pathname.slice(1) || 'isthmus';
  if (!/^[A-Za-z0-9_-]+$/.test(prefix))
    throw new TypeError(`"${prefix}" cannot be a prefix of subjects: letters, digits, _ and - can`);
  return {
    servers: url.host,
    tls: url.protocol === 'tls:',
    user: url.username ? decodeURIComponent(url.username) : undefined,
    password: url.password ? decodeURIComponent(url.password) : undefined,
    bundleSubject: `${prefix}.policy.bundle`,
    heartbeatSubject: `${prefix}.policy.heartbeat`,
    stream: `${prefix}-policy`,
  };
}

/**
 * Resolves with a connection that mends itself for ever. `onFailure` hears of each attempt in vain.
 * Rejects only when `signal` ends it.
 */
export async function connectNats(
  { servers, tls, user, password }: NatsAddress,
  name: string,
  signal: AbortSignal,
  onFailure: (cause: unknown) => void,
): Promise<NatsConnection> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const connection = await connect({
        ...{ servers, name, timeout: NATS_TIMEOUT_MS, pingInterval: PING_MS, maxPingOut: 2 },
        ...{ maxReconnectAttempts: -1, reconnectTimeWait: RETRY_MS, reconnectJitter: RETRY_MS },
        ...(tls ? { tls: {} } : {}),
        ...(user === undefined ? {} : { user, pass: password ?? '' }),
      });
      if (!signal.aborted) return connection;
      await connection.close();
    } catch (cause) {
      onFailure(cause);
      await wait(RETRY_MS, undefined, { signal, ref: false });
    }
  }
}
