/** What a gateway refuses to start with. */
import type { Registry } from '../policies/model/index.ts';
import { demoKeyring, type Keyring } from '../wire/keyring.ts';

/** The message says what to do, in both languages. */
export class StartRefused extends Error {
  constructor(zh: string, en: string) {
    super(`${zh} / ${en}`);
    this.name = 'StartRefused';
  }
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost']);

/** Demo keys are public: whoever reads the source can sign with them. */
export function assertMayServe(registry: Registry, keyring: Keyring, demo: boolean): void {
  if (registry.issuers.length === 0)
    throw new StartRefused(
      '策略包中没有登记令牌签发者，任何人都无法登录。请在 policies/registry.yaml 中登记后重新发布。',
      'The bundle registers no token issuer, so nobody could sign in. Register one in policies/registry.yaml and publish.',
    );
  if (demo) return;
  if (keyring.demo)
    throw new StartRefused(
      '演示密钥只能与 --demo 一起使用。请设置 ISTHMUS_KEYS。',
      'Demo keys need --demo. Set ISTHMUS_KEYS to use your own.',
    );
  const demoKey = demoKeyring().verifyKey('issuer').export({ format: 'jwk' }).x;
  const isDemo = registry.issuers.some(({ jwks }) => jwks.keys.some((key) => key.x === demoKey));
  if (isDemo)
    throw new StartRefused(
      '策略包登记了演示签发者，其密钥人人皆知。请登记真实的签发者，或加 --demo 运行演示。',
      'The bundle registers the demo issuer, whose key is public. Register a real one, or run the demo with --demo.',
    );
}

export function assertMayListen(host: string, demo: boolean): void {
  if (!demo || LOOPBACK_HOSTS.has(host)) return;
  throw new StartRefused(
    `演示只能监听本机地址，不能监听 ${host}。请去掉 --host，或配置真实密钥后不加 --demo 运行。`,
    `The demo listens on loopback only, not on ${host}. Leave --host out, or run without --demo and with keys of your own.`,
  );
}
