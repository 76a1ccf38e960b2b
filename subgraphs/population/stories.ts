/**
 * The planted stories: grievances that one person carries from office to office, and filings that look
 * like it and are not. Every department's seed tells its part of them.
 */

import { instant, TODAY } from './dates.ts';
import {
  adultPersons,
  type Draft,
  draftOf,
  inSeason,
  momentOn,
  placeName,
  type Raised,
} from './drafts.ts';
import { type Channel, MATTER_KINDS, type MatterKind } from './matters.ts';
import { DEMO_CITIZEN, type Person, population } from './persons.ts';
import { chance, int, pick, type Rng, rngFor, shuffled } from './random.ts';
import { type Matter, matterOf } from './telling.ts';

export type StoryKind =
  /** Same person, same matter, two or more filings. */
  | 'REPEATED_GRIEVANCE'
  /** One person, two matters. */
  | 'SAME_PERSON_OTHER_MATTER'
  /** Two persons, one matter. */
  | 'SAME_MATTER_OTHER_PERSON';

export interface Story {
  readonly id: string;
  readonly kind: StoryKind;
  readonly persons: readonly number[];
}

export interface Planted {
  readonly stories: readonly Story[];
  readonly drafts: readonly Draft[];
  /** The demo citizen's own story, in the order told; takes the known open numbers. */
  readonly pinned: readonly Draft[];
}

const REPEATED = 120;
const OTHER_MATTER = 100;
const OTHER_PERSON = 100;
const DAY_MS = 86_400_000;
const FIRST_DAY = instant('2025-10-01');
const LAST_DAY = instant(TODAY) - DAY_MS;
/** No planted grievance lasts longer, the pinned one apart. */
export const WINDOW_DAYS = 90;

export function plantStories(raised: Raised): Planted {
  const rng = rngFor('planted stories');
  const stories: Story[] = [];
  const drafts: Draft[] = [];
  const cast = castOf(rng);
  const pinned = pinnedStory(raised);
  stories.push({ id: 'R000', kind: 'REPEATED_GRIEVANCE', persons: [DEMO_CITIZEN] });
  const plant = (prefix: string, count: number, kind: StoryKind, write: StoryWriter) => {
    for (let i = 1; i <= count; i++) {
      const id = `${prefix}${String(i).padStart(3, '0')}`;
      const written = write(rng, id, cast, raised);
      drafts.push(...written);
      const persons = new Set(written.flatMap((draft) => draft.person ?? []));
      stories.push({ id, kind, persons: [...persons] });
    }
  };
  plant('R', REPEATED, 'REPEATED_GRIEVANCE', repeatedGrievance);
  plant('M', OTHER_MATTER, 'SAME_PERSON_OTHER_MATTER', samePersonOtherMatter);
  plant('P', OTHER_PERSON, 'SAME_MATTER_OTHER_PERSON', sameMatterOtherPerson);
  return { stories, drafts, pinned };
}

type StoryWriter = (rng: Rng, id: string, cast: () => Person, raised: Raised) => readonly Draft[];

/** Each call gives another adult; two in five live in the demo clerk's area. */
function castOf(rng: Rng): () => Person {
  const near = shuffled(
    rng,
    adultPersons().filter((p) => p.communityCode.startsWith('150602')),
  );
  const far = shuffled(
    rng,
    adultPersons().filter((p) => !p.communityCode.startsWith('150602')),
  );
  return () => {
    const person = (chance(rng, 0.4) ? near : far).pop();
    if (!person) throw new Error('no adults left');
    return person.index === DEMO_CITIZEN ? (far.pop() ?? person) : person;
  };
}

/** Kinds that can go through more than one office. */
const MANY_CHANNELS = MATTER_KINDS.filter((kind) => kind.channels.length >= 3);

/** The same matter through two to four channels, up to five filings within the window. */
function repeatedGrievance(rng: Rng, id: string, cast: () => Person, raised: Raised): Draft[] {
  const person = cast();
  const { kind, start } = drawOf(rng, person, raised);
  const matter = matterOf(rng, kind, placeName(person), person.address);
  const channels = route(rng, kind, int(rng, 2, Math.min(4, kind.channels.length)));
  let day = start;
  return channels.map((channel, i) => {
    if (i > 0) day += int(rng, 3, 20) * DAY_MS;
    return draftOf(rng, { person }, { channel, at: momentOn(rng, day), matter, story: id });
  });
}

