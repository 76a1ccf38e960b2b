/**
 * 异议校核: a department, a citizen or a quality probe says that data is wrong; it is traced to the source
 * department, corrected there, answered in time (Decree 809 art. 26; PIPL art. 46). While a ticket is
 * open the item carries its mark in every answer.
 */
import type { Procedure } from './machine.ts';

export const VERIFICATION_STATES = [
  'FILED',
  'ACCEPTED',
  'TRACED',
  'CORRECTED',
  'CONFIRMED',
  'ANSWERED',
  'DISPUTED',
  'CLOSED',
  'WITHDRAWN',
] as const;
export type VerificationState = (typeof VERIFICATION_STATES)[number];

export const VERIFICATION_STEPS = [
  'accept',
  'trace',
  'retrace',
  'consent',
  'extend',
  'correct',
  'confirm',
  'answer',
  'dispute',
  'settle',
  'close',
  'withdraw',
] as const;
export type VerificationStep = (typeof VERIFICATION_STEPS)[number];

export const VERIFICATION_PAPERS = [
  'source',
  'reasons',
  'authorityConsent',
  'correctionRecord',
  'finding',
  'reply',
  'disputeNumber',
] as const;
export type VerificationPaper = (typeof VERIFICATION_PAPERS)[number];

export const VERIFICATION: Procedure<VerificationState, VerificationStep, VerificationPaper> = {
  name: 'verification',
  initial: 'FILED',
  terminal: ['CLOSED', 'WITHDRAWN'],
  transitions: [
    {
      step: 'accept',
      from: ['FILED'],
      to: 'ACCEPTED',
      by: ['authority', 'supplier'],
      basis: 'decree-809-26',
    },
    {
      step: 'trace',
      from: ['ACCEPTED'],
      to: 'TRACED',
      by: ['authority', 'supplier'],
      requires: ['source'],
      basis: 'decree-809-19',
    },
    {
      // The one who was taken for the source may show that it only holds a copy.
      step: 'retrace',
      from: ['TRACED'],
      to: 'ACCEPTED',
      by: ['supplier'],
      requires: ['source', 'reasons'],
      basis: 'decree-809-19',
    },
    {
      step: 'consent',
      from: ['TRACED'],
      to: 'TRACED',
      by: ['authority'],
      basis: 'decree-809-26',
    },
    {
      step: 'extend',
      from: ['TRACED'],
      to: 'TRACED',
      by: ['supplier'],
      requires: ['reasons', 'authorityConsent'],
      once: true,
      basis: 'decree-809-26',
    },
    {
      step: 'correct',
      from: ['TRACED'],
      to: 'CORRECTED',
      by: ['supplier'],
      requires: ['correctionRecord'],
      basis: 'decree-809-26',
    },
    {
      step: 'confirm',
      from: ['TRACED'],
      to: 'CONFIRMED',
      by: ['supplier'],
      requires: ['finding', 'reasons'],
      basis: 'decree-809-26',
    },
    {
      step: 'answer',
      from: ['CORRECTED', 'CONFIRMED'],
      to: 'ANSWERED',
      by: ['supplier', 'authority'],
      requires: ['reply'],
      basis: 'decree-809-26',
    },
    {
      step: 'dispute',
      from: ['ANSWERED'],
      to: 'DISPUTED',
      by: ['requester', 'citizen'],
      requires: ['reasons', 'disputeNumber'],
      basis: 'decree-809-28',
    },
    {
      step: 'settle',
      from: ['DISPUTED'],
      to: 'TRACED',
      by: ['authority', 'government'],
      requires: ['finding'],
      basis: 'decree-809-28',
    },
    {
      step: 'close',
      from: ['ANSWERED'],
      to: 'CLOSED',
      by: ['requester', 'citizen', 'clock'],
      basis: 'decree-809-26',
    },
    {
      step: 'withdraw',
      from: ['FILED', 'ACCEPTED', 'TRACED'],
      to: 'WITHDRAWN',
      by: ['requester', 'citizen'],
      basis: 'decree-809-26',
    },
  ],
};

/** Whether the item is marked as disputed: until the one who filed has had an answer and let it stand. */
export function marksItem(state: VerificationState): boolean {
  return state !== 'CLOSED' && state !== 'WITHDRAWN';
}
