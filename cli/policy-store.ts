/** The policy store of this installation, and the officer who acts on it. */
import { join } from 'node:path';
import type { Signer } from '../policies/bundle/index.ts';
import { openPolicyStore, type PolicyStore } from '../policies/store/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import { bundleFile, home } from './environment.ts';
import { officers } from './following.ts';

export const policyFolder = (): string => join(home(), 'policy');

/** Opens it with the policy cases of the project; they are read when something is to be judged. */
export function openStore(keys: Keyring): Promise<PolicyStore> {
  return openPolicyStore({
    ...{ folder: policyFolder(), bundleFile: bundleFile(), officers: officers(keys) },
    judgeCases: async (bundle) => (await import('./policy-cases.ts')).judgeCases(bundle),
    prove: async (bundle) => (await import('./policy-proof.ts')).openWays(bundle),
  });
}

/** The officer of a key id, with the private key of this machine. Throws KeyMissing without it. */
export function signerOf(keys: Keyring, kid: string): Signer {
  return { kid, key: keys.signingKey(`officer:${kid}`) };
}