/** Channels in the order people try them; one of them is often tried twice. */
function route(rng: Rng, kind: MatterKind, count: number): Channel[] {
  const chosen = new Set(shuffled(rng, kind.channels).slice(0, count));
  const channels = kind.channels.filter((channel) => chosen.has(channel));
  if (channels.length === 4 || !chance(rng, 0.6)) return channels;
  const again = pick(rng, channels);
  return channels.flatMap((channel) => (channel === again ? [channel, channel] : [channel]));
}

/** Two matters of one person: another kind, or (harder) the same kind with another opponent. */
function samePersonOtherMatter(rng: Rng, id: string, cast: () => Person, raised: Raised): Draft[] {
  const person = cast();
  const place = placeName(person);
  const { kind, start } = drawOf(rng, person, raised);
  const first = matterOf(rng, kind, place, person.address);
  const second = otherMatter(rng, first, person, raised);
  return [first, second].map((matter, i) => {
    const day = start + i * int(rng, 2, 40) * DAY_MS;
    const channel = pick(rng, matter.kind.channels);
    return draftOf(rng, { person }, { channel, at: momentOn(rng, day), matter, story: id });
  });
}

function otherMatter(rng: Rng, first: Matter, person: Person, raised: Raised): Matter {
  const sameKind = first.kind.opponents.length > 1 && chance(rng, 0.3);
  let kind = first.kind;
  while (!sameKind && (kind === first.kind || kind.winter || !raised.claim(person.index, kind)))
    kind = pick(rng, MANY_CHANNELS);
  for (;;) {
    const matter = matterOf(rng, kind, first.place, person.address);
    if (matter.opponent !== first.opponent && matter.detail !== first.detail) return matter;
  }
}

/** One matter of two persons of one household's neighbourhood, told in two channels. */
function sameMatterOtherPerson(rng: Rng, id: string, cast: () => Person, raised: Raised): Draft[] {
  for (;;) {
    const person = cast();
    const neighbour = neighbourOf(rng, person);
    if (!neighbour) continue;
    const { kind, start } = drawOf(rng, person, raised);
    if (!raised.claim(neighbour.index, kind)) continue;
    const matter = matterOf(rng, kind, placeName(person), person.address);
    return [person, neighbour].map((who, i) => {
      const day = start + i * int(rng, 1, 30) * DAY_MS;
      const channel = pick(rng, kind.channels);
      return draftOf(rng, { person: who }, { channel, at: momentOn(rng, day), matter, story: id });
    });
  }
}

function neighbourOf(rng: Rng, person: Person): Person | undefined {
  const near = adultPersons().filter(
    (other) =>
      other.gridCode === person.gridCode &&
      other.householdIndex !== person.householdIndex &&
      other.index !== DEMO_CITIZEN,
  );
  return near.length > 0 ? pick(rng, near) : undefined;
}

/** A kind that this person has not raised yet, and a first day on which it can arise. */
function drawOf(rng: Rng, person: Person, raised: Raised): { kind: MatterKind; start: number } {
  for (;;) {
    const kind = pick(rng, MANY_CHANNELS);
    const start = FIRST_DAY + int(rng, 0, daysOf(LAST_DAY - FIRST_DAY) - WINDOW_DAYS) * DAY_MS;
    if (inSeason(kind, momentOn(rng, start)) && raised.claim(person.index, kind))
      return { kind, start };
  }
}

function daysOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** The demo citizen's heating dispute of 2026, in every channel; dates come with the known numbers. */
function pinnedStory(raised: Raised): Draft[] {
  const rng = rngFor('pinned story');
  const person = population().persons[DEMO_CITIZEN];
  const kind = MATTER_KINDS.find((candidate) => candidate.key === 'heating');
  if (!person || !kind) throw new Error('the demo citizen is missing');
  raised.claim(person.index, kind);
  const matter = matterOf(rng, kind, placeName(person), person.address);
  const at = `${TODAY}T00:00:00+08:00`;
  return kind.channels.map((channel) =>
    draftOf(rng, { person }, { channel, at, matter, story: 'R000' }),
  );
}
