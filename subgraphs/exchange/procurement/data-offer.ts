/** 报价: a supplier's offer on a notice, a matter between it and the buyer which no other bidder sees. */
import type { Procedure } from '../channel/machine.ts';

export const DATA_OFFER_STATES = ['OFFERED', 'CHOSEN', 'DECLINED', 'WITHDRAWN'] as const;
export type DataOfferState = (typeof DATA_OFFER_STATES)[number];

export const DATA_OFFER_STEPS = ['revise', 'decline', 'withdraw'] as const;
export type DataOfferStep = (typeof DATA_OFFER_STEPS)[number];

export const DATA_OFFER_PAPERS = ['contractTerms', 'reasons'] as const;
export type DataOfferPaper = (typeof DATA_OFFER_PAPERS)[number];

/** An offer is chosen by the procurement's own step `choose`, which moves both or none. */
export const DATA_OFFER: Procedure<
  DataOfferState,
  DataOfferStep | 'choose' | 'release',
  DataOfferPaper
> = {
  name: 'dataOffer',
  initial: 'OFFERED',
  terminal: ['DECLINED', 'WITHDRAWN'],
  transitions: [
    {
      step: 'revise',
      from: ['OFFERED'],
      to: 'OFFERED',
      by: ['supplier'],
      requires: ['contractTerms'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'decline',
      from: ['OFFERED'],
      to: 'DECLINED',
      by: ['requester'],
      requires: ['reasons'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'withdraw',
      from: ['OFFERED'],
      to: 'WITHDRAWN',
      by: ['supplier'],
      basis: 'government-procurement-law-38',
    },
    {
      step: 'choose',
      from: ['OFFERED'],
      to: 'CHOSEN',
      by: ['requester'],
      basis: 'government-procurement-law-38',
    },
    {
      // The negotiation failed; the offer stands again beside the others.
      step: 'release',
      from: ['CHOSEN'],
      to: 'OFFERED',
      by: ['requester'],
      basis: 'government-procurement-law-38',
    },
  ],
};
