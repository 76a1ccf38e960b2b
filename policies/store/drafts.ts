/** Drafts on disk: `drafts/<id>.json`, the chain of their signed entries. */
import { join } from 'node:path';
import type { Officers, Signer } from '../bundle/index.ts';
import {
  type Act,
  type Draft,
  type DraftEntry,
  PolicyRefused,
  parseDraft,
  replay,
  signEntry,
} from '../edit/index.ts';
import type { Disk } from './disk.ts';

export interface Drafts {
  /** In the order they were opened. */
  ids(): string[];
  entries(id: string): readonly DraftEntry[];
  read(id: string): Draft;
  /** Opens the next draft. */
  open(act: Extract<Act, { act: 'open' }>, at: string, signer: Signer): Appended;
  append(id: string, act: Act, at: string, signer: Signer): Appended;
}

export interface Appended {
  readonly draft: Draft;
  readonly entry: DraftEntry;
}

const FILE = /^(d\d+)\.json$/;

export function openDrafts(folder: string, officers: Officers, disk: Disk): Drafts {
  const fileOf = (id: string) => join(folder, 'drafts', `${id}.json`);

  function ids(): string[] {
    const names = disk.list(join(folder, 'drafts')).flatMap((name) => FILE.exec(name)?.[1] ?? []);
    return names.sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)));
  }

  function entries(id: string): readonly DraftEntry[] {
    const written = FILE.test(`${id}.json`) ? disk.read(fileOf(id)) : undefined;
    if (written === undefined) throw new PolicyRefused('DRAFT_UNKNOWN', { draft: id });
    try {
      return parseDraft(written);
    } catch (cause) {
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new PolicyRefused('DRAFT_BROKEN', { draft: id, seq: 0, detail });
    }
  }

  function appended(id: string, before: readonly DraftEntry[], act: Act, at: string, by: Signer) {
    const draft = before.length === 0 ? undefined : replay(id, before, officers);
    const entry = signEntry(
      { draft: id, seq: before.length, at, act },
      draft?.head.hash ?? null,
      by,
    );
    const all = [...before, entry];
    // Judged before it is written: an entry that is refused is no entry.
    const after = replay(id, all, officers);
    const text = `${JSON.stringify({ v: 1, entries: all }, null, 1)}\n`;
    return { draft: after, entry, text };
  }

  return {
    ids,
    entries,
    read: (id) => replay(id, entries(id), officers),
    open(act, at, signer) {
      const last = ids().at(-1)?.slice(1) ?? '0';
      const id = `d${Number(last) + 1}`;
      const { draft, entry, text } = appended(id, [], act, at, signer);
      disk.create(fileOf(id), text);
      return { draft, entry };
    },
    append(id, act, at, signer) {
      const { draft, entry, text } = appended(id, entries(id), act, at, signer);
      disk.replace(fileOf(id), text);
      return { draft, entry };
    },
  };
}
