/** The policy store: what officers can do to policy, and what can be read of it. */
import type { Officers, Problem, Signer } from '../bundle/index.ts';
import type { Draft, DraftState, EntryKey, Operation } from '../edit/index.ts';
import type { Bundle, BundleContent, Text } from '../model/index.ts';
import type { FailedCase, JudgeCases, Prove } from './admission.ts';
import type { Disk } from './disk.ts';
import type { Standing } from './history.ts';
import type { JournalFault, JournalLine } from './journal.ts';
import type { Verified } from './signatures.ts';

export interface PolicyStoreOptions {
  /** The store's own folder: history, drafts, journal, lock. */
  readonly folder: string;
  /** The bundle in force, which replicas follow. */
  readonly bundleFile: string;
  readonly officers: Officers;
  readonly judgeCases: JudgeCases;
  readonly prove: Prove;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly disk?: Disk;
}

/** A draft with what publications make of it. */
export interface DraftView {
  readonly draft: Draft;
  readonly state: DraftState;
  /** Natural persons; empty where nothing differs. */
  readonly authors: readonly string[];
}

/** What a draft would publish, for an approver to look at before signing. */
export interface Review extends DraftView {
  readonly before: Bundle;
  /** What would be published; its hash is what an approval is bound to. */
  readonly candidate: Bundle;
  readonly operations: readonly Operation[];
  readonly problems: readonly Problem[];
}

export interface Emergency {
  readonly cause: string;
  /** Number under which the authority was told; needed where a live service is stopped. */
  readonly filed?: string;
}

/** A publication that waits for the signature of a second person, on another machine perhaps. */
export interface Pending {
  readonly purpose: 'install' | 'recover';
  /** The number restored, or 0. */
  readonly number: number;
  readonly kids: readonly string[];
  readonly content: BundleContent;
}

export interface HistoryEntry {
  readonly number: number;
  readonly version: string;
  readonly hash: string;
  /** ISO 8601 instant of the publication. */
  readonly publishedAt: string;
  readonly persons: readonly string[];
  readonly emergency: boolean;
  /** Of an emergency or a recovery. */
  readonly cause?: string;
}

export interface PolicyStore {
  standing(): Standing;
  history(): readonly HistoryEntry[];
  /** Throws PolicyRefused NEVER_PUBLISHED or HISTORY_BROKEN. */
  published(number: number): Verified;
  /** What was in force at an instant (milliseconds since the epoch), if anything was. */
  inForceAt(instant: number): HistoryEntry | undefined;
  drafts(): readonly DraftView[];
  draft(id: string): DraftView;
  review(id: string): Review;
  /** Policy cases that hold today and would not hold any more. */
  failedCases(id: string): Promise<readonly FailedCase[]>;
  /** What an emergency with these operations would give, without doing it. */
  foresee(operations: readonly Operation[], signer: Pick<Signer, 'kid'>): Bundle;
  journal(): { readonly lines: readonly JournalLine[]; readonly fault: JournalFault | undefined };
  pending(): Pending | undefined;

  open(title: Text, operations: readonly Operation[], signer: Signer): Promise<Draft>;
  edit(id: string, operations: readonly Operation[], signer: Signer): Promise<Draft>;
  suggest(
    id: string,
    operations: readonly Operation[],
    why: string,
    signer: Signer,
  ): Promise<Draft>;
  settleSuggestion(
    id: string,
    suggestion: number,
    act: 'apply' | 'decline',
    signer: Signer,
  ): Promise<Draft>;
  setAside(id: string, policyCases: readonly string[], why: string, signer: Signer): Promise<Draft>;
  /** Onto the bundle in force. Throws PolicyRefused CONFLICT with what neither list settles. */
  rebase(
    id: string,
    mine: readonly EntryKey[],
    theirs: readonly EntryKey[],
    signer: Signer,
  ): Promise<Draft>;
  propose(id: string, signer: Signer): Promise<Draft>;
  /** `hash`: the candidate that the approver saw. */
  approve(id: string, hash: string, signer: Signer): Promise<Draft>;
  withdraw(id: string, signer: Signer): Promise<Draft>;
  publish(id: string, signer: Signer): Promise<Verified>;

  /** One officer, at once; only what tightens. */
  tighten(
    operations: readonly Operation[],
    emergency: Emergency,
    signer: Signer,
  ): Promise<Verified>;
  /** The content of a published bundle, as a draft that is proposed at once. */
  rollBack(number: number, signer: Signer): Promise<Draft>;
  /** The same by one officer, where it only tightens. */
  rollBackAtOnce(number: number, emergency: Emergency, signer: Signer): Promise<Verified>;
  /** Bundle 0. Undefined while the second person's signature is missing. */
  install(content: BundleContent, signers: readonly Signer[]): Promise<Verified | undefined>;
  /** A published content for officers who are locked out. Undefined as above. */
  recover(number: number, signers: readonly Signer[]): Promise<Verified | undefined>;
  discardPending(): Promise<void>;
}
