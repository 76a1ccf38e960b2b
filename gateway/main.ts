/**
 * The gateway as a process of its own: `tsx gateway/main.ts [--demo]`.
 *
 * POLICY_FEED (where the policy is followed), ISTHMUS_OFFICERS (whose signatures it needs),
 * ISTHMUS_DOCUMENTS (manifest of persisted documents), ISTHMUS_DOCUMENTS_ONLY (set: no others),
 * ISTHMUS_HEDGED (names of sources, with commas, whose reads are sent a second time where they are slow),
 * ISTHMUS_HOME (state folder), ISTHMUS_KEYS (key file), ISTHMUS_INSTANCE (name of this replica), PORT, HOST,
 * ADMIN_PORT (off unless set), ISTHMUS_LIMIT_* (limits.ts), LOG_LEVEL.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { feedOf } from '../policies/bundle/follow/index.ts';
import { demoOfficers, readOfficers } from '../policies/bundle/index.ts';
import { demoKeyring, fileKeyring, type Keyring } from '../wire/keyring.ts';
import { createGateway, type Gateway } from './index.ts';
import { readLimits } from './limits.ts';
import { StartRefused } from './start-checks.ts';

const DEFAULT_PORT = '4000';
const LOOPBACK = '127.0.0.1';

const logger = pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service: 'gateway' } });
const demo = process.argv.includes('--demo');

async function main(): Promise<void> {
  const home = resolve(process.env.ISTHMUS_HOME ?? '.isthmus');
  const instance = process.env.ISTHMUS_INSTANCE;
  const officersFile = process.env.ISTHMUS_OFFICERS;
  const keyring = keyringOf(process.env.ISTHMUS_KEYS);
  const gateway = await createGateway({
    supergraphSdl: readSupergraph(join(home, 'supergraph.graphql')),
    sdlFolder: join(home, 'sdl'),
    ...documentsOf(process.env),
    feed: await feedOf(process.env.POLICY_FEED, join(home, 'bundle.json'), keyring),
    keyring,
    officers: officersFile ? readOfficers(officersFile) : demoOfficers(keyring),
    ledgerFolder: join(home, 'ledger'),
    ...(instance === undefined ? {} : { instance }),
    hedgedSources: (process.env.ISTHMUS_HEDGED ?? '').split(',').filter(Boolean),
    ...{ demo, logger, limits: readLimits(process.env) },
  });
  stopOnSignal(gateway);
  const host = process.env.HOST ?? LOOPBACK;
  const port = await listen(gateway, host).catch(async (error: unknown) => {
    await gateway.close();
    throw error;
  });
  logger.info({ url: `http://${host}:${port}/graphql` }, 'gateway answers');
  process.send?.({ gateway: `http://${host}:${port}/graphql` });
}

function documentsOf({ ISTHMUS_DOCUMENTS: file, ISTHMUS_DOCUMENTS_ONLY: only }: NodeJS.ProcessEnv) {
  return { ...(file ? { documentsFile: resolve(file) } : {}), documentsOnly: Boolean(only) };
}

async function listen(gateway: Gateway, host: string): Promise<number> {
  const { port } = await gateway.listen(portOf('PORT', DEFAULT_PORT), host);
  if (process.env.ADMIN_PORT) await gateway.listenAdmin(portOf('ADMIN_PORT', '0'));
  return port;
}

function readSupergraph(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new StartRefused(
      `无法读取超图 ${file}。请先运行 npm start，或以 ISTHMUS_HOME 指明状态目录。`,
      `The supergraph ${file} cannot be read. Run npm start first, or set ISTHMUS_HOME.`,
    );
  }
}

function keyringOf(file: string | undefined): Keyring {
  if (file) return fileKeyring(file);
  if (demo) return demoKeyring();
  throw new StartRefused(
    '没有密钥：请以 ISTHMUS_KEYS 指明密钥文件，或加 --demo 运行演示（仅限本机）。',
    'No keys: set ISTHMUS_KEYS, or add --demo for the demo (loopback only).',
  );
}

function portOf(variable: string, fallback: string): number {
  const text = process.env[variable] ?? fallback;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new StartRefused(
    `${variable}=${text} 不是端口号。`,
    `${variable}=${text} is not a port number.`,
  );
}

/** Running requests end, the ledger is closed with a signed head, then the process exits. */
function stopOnSignal(gateway: Gateway): void {
  let stopping = false;
  const stop = (code: number) => {
    if (stopping) return;
    stopping = true;
    gateway.close().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error({ err: error }, 'closing failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop(0));
  // A forked gateway is told by its parent; Ctrl-C reaches the whole process group.
  process.on('SIGINT', () => {
    if (process.send === undefined) stop(0);
  });
  process.on('disconnect', () => stop(0));
  process.on('unhandledRejection', (error) => report(error, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    report(error, 'uncaught exception');
    // What the process holds in memory can no longer be trusted; what is on disk can.
    stop(1);
  });
}

function report(error: unknown, what: string): void {
  logger.fatal({ id: randomUUID(), err: error }, what);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
