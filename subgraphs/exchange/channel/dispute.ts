/**
 * 争议处理: the ladder of Decree 809 art. 28. The parties consult; without accord the competent authority
 * of the same level mediates, across levels the common higher one; without accord the authority's own
 * people's government decides. The Decree sets no days: a jurisdiction may.
 */
import type { Procedure } from './machine.ts';

export const DISPUTE_STATES = [
  'CONSULTING',
  'MEDIATING',
  'BEFORE_GOVERNMENT',
  'SETTLED',
  'DECIDED',
  'WITHDRAWN',
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

export const DISPUTE_STEPS = ['settle', 'escalate', 'report', 'decide', 'withdraw'] as const;
export type DisputeStep = (typeof DISPUTE_STEPS)[number];

export const DISPUTE_PAPERS = ['accord', 'reasons', 'consultationRecord', 'decision'] as const;
export type DisputePaper = (typeof DISPUTE_PAPERS)[number];

export const DISPUTE: Procedure<DisputeState, DisputeStep, DisputePaper> = {
  name: 'dispute',
  initial: 'CONSULTING',
  terminal: ['SETTLED', 'DECIDED', 'WITHDRAWN'],
  transitions: [
    {
      step: 'settle',
      from: ['CONSULTING', 'MEDIATING'],
      to: 'SETTLED',
      by: ['requester', 'supplier', 'authority'],
      requires: ['accord'],
      basis: 'decree-809-28',
    },
    {
      step: 'escalate',
      from: ['CONSULTING'],
      to: 'MEDIATING',
      by: ['requester', 'supplier'],
      requires: ['consultationRecord', 'reasons'],
      basis: 'decree-809-28',
    },
    {
      step: 'report',
      from: ['MEDIATING'],
      to: 'BEFORE_GOVERNMENT',
      by: ['authority'],
      requires: ['consultationRecord', 'reasons'],
      basis: 'decree-809-28',
    },
    {
      step: 'decide',
      from: ['BEFORE_GOVERNMENT'],
      to: 'DECIDED',
      by: ['government'],
      requires: ['decision', 'reasons'],
      basis: 'decree-809-28',
    },
    {
      step: 'withdraw',
      from: ['CONSULTING', 'MEDIATING', 'BEFORE_GOVERNMENT'],
      to: 'WITHDRAWN',
      by: ['requester', 'supplier'],
      basis: 'decree-809-28',
    },
  ],
};
