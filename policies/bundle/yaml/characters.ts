/**
 * Characters that a reader of a policy file does not see, or takes for others: hidden ones anywhere, and in
 * names letters of another script or of full width (Unicode TR 36 and TR 39; Trojan Source, CVE-2021-42574).
 */
import { lookalikeOf } from '../names.ts';

export interface OddCharacter {
  readonly code: 'CHARACTER_HIDDEN' | 'CHARACTER_LOOKALIKE';
  /** UTF-16 offset in the text. */
  readonly offset: number;
  /** `U+200B`. */
  readonly character: string;
  /** What it looks like, or nothing. */
  readonly plain: string;
}

/**
 * Controls but tab and line ends; formatting characters (zero width, joiners, direction marks, soft hyphen,
 * tags); line separators; half surrogates. A byte-order mark at the start is taken off by whoever decodes.
 */
const HIDDEN = /(?![\t\n\r])\p{Cc}|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A key as YAML wants it, but for the colon, which is of full width: an input method's slip. */
const WIDE_COLON = /^(\s*(?:- +)*[A-Za-z][\w.-]*)：/gmu;

export function hiddenIn(text: string): OddCharacter[] {
  return [...text.matchAll(HIDDEN)].map(({ 0: found, index }) => ({
    code: 'CHARACTER_HIDDEN',
    offset: index,
    character: nameOf(found),
    plain: '',
  }));
}

/** Colons that only look like one, where a key ends. */
export function wideColonsIn(text: string): OddCharacter[] {
  return [...text.matchAll(WIDE_COLON)].map(({ 1: key = '', index }) => ({
    code: 'CHARACTER_LOOKALIKE',
    offset: index + key.length,
    character: nameOf('：'),
    plain: ':',
  }));
}

/** Letters in a name that are not what they look like. */
export function lookalikesIn(name: string): OddCharacter[] {
  const found: OddCharacter[] = [];
  let offset = 0;
  for (const letter of name) {
    const plain = lookalikeOf(letter);
    if (plain !== undefined)
      found.push({ code: 'CHARACTER_LOOKALIKE', offset, character: nameOf(letter), plain });
    offset += letter.length;
  }
  return found;
}

function nameOf(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `U+${code.padStart(4, '0')}`;
}
