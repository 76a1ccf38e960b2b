/** Who did what when, on which hash: one line an act, each naming the hash of the line before it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from './disk.ts';

/** What happened. `publish` covers every way in which a bundle came into force. */
export interface Event {
  /** An act on a draft, or how a bundle came into force. */
  readonly what: string;
  /** ISO 8601 instant. */
  readonly at: string;
  /** Key ids and natural persons; of a bundle all who signed it. */
  readonly kids: readonly string[];
  readonly persons: readonly string[];
  readonly draft?: string;
  /** Hash of the entry of the draft. */
  readonly entry?: string;
  /** Of the bundle that came into force. */
  readonly number?: number;
  readonly hash?: string;
  readonly cause?: string;
  readonly filed?: string;
  /** Policy cases that ceased to hold by an emergency. */
  readonly brokenCases?: readonly string[];
  /** Written after a crash, from what was found. */
  readonly repaired?: true;
}

export interface JournalLine extends Event {
  /** From 0. */
  readonly seq: number;
  /** SHA-256, hex, of the line before it, without its line break; null for the first. */
  readonly previous: string | null;
}

/** What is wrong with a journal, and where. Lines count from 1. */
export interface JournalFault {
  readonly line: number;
  readonly detail: 'PARSE' | 'CHAIN';
}

export interface Journal {
  lines(): readonly JournalLine[];
  fault(): JournalFault | undefined;
  append(event: Event): void;
}

export function openJournal(folder: string, disk: Disk): Journal {
  const file = join(folder, 'journal.jsonl');
  const text = () => disk.read(file) ?? '';
  return {
    lines: () => read(text()).lines,
    fault: () => read(text()).fault,
    append(event) {
      const before = text();
      const whole = before.slice(0, before.lastIndexOf('\n') + 1);
      // A line that a crash cut off was never answered for.
      if (whole.length < before.length) disk.cut(file, Buffer.byteLength(whole));
      const last = whole.trimEnd().split('\n').at(-1) ?? '';
      const seq = whole === '' ? 0 : whole.split('\n').length - 1;
      const line: JournalLine = { seq, previous: last === '' ? null : hashOf(last), ...event };
      disk.append(file, `${JSON.stringify(line)}\n`);
    },
  };
}

function read(text: string): { lines: JournalLine[]; fault: JournalFault | undefined } {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines: JournalLine[] = [];
  let previous: string | null = null;
  let fault: JournalFault | undefined;
  for (const [index, written] of whole.split('\n').slice(0, -1).entries()) {
    const line = parse(written);
    if (!line) fault ??= { line: index + 1, detail: 'PARSE' };
    else {
      if (line.previous !== previous || line.seq !== index)
        fault ??= { line: index + 1, detail: 'CHAIN' };
      lines.push(line);
    }
    previous = hashOf(written);
  }
  return { lines, fault };
}

function parse(written: string): JournalLine | undefined {
  try {
    return JSON.parse(written) as JournalLine;
  } catch {
    return undefined;
  }
}

function hashOf(line: string): string {
  return createHash('sha256').update(line).digest('hex');
}
