/** `POLICY_FEED`: where a process follows the policy. Read in one place, for every command alike. */
import { fileURLToPath } from 'node:url';
import type { Keyring } from '../../../wire/keyring.ts';
import { fill, type Message } from '../../../wire/text.ts';
import type { PolicyFeed } from './feed.ts';
import { fileFeed } from './file-feed.ts';
import { PUBLISHER_KEY } from './heartbeat.ts';

/** The setting cannot be understood. `text` says what it may be, in both languages. */
export class FeedSettingInvalid extends Error {
  readonly text: Message;
  constructor(setting: string, cause: unknown) {
    const message: Message = {
      zh: 'POLICY_FEED={setting} 无法识别，应为 file:///路径、nats://主机:端口[/前缀]、tls://… 或 http(s)://主机:端口',
      en: 'POLICY_FEED={setting} is not understood; use file:///path, nats://host:port[/prefix], tls://… or http(s)://host:port',
    };
    const values = { setting: withoutPassword(setting) };
    super(fill(message, 'en', values), { cause });
    this.name = 'FeedSettingInvalid';
    this.text = { zh: fill(message, 'zh', values), en: fill(message, 'en', values) };
  }
}

/**
 * The feed of a setting, `file` where there is none. Throws FeedSettingInvalid; KeyMissing where heartbeats
 * are signed and the keyring does not know the publisher.
 */
export async function feedOf(
  setting: string | undefined,
  file: string,
  keyring: Pick<Keyring, 'verifyKey'>,
): Promise<PolicyFeed> {
  if (!setting) return fileFeed(file);
  const publisher = () => keyring.verifyKey(PUBLISHER_KEY);
  const protocol = protocolOf(setting);
  switch (protocol) {
    case 'file:':
      return fileFeed(understood(setting, () => fileURLToPath(setting)));
    case 'nats:':
    case 'tls:': {
      // The client is loaded only by those who use it.
      const { natsAddress, natsFeed } = await import('./nats.ts');
      const address = understood(setting, () => natsAddress(setting));
      return natsFeed({ address, publisher: publisher() });
    }
    case 'http:':
    case 'https:': {
      const { httpFeed } = await import('./http-feed.ts');
      return httpFeed({ url: setting, publisher: publisher() });
    }
    default:
      throw new FeedSettingInvalid(setting, protocol);
  }
}

function protocolOf(setting: string): string {
  return understood(setting, () => new URL(setting).protocol);
}

function understood<T>(setting: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new FeedSettingInvalid(setting, cause);
  }
}

function withoutPassword(setting: string): string {
  return setting.replace(/\/\/[^@/]*@/, '//…@');
}
