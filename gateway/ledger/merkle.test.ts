import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  EMPTY_FRONTIER,
  type Frontier,
  type Hash,
  leafHash,
  peakCount,
  proveInclusion,
  rootOf,
  verifyInclusion,
} from './merkle.ts';

/** Entries and roots of the test vectors of Certificate Transparency (RFC 6962 reference code). */
const ENTRIES = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657'],
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function grow(leaves: readonly Hash[]): Frontier {
  return leaves.reduce(appendLeaf, EMPTY_FRONTIER);
}

/** MTH as RFC 6962 section 2.1 writes it, without any of our code but the leaf hash. */
function plainRoot(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1 && only) return only;
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const hash = createHash('sha256').update(Buffer.of(1));
  return hash
    .update(plainRoot(leaves.slice(0, split)))
    .update(plainRoot(leaves.slice(split)))
    .digest();
}

const logs = fc
  .array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 })
  .map((entries) => entries.map((entry) => leafHash(entry)));

describe('the tree', () => {
  it('has the roots of the published vectors', () => {
    const leaves = ENTRIES.map((entry) => leafHash(Buffer.from(entry, 'hex')));
    const roots = leaves.map((_, index) =>
      rootOf(grow(leaves.slice(0, index + 1))).toString('hex'),
    );
    expect(roots).toEqual(ROOTS);
  });

  it('is the tree of the RFC at every size, and its peaks are as many as the size says', () => {
    fc.assert(
      fc.property(logs, (leaves) => {
        const frontier = grow(leaves);
        expect(rootOf(frontier)).toEqual(plainRoot(leaves));
        expect(frontier.peaks.length).toBe(peakCount(leaves.length));
      }),
    );
    expect(rootOf(EMPTY_FRONTIER)).toEqual(plainRoot([]));
    expect(peakCount(0)).toBe(0);
  });
});

describe('a proof of inclusion', () => {
  it('holds for every entry, and for nothing else', () => {
    fc.assert(
      fc.property(logs, fc.nat(), fc.nat(), (leaves, at, other) => {
        const size = leaves.length;
        const index = at % size;
        const root = rootOf(grow(leaves));
        const leaf = leaves[index] ?? Buffer.alloc(0);
        const path = proveInclusion(leaves, index);
        expect(verifyInclusion(leaf, index, size, path, root)).toBe(true);
        expect(verifyInclusion(leafHash('other'), index, size, path, root)).toBe(false);
        expect(verifyInclusion(leaf, index, size, path, leafHash('root'))).toBe(false);
        expect(verifyInclusion(leaf, index, size, [...path, root], root)).toBe(false);
        if (path.length > 0)
          expect(verifyInclusion(leaf, index, size, path.slice(1), root)).toBe(false);
        const elsewhere = other % size;
        if (!leaves[elsewhere]?.equals(leaf))
          expect(verifyInclusion(leaf, elsewhere, size, path, root)).toBe(false);
      }),
    );
  });

  it('is refused for places outside the log', () => {
    const leaf = leafHash('a');
    for (const index of [-1, 1, 0.5, Number.NaN])
      expect(verifyInclusion(leaf, index, 1, [], leaf)).toBe(false);
    expect(() => proveInclusion([leaf], 1)).toThrow(RangeError);
  });
});
