/** Drafts of policy: signed entries, and what follows from them. Pure. */
export { applyOperations, candidateContent, type Publication, published } from './apply.ts';
export { assertMayApprove, authorsOf } from './authors.ts';
export { hashEntry, signEntry } from './chain.ts';
export { differences, sameContent } from './differences.ts';
export { type Conflict, conflictsOf, settledBy } from './rebase.ts';
export { PolicyRefused, REFUSALS, type RefusalCode } from './refused.ts';
export { editors, replay } from './replay.ts';
export { entryKey, hash, operations, parseDraft, text, why } from './schema.ts';
export { entriesOf, keyOf, ofKey } from './sections.ts';
export { after, settledState, TRANSITIONS } from './transitions.ts';
export * from './types.ts';
export { sameValue } from './values.ts';
