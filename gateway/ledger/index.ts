/** Stage ledger: a record of every use, committed before the answer's first byte, verified offline. */
export { LedgerDamaged, LedgerInUse } from './folder.ts';
export type { SignedHead } from './head.ts';
export { type Ledger, type LedgerStatistics, openLedger } from './ledger.ts';
export { createHeadPusher, type HeadPusher } from './push-heads.ts';
export { recentUses } from './recent-uses.ts';
export type { LedgerRecord, UseRecord } from './record.ts';
export { UnderWay } from './under-way.ts';
export { refusedUseOf, useOf } from './use.ts';
export { type LogReport, verifyLedger } from './verify.ts';
