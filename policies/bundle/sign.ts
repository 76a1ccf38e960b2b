/** Signing and verifying bundles: Ed25519 over the SHA-256 of the content's canonical JSON. */
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../../wire/canonical-json.ts';
import { fill, type Message } from '../../wire/text.ts';
import type { Bundle, BundleContent, SignedBundle } from '../model/index.ts';
import { signedBundleSchema } from './bundle-schema.ts';

export const BUNDLE_FAILURES = {
  UNREADABLE: { zh: '策略包无法读取：{detail}', en: 'the bundle cannot be read: {detail}' },
  SHAPE: { zh: '策略包结构有误：{detail}', en: 'the bundle has a wrong shape: {detail}' },
  HASH: { zh: '策略包内容与其哈希不符', en: 'the content of the bundle does not have its hash' },
  SIGNATURE: { zh: '{kid} 的签名无效', en: 'the signature of {kid} is wrong' },
  SIGNERS: {
    zh: '策略包需 {required} 人签名，有效签名 {count} 人',
    en: 'the bundle needs {required} signers and has {count}',
  },
  REPLAYED: {
    zh: '策略包 {number} 号不新于现行 {current} 号',
    en: 'bundle {number} is not newer than bundle {current} in force',
  },
  REFUSED: { zh: '策略包无法启用：{detail}', en: 'the bundle cannot be used: {detail}' },
} satisfies Readonly<Record<string, Message>>;

/**
 * A bundle that may not decide. `code` is a key of BUNDLE_FAILURES; `text` says it in both
 * languages.
 */
export class BundleInvalid extends Error {
  readonly code: keyof typeof BUNDLE_FAILURES;
  readonly text: Message;
  constructor(
    code: keyof typeof BUNDLE_FAILURES,
    values: Readonly<Record<string, string | number>> = {},
  ) {
    const message = BUNDLE_FAILURES[code];
    super(fill(message, 'en', values));
    this.name = 'BundleInvalid';
    this.code = code;
    this.text = { zh: fill(message, 'zh', values), en: fill(message, 'en', values) };
  }
}

export interface Signer {
  readonly kid: string;
  /** Ed25519 private key. */
  readonly key: KeyObject;
}

/** SHA-256, hex, over the canonical JSON of the content. */
export function hashBundle(content: BundleContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

export function signBundle(content: BundleContent, signers: readonly Signer[]): SignedBundle {
  const hash = hashBundle(content);
  const signatures = signers.map(({ kid, key }) => ({
    kid,
    signature: sign(null, signedBytes(hash), key).toString('base64url'),
  }));
  return { content, hash, signatures };
}

/**
 * The bundle, frozen, if its content has its hash and at least `required` (never under one)
 * different keys of `keys` signed it. Throws BundleInvalid. A wrong signature of a known signer
 * refuses the bundle even where enough others hold: somebody changed something.
 */
export function verifyBundle(
  signed: unknown,
  keys: ReadonlyMap<string, KeyObject>,
  required: number,
): Bundle {
  const { content, hash, signatures } = checkedShape(signed);
  if (hashBundle(content) !== hash) throw new BundleInvalid('HASH');
  const signers = new Set<string>();
  for (const { kid, signature } of signatures) {
    const key = keys.get(kid);
    if (!key) continue;
    if (!verify(null, signedBytes(hash), key, Buffer.from(signature, 'base64url')))
      throw new BundleInvalid('SIGNATURE', { kid });
    // By key, not by name: two names of one key are one signer.
    signers.add(key.export({ format: 'der', type: 'spki' }).toString('base64'));
  }
  const needed = Math.max(1, required);
  if (signers.size < needed)
    throw new BundleInvalid('SIGNERS', { required: needed, count: signers.size });
  return deepFreeze({ ...content, hash, version: `${content.number}-${hash.slice(0, 12)}` });
}

/**
 * The signed bytes name their purpose, so that no other signature of an officer's key passes as
 * one.
 */
function signedBytes(hash: string): Buffer {
  return Buffer.from(`isthmus bundle v1\0${hash}`);
}

function checkedShape(signed: unknown): SignedBundle {
  const parsed = signedBundleSchema.safeParse(signed);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const detail = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`;
    throw new BundleInvalid('SHAPE', { detail });
  }
  if (hasPrototypeKey(signed)) throw new BundleInvalid('SHAPE', { detail: '__proto__' });
  // Not `parsed.data`: the hash is over what was signed, to the last member.
  return signed as SignedBundle;
}

/** zod's records pass over an own `__proto__`; nothing in a bundle is called so. */
function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasPrototypeKey);
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
