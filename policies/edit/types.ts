/**
 * A draft of policy: what officers propose to change. It is a chain of signed entries; everything else
 * about it (state, authors, approvals) is computed from them, so that nobody can say it otherwise.
 */
import type { Text } from '../model/index.ts';

/** What an operation changes; `sections.ts` says where each stands in a bundle. */
export const KINDS = [
  ...([
    'basis',
    'negative',
    'demand',
    'responsibility',
    'use',
    'combination',
    'agreement',
  ] as const),
  ...(['issuer', 'department', 'duty', 'class', 'persona', 'app', 'source'] as const),
  ...(['resource', 'item', 'reads', 'action', 'abstract'] as const),
] as const;
export type Kind = (typeof KINDS)[number];

/** The whole new value of one entry, or its removal. Wildcards in items are expanded as in files. */
export type Operation =
  | { readonly op: 'put'; readonly kind: Kind; readonly id: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly kind: Kind; readonly id: string };

/** `agreement/grid-hotline-case-handling`: what an operation is about. */
export type EntryKey = `${Kind}/${string}`;

/** What an officer does to a draft. */
export type Act =
  /** `restores`: the draft is the content of that published bundle, and has no operations. */
  | {
      readonly act: 'open';
      readonly base: string;
      readonly title: Text;
      readonly restores?: number;
    }
  | { readonly act: 'edit'; readonly operations: readonly Operation[] }
  /** A reviewer's edit: without effect until an author applies it. */
  | {
      readonly act: 'suggest';
      readonly operations: readonly Operation[];
      readonly why: string;
    }
  | { readonly act: 'apply' | 'decline'; readonly suggestion: number }
  /** Policy cases that hold today and are meant not to hold any more, each by its name. */
  | { readonly act: 'set-aside'; readonly policyCases: readonly string[]; readonly why: string }
  /** Onto a newer bundle. `mine`: keep the draft's value over the published one; `theirs`: drop it. */
  | {
      readonly act: 'rebase';
      readonly base: string;
      readonly mine: readonly EntryKey[];
      readonly theirs: readonly EntryKey[];
    }
  /** Fixes the candidate: `hash` of the content that would be signed, made at `createdAt`. */
  | { readonly act: 'propose'; readonly hash: string; readonly createdAt: string }
  /** `bundleSignature`: the approver's detached signature over the candidate's hash. */
  | { readonly act: 'approve'; readonly hash: string; readonly bundleSignature: string }
  | { readonly act: 'withdraw' };

export type ActName = Act['act'];

/** One signed line of a draft. */
export interface DraftEntry {
  readonly draft: string;
  /** 0 for `open`. */
  readonly seq: number;
  /** Hash of the entry before it; null for the first. */
  readonly previous: string | null;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly kid: string;
  readonly act: Act;
  /** Ed25519, base64url. */
  readonly signature: string;
}

export type DraftState =
  | 'DRAFT'
  | 'PROPOSED'
  | 'APPROVED'
  | 'PUBLISHED'
  | 'WITHDRAWN'
  /** Another bundle was published meanwhile: to be rebased or withdrawn. */
  | 'SUPERSEDED';

export interface Edit {
  /** Of the entry. */
  readonly seq: number;
  readonly operations: readonly Operation[];
  /** Who it comes from; of an applied suggestion both the suggester and who applied it. */
  readonly persons: readonly string[];
}

export interface Suggestion {
  readonly seq: number;
  readonly person: string;
  readonly operations: readonly Operation[];
  readonly why: string;
  readonly state: 'OPEN' | 'APPLIED' | 'DECLINED';
}

export interface SetAside {
  readonly policyCase: string;
  readonly why: string;
  readonly person: string;
}

export interface Approval {
  readonly kid: string;
  readonly person: string;
  readonly hash: string;
  readonly bundleSignature: string;
}

export interface Draft {
  readonly id: string;
  readonly title: Text;
  /** Hash of the bundle it changes. */
  readonly base: string;
  readonly restores?: number;
  /** By its entries alone; `settledState` adds what publications make of it. */
  readonly state: 'DRAFT' | 'PROPOSED' | 'APPROVED' | 'WITHDRAWN';
  readonly openedBy: string;
  readonly edits: readonly Edit[];
  readonly suggestions: readonly Suggestion[];
  readonly setAside: readonly SetAside[];
  /** Entries whose published change this draft overrides on purpose, and who decided so. */
  readonly kept: ReadonlyMap<EntryKey, readonly string[]>;
  readonly proposed?: { readonly hash: string; readonly createdAt: string };
  /** Only of the candidate proposed now. */
  readonly approvals: readonly Approval[];
  /** Hash of the last entry, and the number the next one has. */
  readonly head: { readonly hash: string; readonly next: number };
}
