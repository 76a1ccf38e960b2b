import { describe, expect, it } from 'vitest';
import { demoKeyring } from '../../../wire/keyring.ts';
import { natsAddress } from './nats-connection.ts';
import { FeedSettingInvalid, feedOf } from './setting.ts';

const keyring = demoKeyring();
const refused = (setting: string) =>
  feedOf(setting, '/nowhere', keyring).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('POLICY_FEED', () => {
  it.each([undefined, '', 'file:///var/lib/x.json', 'nats://h:4222', 'tls://h/p', 'https://h'])(
    'may be %s',
    async (setting) => expect(await feedOf(setting, '/nowhere', keyring)).toHaveProperty('open'),
  );

  it.each(['here', 'ftp://h', 'file://host/x', '/var/lib/x.json', 'nats://h/a.b', 'nats://h/a>'])(
    'may not be %s',
    async (setting) => expect(await refused(setting)).toBeInstanceOf(FeedSettingInvalid),
  );

  it('is said to be wrong in both languages, without its password', async () => {
    const error = (await refused('nats://u:secret@h/a.b')) as FeedSettingInvalid;
    expect(error.text.zh).toContain('POLICY_FEED=nats://…@h/a.b 无法识别');
    expect(error.text.en).toContain('POLICY_FEED=nats://…@h/a.b is not understood');
    expect(JSON.stringify([error.message, error.text])).not.toContain('secret');
  });

  it('names user and installation of a broker', () => {
    expect(natsAddress('tls://us%40er:p%2Fw@h:4333/ordos')).toEqual({
      ...{ servers: 'h:4333', tls: true, user: 'us@er', password: 'p/w' },
      ...{ bundleSubject: 'ordos.policy.bundle', heartbeatSubject: 'ordos.policy.heartbeat' },
      stream: 'ordos-policy',
    });
  });
});
