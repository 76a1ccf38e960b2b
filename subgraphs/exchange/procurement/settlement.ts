/** 验收与结算: one month's statement under a contract, from its drawing up to its payment. */
import type { Procedure } from '../channel/machine.ts';

export const SETTLEMENT_STATES = [
  'DRAWN',
  'OBJECTED',
  'DISPUTED',
  'ACCEPTED',
  'CONFIRMED',
  'PAID',
] as const;
export type SettlementState = (typeof SETTLEMENT_STATES)[number];

export const SETTLEMENT_STEPS = [
  'accept',
  'object',
  'redraw',
  'dispute',
  'settle',
  'confirm',
  'pay',
] as const;
export type SettlementStep = (typeof SETTLEMENT_STEPS)[number];

export const SETTLEMENT_PAPERS = [
  'acceptanceReport',
  'reasons',
  'correction',
  'disputeNumber',
  'finding',
  'paymentRecord',
] as const;
export type SettlementPaper = (typeof SETTLEMENT_PAPERS)[number];

/** `redraw` and `settle` count the month anew from what is measured and metered then. */
export const SETTLEMENT: Procedure<SettlementState, SettlementStep, SettlementPaper> = {
  name: 'settlement',
  initial: 'DRAWN',
  terminal: ['PAID'],
  transitions: [
    {
      step: 'accept',
      from: ['DRAWN'],
      to: 'ACCEPTED',
      by: ['requester'],
      requires: ['acceptanceReport'],
      basis: 'government-procurement-law-41',
    },
    {
      step: 'object',
      from: ['DRAWN'],
      to: 'OBJECTED',
      by: ['requester', 'supplier'],
      requires: ['reasons'],
      basis: 'government-procurement-law-41',
    },
    {
      step: 'redraw',
      from: ['OBJECTED'],
      to: 'DRAWN',
      by: ['requester', 'supplier'],
      requires: ['correction'],
      basis: 'civil-code-509',
    },
    {
      step: 'dispute',
      from: ['OBJECTED'],
      to: 'DISPUTED',
      by: ['requester', 'supplier'],
      requires: ['disputeNumber'],
      basis: 'decree-809-28',
    },
    {
      step: 'settle',
      from: ['DISPUTED'],
      to: 'DRAWN',
      by: ['authority', 'government'],
      requires: ['finding'],
      basis: 'decree-809-28',
    },
    {
      step: 'confirm',
      from: ['ACCEPTED'],
      to: 'CONFIRMED',
      by: ['supplier'],
      basis: 'civil-code-509',
    },
    {
      step: 'pay',
      from: ['CONFIRMED'],
      to: 'PAID',
      by: ['requesterHead'],
      requires: ['paymentRecord'],
      basis: 'civil-code-579',
    },
  ],
};
