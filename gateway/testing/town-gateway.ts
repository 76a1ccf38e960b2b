/** A whole gateway over the fake sources of TOWN, under an allow-all bundle that a test may change. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { pino } from 'pino';
import { fileFeed } from '../../policies/bundle/follow/index.ts';
import {
  allowAll,
  compileBundle,
  DEMO_ISSUER_KID,
  demoOfficers,
  signAsOfficers,
  writeBundle,
} from '../../policies/bundle/index.ts';
import type { BundleContent } from '../../policies/model/index.ts';
import { type FakeSources, startFakeSources } from '../../test/fake-sources.ts';
import { TOWN_SUBGRAPHS } from '../../test/town.ts';
import { demoKeyring } from '../../wire/keyring.ts';
import { TOKEN_AUDIENCE } from '../../wire/user-token.ts';
import { createGateway, type Gateway, type GatewayOptions } from '../index.ts';

const keyring = demoKeyring();

export interface TownGateway {
  readonly gateway: Gateway;
  readonly fakes: FakeSources;
  readonly folder: string;
  readonly bundleFile: string;
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  /** The bundle as it was first published. */
  readonly content: BundleContent;
  publish(content: BundleContent): void;
  close(): Promise<void>;
}

export async function startTownGateway(
  change: (content: BundleContent) => BundleContent = (content) => content,
  options: Partial<GatewayOptions> = {},
): Promise<TownGateway> {
  const fakes = await startFakeSources(TOWN_SUBGRAPHS);
  const folder = mkdtempSync(join(tmpdir(), 'town-gateway-'));
  const bundleFile = join(folder, 'bundle.json');
  const content = change(
    compileBundle({
      ...allowAll(fakes.supergraphSdl),
      ...{ number: 0, previous: null, createdAt: '2026-01-01T00:00:00.000Z' },
    }),
  );
  const publish = (next: BundleContent) => writeBundle(bundleFile, signAsOfficers(next, keyring));
  publish(content);
  const log: Record<string, unknown>[] = [];
  const logger = pino({ level: 'debug' }, { write: (line) => void log.push(JSON.parse(line)) });
  const gateway = await createGateway({
    ...{ supergraphSdl: fakes.supergraphSdl, keyring, officers: demoOfficers(keyring) },
    feed: fileFeed(bundleFile),
    ...{ ledgerFolder: join(folder, 'ledger'), demo: true, logger },
    ...options,
  });
  return {
    ...{ gateway, fakes, folder, bundleFile, log, content, publish },
    async close() {
      await gateway.close();
      await fakes.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A token of the auditor, who may ask everything of an allow-all bundle; claims may be changed. */
export function auditorToken(claims: Record<string, unknown> = {}): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  return new SignJWT({
    ...{ iss: 'https://isthmus.dev/demo-issuer', aud: TOKEN_AUDIENCE, sub: 'demo-auditor' },
    ...{ iat: nowS, exp: nowS + 600, kind: 'department', dept: 'audit', duties: ['AUDITING'] },
    ...{ clearance: 4, areas: ['1506'] },
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: DEMO_ISSUER_KID })
    .sign(keyring.signingKey('issuer'));
}
