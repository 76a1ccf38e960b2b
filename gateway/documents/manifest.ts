/**
 * A manifest of persisted documents, in the form `@apollo/generate-persisted-query-manifest` writes. Read
 * strictly: an id is the SHA-256 of its text, so nobody can put another text under a known id.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Message } from '../../wire/text.ts';

/** Texts by the SHA-256 of each, hex. */
export type Manifest = ReadonlyMap<string, string>;

const FORMAT = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      type: z.enum(['query', 'mutation', 'subscription']),
      body: z.string(),
    }),
  ),
});

/** Says file, place, what is wrong and what to do, in both languages. */
export class ManifestInvalid extends Error {
  readonly text: Message;

  constructor(text: Message) {
    super(`${text.zh} / ${text.en}`);
    this.name = 'ManifestInvalid';
    this.text = text;
  }
}

/** Throws ManifestInvalid. */
export function readManifest(file: string): Manifest {
  const parsed = FORMAT.safeParse(jsonOf(file));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: '' };
    throw invalid(file, path.join('.'), { zh: message, en: message });
  }
  const texts = new Map<string, string>();
  for (const [index, { id, name, body }] of parsed.data.operations.entries()) {
    if (id !== hashOf(body))
      throw invalid(file, `operations.${index} (${name})`, {
        zh: 'id 不是 body 的 SHA-256，请重新生成清单',
        en: 'the id is not the SHA-256 of the body; generate the manifest again',
      });
    texts.set(id, body);
  }
  return texts;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw invalid(file, '-', { zh: detail, en: detail });
  }
}

function invalid(file: string, place: string, detail: Message): ManifestInvalid {
  return new ManifestInvalid({
    zh: `查询文档清单 ${file} 无法使用，位置 ${place}：${detail.zh}。`,
    en: `The manifest of documents ${file} cannot be used, at ${place}: ${detail.en}.`,
  });
}
