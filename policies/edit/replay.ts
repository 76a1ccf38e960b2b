/** A draft from its entries: each judged by the transition table and by who may do what. */
import type { Officers } from '../bundle/index.ts';
import { entryFault, hashEntry } from './chain.ts';
import { PolicyRefused } from './refused.ts';
import { keyOf } from './sections.ts';
import { after } from './transitions.ts';
import type { Act, Draft, DraftEntry, DraftState, Edit, EntryKey, Suggestion } from './types.ts';

/** Throws PolicyRefused DRAFT_BROKEN where the chain is not whole, or with what refuses an act. */
export function replay(id: string, entries: readonly DraftEntry[], officers: Officers): Draft {
  let draft: Draft | undefined;
  for (const [seq, entry] of entries.entries()) {
    const expected = { draft: id, seq, previous: draft?.head.hash ?? null };
    const detail = entryFault(entry, expected, officers);
    if (detail !== undefined) throw new PolicyRefused('DRAFT_BROKEN', { draft: id, seq, detail });
    const person = officers.get(entry.kid)?.person ?? '';
    const next: Draft = draft ? step(draft, entry, person) : opened(entry, person);
    draft = { ...next, head: { hash: hashEntry(entry), next: seq + 1 } };
  }
  if (!draft) throw new PolicyRefused('DRAFT_UNKNOWN', { draft: id });
  return draft;
}

function opened({ draft: id, act, seq }: DraftEntry, person: string): Draft {
  if (act.act !== 'open')
    throw new PolicyRefused('DRAFT_BROKEN', { draft: id, seq, detail: 'it does not open' });
  const { base, title, restores } = act;
  return {
    ...{ id, title, base, openedBy: person, state: 'DRAFT' },
    ...(restores === undefined ? {} : { restores }),
    ...{ edits: [], suggestions: [], setAside: [], approvals: [], kept: new Map() },
    head: { hash: '', next: 0 },
  };
}

/** Everybody of whom an edit is in the draft, and who opened it. */
export function editors({ openedBy, edits }: Draft): ReadonlySet<string> {
  return new Set([openedBy, ...edits.flatMap(({ persons }) => persons)]);
}

/** What only an author may do; the others suggest, approve or leave it. */
const AUTHORS_ONLY: ReadonlySet<Act['act']> = new Set([
  ...(['edit', 'apply', 'decline', 'set-aside', 'rebase', 'propose', 'withdraw'] as const),
]);

function step(draft: Draft, { act, kid, seq }: DraftEntry, person: string): Draft {
  const name = act.act;
  const state = nextState(draft, name);
  if (AUTHORS_ONLY.has(name) && !editors(draft).has(person))
    throw new PolicyRefused('NOT_AUTHOR', { draft: draft.id, person, act: name });
  const moved: Draft = { ...draft, state };
  switch (act.act) {
    case 'edit':
      return edited(moved, { seq, operations: act.operations, persons: [person] });
    case 'suggest': {
      const { operations, why } = act;
      const suggestion: Suggestion = { seq, person, operations, why, state: 'OPEN' };
      return { ...moved, suggestions: [...draft.suggestions, suggestion] };
    }
    case 'apply': {
      const { operations, person: suggester } = openSuggestion(draft, act.suggestion);
      const settled = settle(moved, act.suggestion, 'APPLIED');
      // Applied, the change is both theirs: neither of them is a second pair of eyes.
      return edited(settled, { seq, operations, persons: [suggester, person] });
    }
    case 'decline':
      openSuggestion(draft, act.suggestion);
      return settle(moved, act.suggestion, 'DECLINED');
    case 'set-aside': {
      const { policyCases, why } = act;
      const named = policyCases.map((policyCase) => ({ policyCase, why, person }));
      return unproposed({ ...moved, setAside: [...draft.setAside, ...named] });
    }
    case 'rebase':
      return unproposed(rebased(moved, act, person));
    case 'propose':
      return { ...moved, approvals: [], proposed: { hash: act.hash, createdAt: act.createdAt } };
    case 'approve': {
      const { hash, bundleSignature } = act;
      if (hash !== draft.proposed?.hash) throw new PolicyRefused('CANDIDATE_CHANGED');
      const approval = { kid, person, hash, bundleSignature };
      return { ...moved, approvals: [...draft.approvals, approval] };
    }
    case 'withdraw':
      return unproposed(moved);
    default:
      throw new PolicyRefused('DRAFT_BROKEN', { draft: draft.id, seq, detail: `it is ${name}` });
  }
}

function nextState({ id, state }: Draft, act: Act['act']): Draft['state'] {
  // Entries cannot know of publications: a rebase says that there was one.
  const from: DraftState = act === 'rebase' ? 'SUPERSEDED' : state;
  const next = state === 'WITHDRAWN' ? undefined : after(from, act);
  if (next === undefined || next === 'SUPERSEDED' || next === 'PUBLISHED')
    throw new PolicyRefused('STATE', { draft: id, state, act, possible: possible(from) });
  return next;
}

function possible(state: DraftState): string {
  const acts = ['edit', 'suggest', 'apply', 'decline', 'set-aside', 'rebase', 'propose'] as const;
  const admitted = [...acts, 'approve' as const, 'withdraw' as const].filter((act) =>
    after(state, act),
  );
  return admitted.join(', ') || '—';
}

function edited(draft: Draft, edit: Edit): Draft {
  const { id, restores } = draft;
  if (restores !== undefined) throw new PolicyRefused('RESTORES', { draft: id, number: restores });
  return unproposed({ ...draft, edits: [...draft.edits, edit] });
}

/** Any change voids what was proposed and every approval of it. */
function unproposed(draft: Draft): Draft {
  const { proposed: _, ...rest } = draft;
  return { ...rest, approvals: [] };
}

function openSuggestion({ id, suggestions }: Draft, seq: number): Suggestion {
  const found = suggestions.find((each) => each.seq === seq && each.state === 'OPEN');
  if (!found) throw new PolicyRefused('SUGGESTION_UNKNOWN', { draft: id, suggestion: seq });
  return found;
}

function settle(draft: Draft, seq: number, state: Suggestion['state']): Draft {
  const suggestions = draft.suggestions.map((each) =>
    each.seq === seq ? { ...each, state } : each,
  );
  return { ...draft, suggestions };
}

function rebased(
  draft: Draft,
  { base, mine, theirs }: Extract<Act, { act: 'rebase' }>,
  person: string,
): Draft {
  const dropped: ReadonlySet<EntryKey> = new Set(theirs);
  const edits = draft.edits
    .map((edit) => ({
      ...edit,
      operations: edit.operations.filter((operation) => !dropped.has(keyOf(operation))),
    }))
    .filter(({ operations }) => operations.length > 0);
  const kept = new Map([...draft.kept].filter(([key]) => !dropped.has(key)));
  for (const key of mine) kept.set(key, [...new Set([...(kept.get(key) ?? []), person])]);
  return { ...draft, base, edits, kept };
}
