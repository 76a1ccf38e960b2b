/**
 * `isthmus policy serve`: publishes this machine's bundle file to gateways and departments on other
 * hosts, over NATS, over HTTP, or both. One process per installation has the publisher's key.
 */
import { pino } from 'pino';
import {
  createPublisher,
  fileFeed,
  type Outlet,
  PUBLISHER_KEY,
} from '../../policies/bundle/follow/index.ts';
import { bundleFile, keyring } from '../environment.ts';
import { officers } from '../following.ts';
import { stopOnSignal } from '../host.ts';
import { CliError, say } from '../output.ts';

export interface PolicyServeOptions {
  readonly nats?: string;
  readonly port?: number;
  readonly host?: string;
  readonly demo?: boolean;
}

export async function policyServeCommand(options: PolicyServeOptions): Promise<void> {
  const logger = pino({ level: process.env.LOG_LEVEL ?? 'info', base: { service: 'policy' } });
  const keys = keyring(options.demo === true);
  const report = (problem: Error) => logger.error({ problem: problem.message }, 'not published');
  const outlets = await outletsOf(options, report);
  const publisher = await createPublisher({
    ...{
      feed: fileFeed(bundleFile()),
      officers: officers(keys),
      key: keys.signingKey(PUBLISHER_KEY),
    },
    ...{ outlets, onProblem: report },
    onPublished: ({ version }) => logger.info({ policyVersion: version }, 'bundle published'),
  });
  stopOnSignal([publisher]);
  say({ zh: '正在发布 {file}', en: 'publishing {file}' }, { file: bundleFile() });
}

async function outletsOf(
  { nats, port, host }: PolicyServeOptions,
  onProblem: (problem: Error) => void,
): Promise<Outlet[]> {
  const outlets: Outlet[] = [];
  if (nats !== undefined) {
    const { natsAddress, natsOutlet } = await import('../../policies/bundle/follow/nats.ts');
    outlets.push(natsOutlet({ address: natsAddress(nats), onProblem }));
  }
  if (port !== undefined) {
    const { httpOutlet } = await import('../../policies/bundle/follow/http-outlet.ts');
    outlets.push(await httpOutlet(port, host));
  }
  if (outlets.length > 0) return outlets;
  throw new CliError('NOWHERE_TO_PUBLISH', {
    zh: '请以 --nats nats://主机:4222 或 --port N（HTTP）指明发布到哪里，可同时使用。',
    en: 'Say where to publish: --nats nats://host:4222, --port N (HTTP), or both.',
  });
}
