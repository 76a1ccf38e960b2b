/** A signed bundle and the natural persons behind its signatures. */
import { type Officers, personOf, verifyBundle } from '../bundle/index.ts';
import type { Bundle, SignedBundle } from '../model/index.ts';

export interface Verified {
  readonly signed: SignedBundle;
  readonly bundle: Bundle;
  /** Natural persons among the officers who signed it, sorted. */
  readonly persons: readonly string[];
}

/** Throws BundleInvalid. Every officer's signature on a verified bundle is right. */
export function verifySigned(signed: SignedBundle, officers: Officers, inForce?: Bundle): Verified {
  const bundle = verifyBundle(signed, officers, inForce);
  const persons = signed.signatures.flatMap(({ kid }) => personOf(officers.get(kid)) ?? []);
  return { signed, bundle, persons: [...new Set(persons)].sort() };
}
