/** The life of a draft: one table. An act that a state does not list is refused in it. */
import type { ActName, Draft, DraftState } from './types.ts';

/** What happens to a draft without an entry of its own: publications tell. */
type Event = ActName | 'publish' | 'overtake';

/**
 * | state      | what it waits for                                                          |
 * |------------|----------------------------------------------------------------------------|
 * | DRAFT      | its authors                                                                |
 * | PROPOSED   | the approval of somebody who is no author; any edit goes back to DRAFT     |
 * | APPROVED   | an author, to publish it; any edit goes back to DRAFT and voids approvals  |
 * | SUPERSEDED | an author, to rebase it: another bundle was published                      |
 * | PUBLISHED  | nothing: its content is a bundle                                           |
 * | WITHDRAWN  | nothing                                                                    |
 */
export const TRANSITIONS: Readonly<
  Record<DraftState, Readonly<Partial<Record<Event, DraftState>>>>
> = {
  DRAFT: {
    edit: 'DRAFT',
    suggest: 'DRAFT',
    apply: 'DRAFT',
    decline: 'DRAFT',
    'set-aside': 'DRAFT',
    propose: 'PROPOSED',
    withdraw: 'WITHDRAWN',
    overtake: 'SUPERSEDED',
  },
  PROPOSED: {
    edit: 'DRAFT',
    suggest: 'PROPOSED',
    apply: 'DRAFT',
    decline: 'PROPOSED',
    'set-aside': 'DRAFT',
    propose: 'PROPOSED',
    approve: 'APPROVED',
    withdraw: 'WITHDRAWN',
    overtake: 'SUPERSEDED',
  },
  APPROVED: {
    edit: 'DRAFT',
    suggest: 'APPROVED',
    apply: 'DRAFT',
    decline: 'APPROVED',
    'set-aside': 'DRAFT',
    propose: 'PROPOSED',
    approve: 'APPROVED',
    publish: 'PUBLISHED',
    withdraw: 'WITHDRAWN',
    overtake: 'SUPERSEDED',
  },
  SUPERSEDED: { rebase: 'DRAFT', withdraw: 'WITHDRAWN' },
  PUBLISHED: {},
  WITHDRAWN: {},
};

/** The state after `event`, or undefined where the state does not admit it. */
export function after(state: DraftState, event: Event): DraftState | undefined {
  return TRANSITIONS[state][event];
}

/** The state that publications make of a draft: entries alone cannot know them. */
export function settledState(
  draft: Draft,
  inForce: string | undefined,
  isPublished: (hash: string) => boolean,
): DraftState {
  if (draft.proposed && isPublished(draft.proposed.hash)) return 'PUBLISHED';
  if (draft.base === inForce) return draft.state;
  return after(draft.state, 'overtake') ?? draft.state;
}
