/** What no condition of a statement can say of a work order (ADR 0138). */
import type { RowRule } from '../kit/index.ts';

/** A mobile number, or a resident identity number (GB 11643), standing alone in a text. */
const IDENTIFIER = /(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)/;

/**
 * Callers tell other people's numbers. A masked or withheld phone is no secret while a text beside it has
 * it whole, and the person it belongs to asked for nothing (PIPL art. 6): such a text stays with the hotline.
 */
function noNumbersIn(field: string): RowRule {
  const coordinate = `HotlineCall.${field}`;
  return {
    name: `no-numbers-in-${field}`,
    withholds: [coordinate],
    reads: [coordinate],
    judge: ({ rows, subject }) => {
      const own = subject.dept === 'hotline' || subject.kind === 'citizen';
      return rows.map((row) => own || !IDENTIFIER.test(String(row[field] ?? '')));
    },
  };
}

export const rules: readonly RowRule[] = ['title', 'content', 'reply'].map(noNumbersIn);
