/** Where things are: state folder, ports, databases, keys. One place, so that commands agree. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoKeyring, fileKeyring, type Keyring } from '../wire/keyring.ts';
import { CliError } from './output.ts';

/** Root of the project. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Officers of whose signatures a bundle needs two. */
export const OFFICERS: readonly string[] = ['security-a', 'security-b'];

export const DEFAULT_PORT = 4000;
/** Departments listen from here on, in alphabetical order of their names. */
export const FIRST_SUBGRAPH_PORT = 4101;

export function home(): string {
  return resolve(process.env.ISTHMUS_HOME ?? join(ROOT, '.isthmus'));
}

export const bundleFile = (): string => join(home(), 'bundle.json');
export const supergraphFile = (): string => join(home(), 'supergraph.graphql');
/** SDL of subgraphs by its hash, for gateways that compose what a bundle publishes. */
export const sdlFolder = (): string => join(home(), 'sdl');
export const ledgerFolder = (): string => join(home(), 'ledger');

/** First port of the departments; `SUBGRAPH_PORT` moves them all. */
export function subgraphPort(index: number): number {
  return Number(process.env.SUBGRAPH_PORT ?? FIRST_SUBGRAPH_PORT) + index;
}

export function gatewayPort(): number {
  return Number(process.env.PORT ?? DEFAULT_PORT);
}

/** The policy store's own folder. */
export function policyFolder(): string {
  return join(home(), 'policy');
}

/** `SOURCE_<DEPARTMENT>` (postgres://, mysql://, file:), else an SQLite file in the state folder. */
export function databaseUrl(department: string): string {
  const name = `SOURCE_${department.toUpperCase().replaceAll('-', '_')}`;
  return process.env[name] ?? `file:${join(home(), `${department}.sqlite`)}`;
}

/** Keys from `ISTHMUS_KEYS`; demo keys only where the demo was asked for by name. */
export function keyring(demo: boolean): Keyring {
  const file = process.env.ISTHMUS_KEYS;
  if (file) {
    if (!existsSync(file)) {
      throw new CliError(
        'KEYS_MISSING',
        {
          zh: '找不到密钥文件 {file}（环境变量 ISTHMUS_KEYS）。请改正路径，或用 --demo 启动演示。',
          en: 'The key file {file} (ISTHMUS_KEYS) does not exist. Correct the path, or use --demo for the demo.',
        },
        { file },
      );
    }
    return fileKeyring(file);
  }
  if (demo) return demoKeyring();
  throw new CliError('KEYS_MISSING', {
    zh: '没有密钥：请设置 ISTHMUS_KEYS，或用 --demo（仅限本机）使用演示密钥。',
    en: 'No keys: set ISTHMUS_KEYS, or use --demo (loopback only) for the demo keys.',
  });
}
