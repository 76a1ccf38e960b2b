/** What all acts of the store share: its files, its clock, its lock, and who may act. */
import { holdsPolicyAdmin, type OfficerKey, type Signer } from '../bundle/index.ts';
import {
  type Act,
  authorsOf,
  candidateContent,
  type Draft,
  type DraftEntry,
  hashEntry,
  PolicyRefused,
  type Publication,
  published,
  settledState,
} from '../edit/index.ts';
import type { BundleContent } from '../model/index.ts';
import { type Disk, nodeDisk } from './disk.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { type History, openHistory } from './history.ts';
import { type Event, type Journal, openJournal } from './journal.ts';
import { withLock } from './lock.ts';
import type { Verified } from './signatures.ts';
import type { DraftView, PolicyStoreOptions } from './types.ts';

export interface Room extends Required<PolicyStoreOptions> {
  readonly history: History;
  readonly drafts: Drafts;
  readonly log: Journal;
  readonly disk: Disk;
}

export function enter(options: PolicyStoreOptions): Room {
  const { now = Date.now, disk = nodeDisk, folder, bundleFile, officers } = options;
  return {
    ...options,
    ...{ now, disk },
    history: openHistory({ folder, bundleFile, officers, disk }),
    drafts: openDrafts(folder, officers, disk),
    log: openJournal(folder, disk),
  };
}

/** As the only writer, over files that agree with each other. */
export function alone<T>(room: Room, work: () => Promise<T>): Promise<T> {
  return withLock(room.folder, async () => {
    settle(room);
    return work();
  });
}

/**
 * What a crash left: a publication whose copy in force or line in the journal is missing, an entry of
 * a draft that the journal does not have. Each was decided; it is finished, not undone.
 */
export function settle(room: Room): void {
  const { history, drafts, log } = room;
  history.settle();
  const lines = log.lines();
  const numbers = new Set(lines.flatMap(({ number }) => number ?? []));
  for (const number of history.numbers()) if (!numbers.has(number)) repairPublication(room, number);
  const entries = new Set(lines.flatMap(({ entry }) => entry ?? []));
  for (const id of drafts.ids())
    for (const entry of readable(() => drafts.entries(id)) ?? [])
      if (!entries.has(hashEntry(entry))) log.append({ ...eventOf(room, entry), repaired: true });
}

function repairPublication({ history, log }: Room, number: number): void {
  const found = readable(() => history.read(number));
  if (!found) return;
  const at = new Date(history.writtenAt(number)).toISOString();
  log.append({ ...publicationEvent(found, at), repaired: true });
}

/** What cannot be read is reported where it is asked for, and stops nobody from anything else. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

export function eventOf({ officers }: Room, entry: DraftEntry): Event {
  const { draft, kid, at, act } = entry;
  const person = officers.get(kid)?.person ?? '';
  return { what: act.act, at, kids: [kid], persons: [person], draft, entry: hashEntry(entry) };
}

export function publicationEvent({ signed, persons }: Verified, at: string): Event {
  const { number, emergency } = signed.content;
  return {
    ...{ what: emergency ? 'tighten' : 'publish', at },
    ...{ kids: signed.signatures.map(({ kid }) => kid), persons },
    ...{ number, hash: signed.hash },
    ...(emergency ? { cause: emergency.cause } : {}),
    ...(emergency?.filed === undefined ? {} : { filed: emergency.filed }),
  };
}

export function isoNow({ now }: Room): string {
  return new Date(now()).toISOString();
}

/** What is in force. Throws PolicyRefused NOTHING_IN_FORCE. */
export function inForce({ history }: Room): Verified {
  const standing = history.standing();
  if (!standing.problem) return standing;
  throw new PolicyRefused('NOTHING_IN_FORCE', { detail: standing.problem.message });
}

/** The officer behind a key. Throws PolicyRefused OFFICER_UNKNOWN. */
export function officerOf({ officers }: Room, { kid }: Pick<Signer, 'kid'>): OfficerKey {
  const officer = officers.get(kid);
  if (officer) return officer;
  throw new PolicyRefused('OFFICER_UNKNOWN', { kid, known: [...officers.keys()].join(', ') });
}

/**
 * An officer whom the bundle in force lets decide on policy. Throws PolicyRefused NO_DUTY, or TIGHTENS_ONLY
 * for the key of no person.
 */
export function onDuty(room: Room, signer: Pick<Signer, 'kid'>): OfficerKey {
  const officer = officerOf(room, signer);
  if (officer.only) throw new PolicyRefused('TIGHTENS_ONLY', { kid: officer.kid });
  const { registry } = inForce(room).bundle;
  if (!holdsPolicyAdmin(registry, officer.person))
    throw new PolicyRefused('NO_DUTY', { person: officer.person });
  return officer;
}

export function viewOf(room: Room, draft: Draft): DraftView {
  const standing = room.history.standing();
  const { history } = room;
  const hashes = new Set(
    history.numbers().flatMap((number) => readable(() => history.read(number).bundle.hash) ?? []),
  );
  const state = settledState(draft, standing.bundle?.hash, (hash) => hashes.has(hash));
  const base = baseOf(room, draft);
  return { draft, state, authors: base ? authorsOf(draft, base.bundle) : [] };
}

/** The bundle a draft changes, among those published. */
export function baseOf({ history }: Room, draft: Draft): Verified | undefined {
  const numbers = history.numbers().reverse();
  for (const number of numbers) {
    const found = readable(() => history.read(number));
    if (found?.bundle.hash === draft.base) return found;
  }
  return undefined;
}

/** What a draft would publish after `base`. */
export function candidateOf(room: Room, draft: Draft, base: Verified): BundleContent {
  const publication: Publication = {
    number: base.bundle.number + 1,
    previous: base.bundle.hash,
    createdAt: draft.proposed?.createdAt ?? isoNow(room),
  };
  const { content } = base.signed;
  if (draft.restores === undefined) return candidateContent(content, draft, publication);
  return published(contentOf(room, draft.restores), publication);
}

export function contentOf({ history }: Room, number: number): BundleContent {
  return history.read(number).signed.content;
}

/** Adds an entry to a draft and a line to the journal. */
export function record(room: Room, id: string, act: Act, signer: Signer): Draft {
  const at = isoNow(room);
  const { draft, entry } =
    act.act === 'open'
      ? room.drafts.open(act, at, signer)
      : room.drafts.append(id, act, at, signer);
  room.log.append(eventOf(room, entry));
  return draft;
}

/** The moment of publication is the first line; the others can be made again from it. */
export function bringIntoForce(room: Room, verified: Verified, about: Partial<Event>): void {
  const { number } = verified.bundle;
  if (!room.history.add(verified)) throw new PolicyRefused('NOT_NEXT', { number, current: number });
  room.history.settle();
  room.log.append({ ...publicationEvent(verified, isoNow(room)), ...about });
}
