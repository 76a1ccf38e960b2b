/** Signing and verifying bundles: Ed25519 over the SHA-256 of the content's canonical JSON. */
import { createHash, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson } from '../../wire/canonical-json.ts';
import { fill, type Message } from '../../wire/text.ts';
import { isTightening } from '../compare/index.ts';
import type { Bundle, BundleContent, SignedBundle } from '../model/index.ts';
import { signedBundleSchema } from './bundle-schema.ts';
import { type Officers, personOf } from './officers.ts';

export const BUNDLE_FAILURES = {
  UNREADABLE: { zh: '策略包无法读取：{detail}', en: 'the bundle cannot be read: {detail}' },
  SHAPE: { zh: '策略包结构有误：{detail}', en: 'the bundle has a wrong shape: {detail}' },
  HASH: { zh: '策略包内容与其哈希不符', en: 'the content of the bundle does not have its hash' },
  SIGNATURE: { zh: '{kid} 的签名无效', en: 'the signature of {kid} is wrong' },
  SIGNERS: {
    zh: '策略包需 {required} 人签名，有效签名 {count} 人',
    en: 'the bundle needs {required} signers and has {count}',
  },
  TIGHTENS_MISSING: {
    zh: '单人签名的紧急策略包未附其所收紧的、由两人签名且编号更小的策略包',
    en: 'an emergency bundle of one officer lacks the earlier bundle of two that it tightens',
  },
  LOOSENS: {
    zh: '单人签名的紧急策略包较 {number} 号策略包有所放宽',
    en: 'an emergency bundle of one officer grants more than bundle {number}',
  },
  REPLAYED: {
    zh: '策略包 {number} 号不新于现行 {current} 号',
    en: 'bundle {number} is not newer than bundle {current} in force',
  },
  OLDER_THAN_KEPT: {
    zh: '策略包 {number} 号早于此处曾生效的 {newest} 号。请恢复较新的策略包；若确要从头开始，请连同 {kept} 一并清除',
    en: 'bundle {number} is older than bundle {newest}, which was in force here. Restore the newer one; to start over, remove {kept} as well',
  },
  HEARTBEAT: {
    zh: '心跳不是发布者所签',
    en: 'a heartbeat was not signed by the publisher',
  },
  CLOCK: {
    zh: '发布者的时钟快了 {aheadMs} 毫秒，其心跳不予采信；请校准两机时钟',
    en: 'the clock of the publisher is {aheadMs} ms ahead, so its heartbeats count for nothing; set both clocks',
  },
  UNREACHABLE: {
    zh: '无法取得策略：{detail}',
    en: 'the policy cannot be fetched: {detail}',
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

/** Whoever signs as an officer; the private key may be at hand, in a token, or with somebody elsewhere. */
export interface Signer {
  readonly kid: string;
  /** Ed25519 over the bytes, which name what they are for. */
  sign(bytes: Uint8Array): Uint8Array;
}

/** `key`: Ed25519 private key. */
export function keySigner(kid: string, key: KeyObject): Signer {
  return { kid, sign: (bytes) => sign(null, bytes, key) };
}

/** SHA-256, hex, over the canonical JSON of the content. */
export function hashBundle(content: BundleContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

export function signBundle(content: BundleContent, signers: readonly Signer[]): SignedBundle {
  const hash = hashBundle(content);
  const signatures = signers.map((signer) => ({
    kid: signer.kid,
    signature: Buffer.from(signer.sign(signedBytes(hash))).toString('base64url'),
  }));
  return { content, hash, signatures };
}

/** Natural persons who sign a bundle. Four eyes are compiled in, no setting and no bundle changes them. */
const PERSONS_REQUIRED = 2;

/**
 * The bundle, frozen, if its content has its hash and two persons among the officers signed it, or one
 * of them did and it is an emergency that gives nobody more than the bundle of two that it carries, nor
 * more than `inForce` (absent at a first start). Throws BundleInvalid. A wrong signature of a known
 * signer refuses the bundle even where enough others hold: somebody changed something.
 */
export function verifyBundle(signed: unknown, officers: Officers, inForce?: Bundle): Bundle {
  const checked = checkedShape(signed);
  const bundle = verifiedHash(checked);
  const signers = signersOf(checked, officers);
  if (signers.persons.size >= PERSONS_REQUIRED) return bundle;
  const { emergency } = checked.content;
  if (!emergency || !signers.kids.has(emergency.officer))
    throw new BundleInvalid('SIGNERS', { required: PERSONS_REQUIRED, count: signers.persons.size });
  const before = verifiedByTwo(checked.tightens, officers);
  if (!before || before.number >= bundle.number) throw new BundleInvalid('TIGHTENS_MISSING');
  assertTightens(before, bundle);
  // However the bundle in force came to be, one officer may take away from it and nothing else.
  if (inForce && inForce.hash !== before.hash) assertTightens(inForce, bundle);
  return bundle;
}

function verifiedByTwo(carried: SignedBundle | undefined, officers: Officers): Bundle | undefined {
  if (!carried) return undefined;
  const bundle = verifiedHash(carried);
  return signersOf(carried, officers).persons.size >= PERSONS_REQUIRED ? bundle : undefined;
}

function assertTightens(before: Bundle, after: Bundle): void {
  if (!isTightening(before, after)) throw new BundleInvalid('LOOSENS', { number: before.number });
}

/** Throws BundleInvalid HASH; says nothing of who signed. */
function verifiedHash({ content, hash }: SignedBundle): Bundle {
  if (hashBundle(content) !== hash) throw new BundleInvalid('HASH');
  return deepFreeze({ ...content, hash, version: `${content.number}-${hash.slice(0, 12)}` });
}

interface Signers {
  readonly kids: ReadonlySet<string>;
  /** Natural persons: two keys of one person, and two names of one key, are one. */
  readonly persons: ReadonlySet<string>;
}

function signersOf({ hash, signatures }: SignedBundle, officers: Officers): Signers {
  const kids = new Set<string>();
  const personOfKey = new Map<string, string>();
  for (const { kid, signature } of signatures) {
    const officer = officers.get(kid);
    if (!officer) continue;
    if (!verify(null, signedBytes(hash), officer.key, Buffer.from(signature, 'base64url')))
      throw new BundleInvalid('SIGNATURE', { kid });
    kids.add(kid);
    const person = personOf(officer);
    if (person === undefined) continue;
    const key = officer.key.export({ format: 'der', type: 'spki' }).toString('base64');
    personOfKey.set(key, person);
  }
  return { kids, persons: new Set(personOfKey.values()) };
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
