/** Our gateway as a process: `ours.ts <supergraph> <bundle> <ledger folder>`. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { createGateway } from '../../gateway/index.ts';
import { fileFeed } from '../../policies/bundle/follow/index.ts';
import { demoOfficers } from '../../policies/bundle/index.ts';
import { KEYRING } from '../policy.ts';
import { sayReady } from '../say-ready.ts';

const [supergraph = '', bundleFile = '', ledgerFolder = ''] = process.argv.slice(2);
const gateway = await createGateway({
  supergraphSdl: readFileSync(supergraph, 'utf8'),
  ...{ feed: fileFeed(bundleFile), ledgerFolder, demo: true },
  ...{ keyring: KEYRING, officers: demoOfficers(KEYRING) },
  logger: pino({ level: 'silent' }),
});
const { port } = await gateway.listen(0);
sayReady(`http://127.0.0.1:${port}/graphql`);
