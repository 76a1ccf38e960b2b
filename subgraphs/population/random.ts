/**
 * Seeded randomness for demo data: the same name gives the same sequence on every machine and in every
 * run, so that seeds of different departments agree without talking to each other.
 */

/** Uniform numbers in [0, 1). */
export type Rng = () => number;

/** A generator named by its use; sequences of different names are independent. */
export function rngFor(name: string): Rng {
  const seed = fourWords(name);
  let [a, b, c, counter] = seed;
  // sfc32 (Practically Random test suite: no anomalies); 128 bits of state, one add and shift per draw.
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // The first draws still show the seed's shape.
  for (let i = 0; i < 12; i++) next();
  return next;
}

/** Four 32-bit words of `text`: FNV-1a with a different basis each. */
function fourWords(text: string): [number, number, number, number] {
  const word = (basis: number) => {
    let hash = basis;
    for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 16777619);
    return hash | 0;
  };
  return [word(0x811c9dc5), word(0x9e3779b9), word(0x85ebca6b), word(0xc2b2ae35)];
}

/** An integer in [from, to], both included. */
export function int(rng: Rng, from: number, to: number): number {
  return from + Math.floor(rng() * (to - from + 1));
}

export function chance(rng: Rng, probability: number): boolean {
  return rng() < probability;
}

/** One of `list`; throws RangeError on an empty one. */
export function pick<T>(rng: Rng, list: readonly T[]): T {
  const index = Math.floor(rng() * list.length);
  if (index >= list.length) throw new RangeError('pick: the list is empty');
  return list[index] as T;
}

/** A drawer of values by weight, in O(log n) per draw. */
export function weighted<T>(entries: readonly (readonly [T, number])[]): (rng: Rng) => T {
  const sums: number[] = [];
  let total = 0;
  for (const [, weight] of entries) {
    total += weight;
    sums.push(total);
  }
  if (total <= 0) throw new RangeError('weighted: no weight');
  return (rng) => {
    const point = rng() * total;
    let low = 0;
    let high = sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > point) high = middle;
      else low = middle + 1;
    }
    return (entries[low] as readonly [T, number])[0];
  };
}

/** A shuffled copy (Fisher-Yates). */
export function shuffled<T>(rng: Rng, list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    const held = copy[i] as T;
    copy[i] = copy[j] as T;
    copy[j] = held;
  }
  return copy;
}
