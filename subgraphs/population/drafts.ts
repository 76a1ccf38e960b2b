/** Filings before they have numbers, and the two ways to draw their parts. */
import { ageOf, dateTime, instant } from './dates.ts';
import type { Channel, MatterKind } from './matters.ts';
import { type Person, population } from './persons.ts';
import { places } from './places.ts';
import { int, type Rng } from './random.ts';
import { type Matter, tell } from './telling.ts';

/** One filing of one matter in one channel. `story` is the label; it never leaves this folder's truth. */
export interface Draft {
  readonly channel: Channel;
  /** Local date-time with offset. */
  readonly at: string;
  /** Index of the person who files; absent: anonymous. */
  readonly person: number | undefined;
  readonly communityCode: string;
  readonly gridCode: string;
  readonly estateCode: string | undefined;
  readonly matter: Matter;
  readonly title: string;
  readonly content: string;
  readonly story: string | undefined;
}

let adults: readonly Person[] | undefined;

/** Persons of 18 and over. */
export function adultPersons(): readonly Person[] {
  adults ??= population().persons.filter((person) => ageOf(person.birthDate) >= 18);
  return adults;
}

/** How people call where they live: the estate, else the community. */
export function placeName(place: Pick<Person, 'communityCode' | 'estateCode'>): string {
  const estates = places().estatesOf.get(place.communityCode) ?? [];
  const estate = estates.find((candidate) => candidate.code === place.estateCode);
  return estate?.name ?? places().communityOf.get(place.communityCode)?.name ?? '';
}

/** A moment on a day, between 8:00 and 20:59. */
export function momentOn(rng: Rng, dayMs: number): string {
  const seconds = int(rng, 8 * 3600, 21 * 3600 - 1);
  return dateTime(instant(dateTime(dayMs).slice(0, 10)) + seconds * 1000);
}

export function inSeason(kind: MatterKind, at: string): boolean {
  const month = Number(at.slice(5, 7));
  return kind.winter !== true || month >= 10 || month <= 4;
}

export function draftOf(
  rng: Rng,
  who: { readonly person: Person; readonly anonymous?: boolean },
  filing: {
    readonly channel: Channel;
    readonly at: string;
    readonly matter: Matter;
    readonly story?: string;
  },
): Draft {
  const { channel, at, matter, story } = filing;
  return {
    channel,
    at,
    person: who.anonymous ? undefined : who.person.index,
    communityCode: who.person.communityCode,
    gridCode: who.person.gridCode,
    estateCode: who.person.estateCode,
    matter,
    ...tell(rng, matter, channel),
    story,
  };
}

/** Remembers which person has raised which kind of matter, so that repeats occur only where planted. */
export class Raised {
  readonly #pairs = new Set<string>();

  /** True the first time a person raises a kind. */
  claim(person: number, kind: MatterKind): boolean {
    const pair = `${person} ${kind.key}`;
    if (this.#pairs.has(pair)) return false;
    this.#pairs.add(pair);
    return true;
  }
}
