/**
 * Texts of the catalog as terms of a search, and a question as words. A term is the rest of a text from some
 * place on, so that a word is found by an index wherever it stands: whatever begins with it holds it. Chinese
 * stands in the index as written, in pinyin, and as initials (ADR 0224).
 */
import { pinyin } from 'pinyin-pro';

const WORDS_MAX = 8;
/** Characters of a term; a longer text is found by what it begins with, from each of its words on. */
export const TERM_LENGTH_MAX = 60;

/** A weight counts before any difference in size (kit/ranked.ts). */
const SIZE_MAX = 99;

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
const HAN = /\p{Script=Han}/u;
const NOT_A_WORD = /[^\p{L}\p{N}]+/u;

/** Full-width and half-width, capitals and small letters are alike. */
export function normalised(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Words of a question, each of which must be found; a Chinese phrase is several. */
export function questionWords(text: string): readonly string[] {
  const words = normalised(text)
    .split(NOT_A_WORD)
    .flatMap((part) => (HAN.test(part) ? segments(part) : [part]));
  return [...new Set(words.filter((word) => word !== ''))].slice(0, WORDS_MAX);
}

/** The question as one text, where it is more than a word: it counts once more where it is found whole. */
export function questionPhrase(text: string): string | undefined {
  const phrase = normalised(text).split(NOT_A_WORD).join('');
  const words = questionWords(text);
  return words.length > 1 ? phrase : undefined;
}

function segments(text: string): readonly string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

/** How much a term says of a row, by where it begins in the text. */
export interface Weights {
  /** The text begins with it. */
  readonly start: number;
  /** A word begins with it. */
  readonly word: number;
  /** Within a word; absent: not found there. */
  readonly inside?: number;
}

/** Term -> what it says of the row. */
export type Terms = Map<string, Term>;

export interface Term {
  readonly weight: number;
  /** Characters of the text that it is part of: of two rows that have a word, the shorter text is nearer. */
  readonly size: number;
}

/** Adds the terms of a Chinese text: as written, in pinyin one lighter, as initials two lighter. */
export function addChinese(terms: Terms, text: string, weights: Weights): void {
  const plain = normalised(text).split(NOT_A_WORD).join('');
  const starts = wordStarts(plain);
  const characters = Array.from(plain);
  const syllables = syllablesOf(characters);
  for (const [index, syllable] of syllables.entries()) {
    const size = characters.length;
    const weight = index === 0 ? weights.start : weightAt(starts.has(index), weights);
    if (weight === undefined) continue;
    add(terms, characters.slice(index).join(''), { weight, size });
    if (syllable === characters[index]) continue;
    const rest = syllables.slice(index);
    add(terms, rest.join(''), { weight: weight - 1, size });
    const initials = rest.map((one) => Array.from(one)[0]).join('');
    if (index === 0 || starts.has(index)) add(terms, initials, { weight: weight - 2, size });
  }
}

/** Adds the words of a name in code: `Person.birthDate` is found by person, birth, date and birthdate. */
export function addName(terms: Terms, name: string, { start, word }: Weights): void {
  const parts = name.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).filter((part) => part !== '');
  for (const index of parts.keys()) {
    const weight = index === 0 ? start : word;
    add(terms, normalised(parts.slice(index).join('')), { weight, size: name.length });
  }
}

function weightAt(startsWord: boolean, { word, inside }: Weights): number | undefined {
  return startsWord ? word : inside;
}

function add(terms: Terms, text: string, { weight, size }: Term): void {
  const term = Array.from(text).slice(0, TERM_LENGTH_MAX).join('');
  const known = terms.get(term);
  if (term === '' || weight <= 0 || (known && known.weight >= weight)) return;
  terms.set(term, { weight, size: Math.min(size, SIZE_MAX) });
}

/** Places, in characters, where a word begins. */
function wordStarts(text: string): ReadonlySet<number> {
  const starts = new Set<number>();
  let place = 0;
  for (const segment of segments(text)) {
    starts.add(place);
    place += Array.from(segment).length;
  }
  return starts;
}

/** One for each character: its reading in this text, or itself where it has none. */
function syllablesOf(characters: readonly string[]): readonly string[] {
  const text = characters.join('');
  if (!HAN.test(text)) return characters;
  // ü is typed as v.
  const read = pinyin(text, { toneType: 'none', type: 'array', v: true, nonZh: 'spaced' });
  return read.length === characters.length ? read : characters;
}
