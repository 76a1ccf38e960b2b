/** openPolicyStore: drafts, publications and their history on disk. */

import { unsignedBundle } from '../bundle/index.ts';
import { differences, PolicyRefused } from '../edit/index.ts';
import { type FailedCase, newlyFailed } from './admission.ts';
import { drafting } from './drafting.ts';
import { lintContent } from './lint.ts';
import { withoutDraft } from './pending.ts';
import { publishing } from './publishing.ts';
import { alone, candidateOf, enter, inForce, type Room, viewOf } from './room.ts';
import type { HistoryEntry, PolicyStore, PolicyStoreOptions, Review } from './types.ts';

/** Opens the store, finishing what a crash may have left. Everything it refuses is a PolicyRefused. */
export async function openPolicyStore(options: PolicyStoreOptions): Promise<PolicyStore> {
  const room = enter(options);
  await alone(room, async () => undefined);
  return { ...reading(room), ...drafting(room), ...publishing(room), ...withoutDraft(room) };
}

type Reading = Pick<
  PolicyStore,
  | 'standing'
  | 'history'
  | 'published'
  | 'inForceAt'
  | 'drafts'
  | 'draft'
  | 'review'
  | 'failedCases'
  | 'journal'
>;

function reading(room: Room): Reading {
  return {
    standing: () => room.history.standing(),
    history: () => historyOf(room),
    published: (number) => room.history.read(number),
    inForceAt: (instant) =>
      historyOf(room).findLast(({ publishedAt }) => Date.parse(publishedAt) <= instant),
    drafts: () => room.drafts.ids().map((id) => viewOf(room, room.drafts.read(id))),
    draft: (id) => viewOf(room, room.drafts.read(id)),
    review: (id) => review(room, id),
    failedCases: async (id) => failedCases(room, id),
    journal: () => ({ lines: room.log.lines(), fault: room.log.fault() }),
  };
}

/** From the journal, so that a bundle whose signer has left the table still has its place in time. */
function historyOf({ log }: Room): HistoryEntry[] {
  return log.lines().flatMap(({ number, hash, at, persons, cause, what }): HistoryEntry[] => {
    if (number === undefined || hash === undefined) return [];
    const version = `${number}-${hash.slice(0, 12)}`;
    const emergency = what === 'tighten';
    const entry = { number, version, hash, publishedAt: at, persons, emergency };
    return [cause === undefined ? entry : { ...entry, cause }];
  });
}

function review(room: Room, id: string): Review {
  const view = viewOf(room, room.drafts.read(id));
  const { draft, state } = view;
  if (state === 'SUPERSEDED')
    throw new PolicyRefused('STATE', { draft: id, state, act: 'review', possible: 'rebase' });
  const current = inForce(room);
  const before = current.bundle;
  const candidate = unsignedBundle(candidateOf(room, draft, current));
  const { now, officers } = room;
  const published = before.catalog;
  return {
    ...view,
    ...{ before, candidate },
    operations: differences(before, candidate),
    problems: lintContent(candidate, { now: now(), officers, draft, published }),
  };
}

function failedCases(room: Room, id: string): Promise<readonly FailedCase[]> {
  const { before, candidate } = review(room, id);
  return newlyFailed(before, candidate, room.judgeCases);
}
