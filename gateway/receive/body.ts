/** The body's bytes, counted while they are inflated: a small bomb must not become a large string. */
import { once } from 'node:events';
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { ClientError } from '../errors.ts';
import { BOUNDS, type Limits } from '../limits.ts';
import { malformed } from './malformed.ts';

const INFLATERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
]);

export type BodyLimits = Pick<Limits, 'bodyBytes'>;

/** Text of the body. Throws LIMIT_EXCEEDED, UNSUPPORTED_MEDIA_TYPE or BAD_REQUEST. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  limits: BodyLimits,
): Promise<string> {
  const name = encoding?.toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '')
    return decodeUtf8(
      await (body instanceof Readable ? collectStream(body, limits) : collect(body, limits)),
    );
  const inflater = INFLATERS.get(name)?.();
  if (!inflater) throw new ClientError('UNSUPPORTED_MEDIA_TYPE');
  return decodeUtf8(await inflate(body, inflater, limits));
}

async function inflate(
  body: AsyncIterable<Uint8Array>,
  inflater: Transform,
  limits: BodyLimits,
): Promise<Buffer> {
  // Compressed bytes are counted as well: an encoder can be made to emit much for nothing.
  const feeding = feed(countBytes(iterate(body), limits), inflater);
  try {
    const [bytes] = await Promise.all([collect(inflater, limits), feeding]);
    return bytes;
  } catch (error) {
    if (error instanceof ClientError) throw error;
    throw malformed('请求体无法解压', 'the body cannot be inflated');
  } finally {
    inflater.destroy();
  }
}

async function feed(body: AsyncIterable<Uint8Array>, inflater: Transform): Promise<void> {
  try {
    for await (const chunk of body) {
      if (inflater.destroyed) return;
      if (!inflater.write(chunk)) await Promise.race([once(inflater, 'drain'), closed(inflater)]);
    }
    inflater.end();
  } catch (error) {
    inflater.destroy(error as Error);
    throw error;
  }
}

function closed(inflater: Transform): Promise<unknown> {
  return new Promise((resolve) => inflater.once('close', resolve));
}

/** Left undestroyed when we stop reading early, or the refusal could not be sent. */
function iterate(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return body instanceof Readable ? body.iterator({ destroyOnReturn: false }) : body;
}

/** As `collect` does, by the stream's events: an iterator costs more than a small body. */
function collectStream(body: Readable, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let given = 0;
    body.on('data', (chunk: Uint8Array) => {
      given += chunk.length;
      if (given <= limits.bodyBytes) {
        chunks.push(chunk);
        return;
      }
      body.removeAllListeners('data');
      body.pause();
      reject(tooLong(limits, given));
    });
    body.on('end', () => resolve(joined(chunks)));
    body.on('error', reject);
    // Of a stream that was destroyed without an error nothing more comes.
    body.on('close', () => {
      if (!body.readableEnded) reject(new Error('the body ended early'));
    });
  });
}

async function collect(body: AsyncIterable<Uint8Array>, limits: BodyLimits): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of countBytes(body, limits)) chunks.push(chunk);
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Buffer {
  const [only] = chunks;
  if (chunks.length !== 1 || !only) return Buffer.concat(chunks);
  return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
}

async function* countBytes(
  body: AsyncIterable<Uint8Array>,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  for await (const chunk of body) {
    given += chunk.length;
    if (given > limits.bodyBytes) throw tooLong(limits, given);
    yield chunk;
  }
}

function tooLong(limits: BodyLimits, given: number): ClientError {
  const most = limits.bodyBytes;
  const { unit } = BOUNDS.bodyBytes;
  const values = { limit: 'bodyBytes', given, most, unit };
  return new ClientError('LIMIT_EXCEEDED', values, { limit: 'bodyBytes', most });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed('请求体不是 UTF-8', 'the body is not UTF-8');
  }
}
