/**
 * 数据采购: from the notice to the contract and its end. The Decree is silent on buying data; the articles
 * beside the steps are those of the Government Procurement Law (政府采购法) and the Civil Code (民法典).
 */
import type { Procedure } from '../channel/machine.ts';

export const PROCUREMENT_STATES = [
  'DRAFT',
  'NOTICED',
  'NEGOTIATING',
  'SIGNING',
  'CONTRACTED',
  'OVER_QUOTA',
  'EXPIRED',
  'TERMINATED',
  'CLOSED',
  'FAILED',
  'WITHDRAWN',
] as const;
export type ProcurementState = (typeof PROCUREMENT_STATES)[number];

export const PROCUREMENT_STEPS = [
  'revise',
  'approve',
  'publish',
  'choose',
  'fail',
  'propose',
  'reopen',
  'signFirst',
  'sign',
  'exceedQuota',
  'renewQuota',
  'consent',
  'terminate',
  'expire',
  'close',
  'withdraw',
] as const;
export type ProcurementStep = (typeof PROCUREMENT_STEPS)[number];

export const PROCUREMENT_PAPERS = [
  'ownHeadApproval',
  'chosenOffer',
  'reasons',
  'contractTerms',
  'signature',
  'bothSignatures',
  'cause',
  'authorityConsent',
  'allSettled',
  'disposalProof',
] as const;
export type ProcurementPaper = (typeof PROCUREMENT_PAPERS)[number];

/**
 * The requester buys. The supplier is nobody until an offer is chosen. `propose` is negotiation by either
 * side: it makes the text anew, and signatures on the one before are none.
 */
export const PROCUREMENT: Procedure<ProcurementState, ProcurementStep, ProcurementPaper> = {
  name: 'procurement',
  initial: 'DRAFT',
  terminal: ['CLOSED', 'FAILED', 'WITHDRAWN'],
  transitions: [
    {
      step: 'revise',
      from: ['DRAFT'],
      to: 'DRAFT',
      by: ['requester'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'approve',
      from: ['DRAFT'],
      to: 'DRAFT',
      by: ['requesterHead'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'publish',
      from: ['DRAFT'],
      to: 'NOTICED',
      by: ['requester'],
      requires: ['ownHeadApproval'],
      basis: 'government-procurement-law-11',
    },
    {
      step: 'choose',
      from: ['NOTICED'],
      to: 'NEGOTIATING',
      by: ['requester'],
      requires: ['chosenOffer', 'reasons'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'fail',
      from: ['NOTICED'],
      to: 'FAILED',
      by: ['requester'],
      requires: ['reasons'],
      basis: 'government-procurement-law-36',
    },
    {
      step: 'propose',
      from: ['NEGOTIATING', 'SIGNING'],
      to: 'NEGOTIATING',
      by: ['requester', 'supplier'],
      requires: ['contractTerms', 'reasons'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'reopen',
      from: ['NEGOTIATING', 'SIGNING'],
      to: 'NOTICED',
      by: ['requester'],
      requires: ['reasons'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'signFirst',
      from: ['NEGOTIATING'],
      to: 'SIGNING',
      by: ['requesterHead', 'supplierHead'],
      requires: ['signature'],
      basis: 'government-procurement-law-44',
    },
    {
      step: 'sign',
      from: ['SIGNING'],
      to: 'CONTRACTED',
      by: ['requesterHead', 'supplierHead'],
      requires: ['bothSignatures'],
      basis: 'government-procurement-law-44',
    },
    {
      step: 'exceedQuota',
      from: ['CONTRACTED'],
      to: 'OVER_QUOTA',
      by: ['clock'],
      basis: 'civil-code-509',
    },
    {
      step: 'renewQuota',
      from: ['OVER_QUOTA'],
      to: 'CONTRACTED',
      by: ['clock'],
      basis: 'civil-code-509',
    },
    {
      step: 'consent',
      from: ['CONTRACTED'],
      to: 'CONTRACTED',
      by: ['authority'],
      basis: 'government-procurement-law-50',
    },
    {
      step: 'consent',
      from: ['OVER_QUOTA'],
      to: 'OVER_QUOTA',
      by: ['authority'],
      basis: 'government-procurement-law-50',
    },
    {
      // A contract that harms the public interest may be ended; by neither side on its own.
      step: 'terminate',
      from: ['CONTRACTED', 'OVER_QUOTA'],
      to: 'TERMINATED',
      by: ['requester', 'supplier'],
      requires: ['cause', 'authorityConsent'],
      basis: 'government-procurement-law-50',
    },
    {
      step: 'expire',
      from: ['CONTRACTED', 'OVER_QUOTA'],
      to: 'EXPIRED',
      by: ['clock'],
      basis: 'civil-code-557',
    },
    {
      step: 'close',
      from: ['EXPIRED', 'TERMINATED'],
      to: 'CLOSED',
      by: ['requester'],
      requires: ['allSettled', 'disposalProof'],
      basis: 'civil-code-558',
    },
    {
      step: 'withdraw',
      from: ['DRAFT'],
      to: 'WITHDRAWN',
      by: ['requester'],
      basis: 'government-procurement-law-38',
    },
  ],
};
