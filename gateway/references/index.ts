export { REF_SCALAR, referencesFromClient } from './from-client.ts';
export { BASE_SPACE, REF_VERSIONS, type RefSpace, type RefVersion } from './ref-space.ts';
export { BASE, createReferences, LEDGER, type References } from './references.ts';
