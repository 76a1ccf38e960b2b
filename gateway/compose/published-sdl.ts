/**
 * The SDL that a bundle publishes: a text counts if its hash stands in the signed registry, wherever it
 * comes from. First the folder where publisher and gateway keep texts by their hash, then the department.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetch } from 'undici';
import type { SourceEntry } from '../../policies/model/index.ts';
import { bodyHash, CONTEXT_HEADER, CONTEXT_LIFE_S, signContext } from '../../wire/context-token.ts';
import type { Keyring } from '../../wire/keyring.ts';

const ASK_MS_MAX = 5_000;
/** Bytes; the largest of the demo has 30 kB. */
const SDL_BYTES_MAX = 4 * 1024 * 1024;

export interface SdlReader {
  readonly folder: string;
  readonly keyring: Pick<Keyring, 'secret'>;
  /** Name of this gateway, `iss` of context tokens. */
  readonly instance: string;
}

/** Throws an Error that says why the published text cannot be had. */
export async function publishedSdl(source: SourceEntry, reader: SdlReader): Promise<string> {
  const kept = keptSdl(reader.folder, source.sdlHash);
  if (kept !== undefined) return kept;
  const sdl = await askDepartment(source, reader);
  keepSdl(reader.folder, sdl);
  return sdl;
}

/** Keeps the text under its hash; twice is once. */
export function keepSdl(folder: string, sdl: string): void {
  const file = fileOf(folder, hashOf(sdl));
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  // A reader sees all of it or nothing.
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, sdl);
  renameSync(draft, file);
}

/** The text of this hash, where the folder has it. */
export function keptSdl(folder: string, hash: string): string | undefined {
  try {
    const sdl = readFileSync(fileOf(folder, hash), 'utf8');
    return hashOf(sdl) === hash ? sdl : undefined;
  } catch {
    return undefined;
  }
}

async function askDepartment(
  { name, url, key, sdlHash }: SourceEntry,
  { keyring, instance }: SdlReader,
): Promise<string> {
  if (key === undefined) throw new Error(`${name}: an unguarded source tells nobody its SDL`);
  const body = '{}';
  const iat = Math.floor(Date.now() / 1000);
  // No operation stands behind it, so no bundle and no decision do.
  const empty = { bundle: '', decisionId: '', deniedHere: [] };
  const times = { iat, exp: iat + CONTEXT_LIFE_S, jti: randomUUID() };
  const token = signContext(
    { v: 1, iss: instance, aud: name, ...times, op: 'query', bh: bodyHash(body), ...empty },
    key,
    keyring.secret(`pairwise:${name}`),
  );
  const response = await fetch(new URL('/sdl', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', [CONTEXT_HEADER]: token },
    body,
    signal: AbortSignal.timeout(ASK_MS_MAX),
  });
  const text = await textWithin(response);
  if (!response.ok) throw new Error(`${name}: the department answered ${response.status}`);
  const { sdl } = JSON.parse(text) as { readonly sdl?: unknown };
  if (typeof sdl !== 'string') throw new Error(`${name}: the department told no SDL`);
  if (hashOf(sdl) !== sdlHash) throw new Error(`${name}: the department serves another SDL`);
  return sdl;
}

async function textWithin({ body }: Awaited<ReturnType<typeof fetch>>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > SDL_BYTES_MAX) throw new Error(`an SDL of more than ${SDL_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const fileOf = (folder: string, hash: string) => join(folder, `${hash}.graphql`);

function hashOf(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex');
}
