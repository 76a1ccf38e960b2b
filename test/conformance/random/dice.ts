/** Seeded randomness for what is too large to be drawn value by value: a seed is a whole graph. */

export interface Dice {
  /** From 0 up to, but not, `below`. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** In their order, each with the probability. */
  some<T>(from: readonly T[], probability: number): T[];
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  // mulberry32: small, and good enough to tell graphs apart.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    int: (below) => Math.floor(next() * below),
    chance: (probability) => next() < probability,
    pick(from) {
      const one = from[Math.floor(next() * from.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    some: (from, probability) => from.filter(() => next() < probability),
  };
}

/** A seed from a text: the same text, the same dice. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash ^ (hash >>> 13)) >>> 0;
}
