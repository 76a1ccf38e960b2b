import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoKeyring } from '../../wire/keyring.ts';
import { encodeRef, isRef, personRef } from '../../wire/ref.ts';
import { BASE_SPACE, createRefSpace } from './ref-space.ts';
import { createReferences } from './references.ts';

const secret = demoKeyring().secret('permutation');
const references = createReferences(secret);
const space = references.forConsumer('hotline', 'EARLY_MEDIATION');
const refs = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((bytes) => encodeRef('A', Buffer.from(bytes)));

describe('a reference space', () => {
  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.array(refs), (batch) => {
        const shown = space.toConsumer(batch);
        expect(shown.every((ref) => isRef(ref) && ref.startsWith('B'))).toBe(true);
        expect(shown.map(space.fromConsumer)).toEqual(batch);
      }),
    );
  });

  it('is a bijection: equal only where equal, and every text of the space is of some base', () => {
    fc.assert(
      fc.property(refs, refs, (left, right) => {
        const [one, other] = space.toConsumer([left, right]);
        expect(one === other).toBe(left === right);
        const shown = `B${left.slice(1)}`;
        expect(space.toConsumer([space.fromConsumer(shown)])).toEqual([shown]);
      }),
    );
  });

  it('shows another consumer or purpose another text, and understands none of theirs', () => {
    const names = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(names, names, refs, (left, right, ref) => {
        fc.pre(left[0] !== right[0] || left[1] !== right[1]);
        const one = references.forConsumer(...left);
        const other = references.forConsumer(...right);
        const [shown = ''] = one.toConsumer([ref]);
        expect(other.toConsumer([ref])).not.toEqual([shown]);
        expect(other.fromConsumer(shown)).not.toBe(ref);
        expect(isRef(other.fromConsumer(shown))).toBe(true);
      }),
    );
  });

  it('does not confuse names that join to the same text, nor a consumer with a subgraph', () => {
    const ref = personRef(secret, '1');
    const spaces = [
      references.forConsumer('a', 'bc'),
      references.forConsumer('ab', 'c'),
      references.forConsumer('a","bc', ''),
      references.forSpace('a'),
      references.forSpace('ledger'),
      references.forConsumer('ledger', ''),
    ];
    expect(new Set(spaces.flatMap((each) => each.toConsumer([ref]))).size).toBe(spaces.length);
  });

  it('treats what is no reference of it as unknown, and never lets it through', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), refs), (text) => {
        const base = space.fromConsumer(text);
        expect(isRef(base)).toBe(true);
        expect(base).not.toBe(text);
        // Unknown is one thing for one text: repeating a request gives nothing away.
        expect(space.fromConsumer(text)).toBe(base);
      }),
    );
    const lie = '150602198501011234';
    const good = personRef(secret, '1');
    const shown = space.toConsumer([lie, good]);
    expect(shown.every(isRef)).toBe(true);
    expect(shown[1]).toBe(space.toConsumer([good])[0]);
  });

  it('reads retired versions and writes the current one', () => {
    const retired = { character: 'B', generation: 1, base: 'A' };
    const current = { character: 'C', generation: 2, base: 'A' };
    const old = createRefSpace(secret, ['x'], [retired]);
    const rotated = createRefSpace(secret, ['x'], [current, retired]);
    const ref = personRef(secret, '1');
    const [before = ''] = old.toConsumer([ref]);
    const [after = ''] = rotated.toConsumer([ref]);
    expect([before[0], after[0]]).toEqual(['B', 'C']);
    expect(rotated.fromConsumer(before)).toBe(ref);
    expect(rotated.fromConsumer(after)).toBe(ref);
    expect(old.fromConsumer(after)).not.toBe(ref);
  });

  it('keeps the version of the base key through a round trip', () => {
    const versions = [
      { character: 'B', generation: 1, base: 'A' },
      { character: 'C', generation: 1, base: 'D' },
    ];
    const mixed = createRefSpace(secret, ['x'], versions);
    const batch = [encodeRef('D', Buffer.alloc(16, 1)), encodeRef('A', Buffer.alloc(16, 1))];
    expect(mixed.toConsumer(batch).map((ref) => ref[0])).toEqual(['C', 'B']);
    expect(mixed.toConsumer(batch).map(mixed.fromConsumer)).toEqual(batch);
  });

  it('is the identity for departments', () => {
    const ref = personRef(secret, '1');
    expect(references.forSpace('base')).toBe(BASE_SPACE);
    expect(BASE_SPACE.toConsumer([ref]).map(BASE_SPACE.fromConsumer)).toEqual([ref]);
  });
});
