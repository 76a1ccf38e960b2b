/** `isthmus gateway`: serves any classified supergraph with a signed bundle, or with a generated one. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { markOf } from '../../gateway/compose/index.ts';
import { createGateway } from '../../gateway/index.ts';
import { fileFeed, type PolicyFeed } from '../../policies/bundle/follow/index.ts';
import { buildAllowAll, writeBundle } from '../../policies/bundle/index.ts';
import { gatewayPort, keyring } from '../environment.ts';
import { officers, policyFeed } from '../following.ts';
import { stopOnSignal } from '../host.ts';
import { CliError, say } from '../output.ts';
import { readSupergraph } from './allow-all.ts';

export interface GatewayCommandOptions {
  readonly supergraph: string;
  readonly policies?: string;
  readonly allowAll?: boolean;
  readonly port?: number;
  readonly host?: string;
  readonly demo?: boolean;
  readonly documents?: string;
  readonly documentsOnly?: boolean;
}

export async function gatewayCommand(options: GatewayCommandOptions): Promise<void> {
  const supergraphSdl = readSupergraph(options.supergraph);
  const demo = options.demo === true;
  const keys = keyring(demo);
  const state = options.allowAll
    ? generatedState(supergraphSdl, demo)
    : signedState(options.policies);
  const gateway = await createGateway({
    supergraphSdl,
    // One that was composed for no bundle is served as it is.
    ...(markOf(supergraphSdl) === undefined ? {} : { sdlFolder: join(state.folder, 'sdl') }),
    feed: state.feed ?? (await policyFeed(keys, join(state.folder, 'bundle.json'))),
    keyring: keys,
    officers: officers(keys),
    ...(options.documents === undefined ? {} : { documentsFile: resolve(options.documents) }),
    documentsOnly: options.documentsOnly === true,
    ledgerFolder: join(state.folder, 'ledger'),
    demo,
  });
  const host = options.host ?? '127.0.0.1';
  const { port } = await gateway.listen(options.port ?? gatewayPort(), host);
  stopOnSignal([{ close: () => gateway.close().finally(state.remove) }]);
  say(
    { zh: '网关已就绪：{url}', en: 'the gateway is ready: {url}' },
    {
      url: `http://${host}:${port}/graphql`,
    },
  );
}

interface State {
  readonly folder: string;
  /** Only of a generated bundle, which nobody publishes. */
  readonly feed?: PolicyFeed;
  readonly remove: () => void;
}

function signedState(folder: string | undefined): State {
  const needed = !process.env.POLICY_FEED;
  if (folder !== undefined && (!needed || existsSync(join(folder, 'bundle.json')))) {
    return { folder, remove: () => {} };
  }
  throw new CliError(
    'POLICIES_MISSING',
    {
      zh: '--policies 须指向含已签名 bundle.json 的目录（{folder} 中没有）。可用 isthmus policy allow-all 生成一个。',
      en: '--policies names a folder with a signed bundle.json ({folder} has none). `isthmus policy allow-all` writes one.',
    },
    { folder: folder ?? '—' },
  );
}

/** For conformance runs: everything allowed, demo keys only, nothing kept afterwards. */
function generatedState(supergraphSdl: string, demo: boolean): State {
  if (!demo) {
    throw new CliError('ALLOW_ALL_NEEDS_DEMO', {
      zh: '--allow-all 只能与 --demo 一起使用（仅限本机的一致性测试）。',
      en: '--allow-all goes with --demo only: conformance runs on loopback.',
    });
  }
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-allow-all-'));
  const createdAt = new Date().toISOString();
  const file = join(folder, 'bundle.json');
  writeBundle(file, buildAllowAll(supergraphSdl, keyring(true), createdAt));
  return {
    folder,
    feed: fileFeed(file),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
