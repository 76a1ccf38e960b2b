/** Drafting: what changes a draft and nothing else. */
import { hashBundle, type Signer, signBundle, unsignedBundle } from '../bundle/index.ts';
import {
  type Act,
  after,
  applyOperations,
  assertMayApprove,
  conflictsOf,
  type Draft,
  type EntryKey,
  type Operation,
  PolicyRefused,
  settledBy,
} from '../edit/index.ts';
import type { Text } from '../model/index.ts';
import {
  assertCases,
  assertLint,
  assertProven,
  assertTwoCouldPublish,
  newlyFailed,
} from './admission.ts';
import { lintContent } from './lint.ts';
import {
  alone,
  baseOf,
  candidateOf,
  contentOf,
  inForce,
  onDuty,
  type Room,
  record,
  viewOf,
} from './room.ts';
import type { PolicyStore } from './types.ts';

type Drafting = Pick<
  PolicyStore,
  | 'open'
  | 'edit'
  | 'suggest'
  | 'settleSuggestion'
  | 'setAside'
  | 'rebase'
  | 'propose'
  | 'approve'
  | 'withdraw'
  | 'rollBack'
>;

export function drafting(room: Room): Drafting {
  const act = (id: string, does: Act, signer: Signer) =>
    alone(room, async () => record(room, id, admitted(room, id, does, signer), signer));
  return {
    open: (title, operations, signer) => alone(room, () => open(room, title, operations, signer)),
    edit: (id, operations, signer) => act(id, { act: 'edit', operations }, signer),
    suggest: (id, operations, why, signer) => act(id, { act: 'suggest', operations, why }, signer),
    settleSuggestion: (id, suggestion, name, signer) => act(id, { act: name, suggestion }, signer),
    setAside: (id, policyCases, why, signer) =>
      act(id, { act: 'set-aside', policyCases, why }, signer),
    rebase: (id, mine, theirs, signer) =>
      alone(room, async () => rebase(room, id, mine, theirs, signer)),
    propose: (id, signer) => alone(room, () => propose(room, id, signer)),
    approve: (id, hash, signer) => alone(room, async () => approve(room, id, hash, signer)),
    withdraw: (id, signer) => act(id, { act: 'withdraw' }, signer),
    rollBack: (number, signer) => alone(room, () => rollBack(room, number, signer)),
  };
}

/** The act, if officer and state admit it and its operations mean something. */
function admitted(room: Room, id: string, act: Act, signer: Signer): Act {
  onDuty(room, signer);
  const { draft, state } = viewOf(room, room.drafts.read(id));
  if (after(state, act.act) === undefined)
    throw new PolicyRefused('STATE', {
      ...{ draft: id, state, act: act.act },
      possible: state === 'SUPERSEDED' ? 'rebase, withdraw' : '—',
    });
  if (act.act === 'edit' || act.act === 'suggest') tryOut(room, draft, act.operations);
  return act;
}

/** Throws where an operation could not be applied after the draft's own. */
function tryOut(room: Room, draft: Draft, operations: readonly Operation[]): void {
  const before = draft.edits.flatMap((edit) => edit.operations);
  applyOperations(inForce(room).signed.content, [...before, ...operations]);
}

async function open(
  room: Room,
  title: Text,
  operations: readonly Operation[],
  signer: Signer,
): Promise<Draft> {
  onDuty(room, signer);
  const { bundle, signed } = inForce(room);
  applyOperations(signed.content, operations);
  const draft = record(room, '', { act: 'open', base: bundle.hash, title }, signer);
  if (operations.length === 0) return draft;
  return record(room, draft.id, { act: 'edit', operations }, signer);
}

function rebase(
  room: Room,
  id: string,
  mine: readonly EntryKey[],
  theirs: readonly EntryKey[],
  signer: Signer,
): Draft {
  const draft = room.drafts.read(id);
  admitted(room, id, { act: 'rebase', base: draft.base, mine, theirs }, signer);
  const current = inForce(room);
  const base = baseOf(room, draft);
  if (!base) throw new PolicyRefused('NOTHING_IN_FORCE', { detail: draft.base });
  const settled = new Set<string>([...mine, ...theirs]);
  const open = conflictsOf(draft, base.signed.content, current.signed.content).filter(
    ({ key }) => !settled.has(key),
  );
  if (open.length > 0)
    throw new PolicyRefused('CONFLICT', { entries: open.map(({ key }) => key).join(', ') });
  const done = settledBy(draft, current.signed.content).filter((key) => !settled.has(key));
  const act: Act = { act: 'rebase', base: current.bundle.hash, mine, theirs: [...theirs, ...done] };
  return record(room, id, act, signer);
}

/** Lints and cases stop a draft here: an approver's time is for what could be published. */
async function propose(room: Room, id: string, signer: Signer): Promise<Draft> {
  const { draft, authors } = viewOf(room, room.drafts.read(id));
  const createdAt = new Date(room.now()).toISOString();
  const proposing: Act = { act: 'propose', hash: '', createdAt };
  admitted(room, id, proposing, signer);
  if (authors.length === 0) throw new PolicyRefused('NOTHING_CHANGED', { draft: id });
  const current = inForce(room);
  const dated = { ...draft, proposed: { hash: '', createdAt } };
  const candidate = unsignedBundle(candidateOf(room, dated, current));
  const { now, officers, judgeCases, prove } = room;
  assertLint(lintContent(candidate, { now: now(), officers, draft }));
  assertTwoCouldPublish(candidate, officers);
  assertCases(await newlyFailed(current.bundle, candidate, judgeCases), draft.setAside);
  assertProven(await prove(candidate));
  return record(room, id, { ...proposing, hash: candidate.hash }, signer);
}

function approve(room: Room, id: string, hash: string, signer: Signer): Draft {
  const { draft } = viewOf(room, room.drafts.read(id));
  admitted(room, id, { act: 'approve', hash, bundleSignature: '' }, signer);
  const { person } = onDuty(room, signer);
  const current = inForce(room);
  assertMayApprove(person, draft, current.bundle, current.bundle.registry);
  const content = candidateOf(room, draft, current);
  // What was seen, what was proposed and what the draft gives are one thing, or nothing is signed.
  if (hashBundle(content) !== hash || hash !== draft.proposed?.hash)
    throw new PolicyRefused('CANDIDATE_CHANGED');
  const [signature] = signBundle(content, [signer]).signatures;
  const bundleSignature = signature?.signature ?? '';
  return record(room, id, { act: 'approve', hash, bundleSignature }, signer);
}

/** A draft that restores a published content, proposed at once. */
async function rollBack(room: Room, number: number, signer: Signer): Promise<Draft> {
  onDuty(room, signer);
  const { bundle } = inForce(room);
  contentOf(room, number);
  const title = { zh: `恢复 ${number} 号策略包的内容`, en: `Roll back to bundle ${number}` };
  const act: Act = { act: 'open', base: bundle.hash, title, restores: number };
  const { id } = record(room, '', act, signer);
  return propose(room, id, signer);
}
