export { REF_SCALAR, referencesFromClient } from './from-client.ts';
export type { RefSpace } from './ref-space.ts';
export { createReferences, LEDGER, type References } from './references.ts';
