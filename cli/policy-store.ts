/** The policy store of this installation, and the officer who acts on it. */
import { keySigner, type Signer } from '../policies/bundle/index.ts';
import {
  type JudgeCases,
  openPolicyStore,
  type PolicyStore,
  type PolicyStoreOptions,
} from '../policies/store/index.ts';
import type { Keyring } from '../wire/keyring.ts';
import { bundleFile, policyFolder } from './environment.ts';
import { officers } from './following.ts';

export function openStore(keys: Keyring): Promise<PolicyStore> {
  return openPolicyStore(storeOptions(keys));
}

/** With the policy cases of the project; they are read when something is to be judged. */
export function storeOptions(keys: Keyring): PolicyStoreOptions {
  return {
    ...{ folder: policyFolder(), bundleFile: bundleFile(), officers: officers(keys) },
    judgeCases,
    prove: async (bundle) => (await import('./policy-proof.ts')).openWays(bundle),
  };
}

/** Over the graph that the bundle publishes. Loaded when something is to be judged. */
const judgeCases: JudgeCases = async (bundle) => {
  const { judgeCases, failedCases } = await import('./policy-cases.ts');
  const { supergraphFor } = await import('./city.ts');
  return failedCases(await judgeCases(bundle, await supergraphFor(bundle)));
};

/** The officer of a key id, with the private key of this machine. Throws KeyMissing without it. */
export function signerOf(keys: Keyring, kid: string): Signer {
  return keySigner(kid, keys.signingKey(`officer:${kid}`));
}
