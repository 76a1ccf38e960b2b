/** The policy store: the edit model of policies/edit, enforced on disk. */

export type { FailedCase, JudgeCases } from './admission.ts';
export { stoppedServices } from './admission.ts';
export { type ActOutcome, actFromAfar } from './afar.ts';
export type { Standing } from './history.ts';
export type { JournalFault, JournalLine } from './journal.ts';
export type { Verified } from './signatures.ts';
export { openPolicyStore } from './store.ts';
export type {
  DraftView,
  Emergency,
  HistoryEntry,
  Pending,
  PolicyStore,
  PolicyStoreOptions,
  Review,
} from './types.ts';
