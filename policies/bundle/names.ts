/** Names as people mistype them, and records that no name can poison. */

/** A record without prototype: a type may be called `constructor`. */
export function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** The own value of `record` under `name`; never something inherited. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Letters of other scripts that look like Latin ones (a part of Unicode TR 39's confusables). */
const LOOKALIKES = new Map(
  Object.entries({
    а: 'a',
    е: 'e',
    о: 'o',
    р: 'p',
    с: 'c',
    у: 'y',
    х: 'x',
    і: 'i',
    ј: 'j',
    ѕ: 's',
    ԁ: 'd',
    һ: 'h',
    А: 'A',
    В: 'B',
    Е: 'E',
    К: 'K',
    М: 'M',
    Н: 'H',
    О: 'O',
    Р: 'P',
    С: 'C',
    Т: 'T',
    У: 'Y',
    Х: 'X',
    І: 'I',
    Ј: 'J',
    Ѕ: 'S',
    ο: 'o',
    α: 'a',
    ν: 'v',
    Α: 'A',
    Β: 'B',
    Ε: 'E',
    Ζ: 'Z',
    Η: 'H',
    Ι: 'I',
    Κ: 'K',
    Μ: 'M',
    Ν: 'N',
    Ο: 'O',
    Ρ: 'P',
    Τ: 'T',
    Υ: 'Y',
    Χ: 'X',
    ı: 'i',
  }),
);

/** ASCII letters, digits and signs in the width of Chinese characters. */
const FULL_WIDTH = /^[\uff01-\uff5e]$/u;
const WIDTH_OFFSET = 0xfee0;

/** The ASCII character that `letter` is taken for; undefined where it is none or another one. */
export function lookalikeOf(letter: string): string | undefined {
  if (FULL_WIDTH.test(letter)) return String.fromCharCode(letter.charCodeAt(0) - WIDTH_OFFSET);
  return LOOKALIKES.get(letter);
}

/**
 * The name as the eye reads it: compatibility forms and look-alikes folded, case and marks dropped.
 */
function skeleton(name: string): string {
  const folded = name.normalize('NFKD').replace(/[\p{Mn}\p{Cf}]/gu, '');
  return [...folded]
    .map((letter) => LOOKALIKES.get(letter) ?? letter)
    .join('')
    .toLowerCase();
}

/**
 * The known name that `name` most likely means, or undefined. Only policy staff see suggestions; a
 * client never does, since a suggestion names what may be unlisted.
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = skeleton(name);
  const tolerated = Math.min(3, Math.ceil(wanted.length / 4));
  let best: string | undefined;
  let bestDistance = tolerated + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, skeleton(candidate), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Levenshtein distance, or `limit` as soon as it cannot be less. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) >= limit) return limit;
    previous = row;
  }
  return Math.min(previous[b.length] ?? limit, limit);
}
