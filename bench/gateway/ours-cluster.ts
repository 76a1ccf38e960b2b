/**
 * Our gateway as several processes on one port: `ours-cluster.ts <workers> <supergraph> <bundle> <folder>`.
 * Each is an instance of its own, with a ledger of its own.
 */
import cluster from 'node:cluster';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createGateway } from '../../gateway/index.ts';
import { fileFeed } from '../../policies/bundle/follow/index.ts';
import { demoOfficers } from '../../policies/bundle/index.ts';
import { KEYRING } from '../policy.ts';
import { sayReady } from '../say-ready.ts';

const [count = '1', supergraph = '', bundleFile = '', folder = ''] = process.argv.slice(2);

async function work(): Promise<void> {
  const instance = `gateway-${process.pid}`;
  const gateway = await createGateway({
    supergraphSdl: readFileSync(supergraph, 'utf8'),
    ...{ feed: fileFeed(bundleFile), ledgerFolder: join(folder, instance), instance, demo: true },
    ...{ keyring: KEYRING, officers: demoOfficers(KEYRING) },
    logger: pino({ level: 'silent' }),
  });
  // All workers get the one port that the first of them was given.
  const { port } = await gateway.listen(0);
  process.on('disconnect', () => process.exit(0));
  process.send?.({ url: `http://127.0.0.1:${port}/graphql` });
}

function lead(): void {
  let listening = 0;
  for (let nr = 0; nr < Number(count); nr += 1)
    cluster.fork().on('message', ({ url }: { readonly url: string }) => {
      listening += 1;
      if (listening === Number(count)) sayReady(url);
    });
}

if (cluster.isPrimary) lead();
else await work();
