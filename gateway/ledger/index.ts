export type { Sink } from './durable-file.ts';
export { LedgerDamaged, LedgerInUse } from './folder.ts';
export { type LedgerHead, type SignedHead, verifyHead } from './head.ts';
export { type Ledger, type LedgerOptions, type LedgerStatistics, openLedger } from './ledger.ts';
export { type Hash, leafHash, proveInclusion, verifyInclusion } from './merkle.ts';
export { createHeadPusher, type HeadPusher } from './push-heads.ts';
export type { Entry, LedgerRecord, Outcome, RecoveryRecord, UseRecord } from './record.ts';
export { refusedUseOf, useOf } from './use.ts';
export {
  type LedgerFault,
  type LedgerReport,
  type LogReport,
  verifyLedger,
} from './verify.ts';
