/** Tables of verdicts: a step's definition by examples. */
import { describe, expect, it } from 'vitest';
import { type Asked, ask, type PolicyParts, told } from '../testing.ts';

/** `wanted` is what `told` says of the verdict. */
export type Case = readonly [title: string, wanted: string, parts: PolicyParts, asked?: Asked];

export function cases(step: string, list: readonly Case[]): void {
  describe(step, () => {
    for (const [title, wanted, parts, asked] of list)
      it(`${title}: ${wanted}`, () => expect(told(ask(parts, asked))).toBe(wanted));
  });
}
