/** What the office does with each bundle that comes into force: the lists first, then who shares under it. */
import type { AdoptedBundle } from '../kit/index.ts';
import { syncLists } from './catalog/sync.ts';
import { followPolicy } from './channel/follow-policy.ts';

export async function followBundle({ bundle, signers, knex }: AdoptedBundle): Promise<void> {
  await knex.transaction((transaction) => syncLists(transaction, bundle, signers));
  await followPolicy(knex, bundle, Date.now());
}
