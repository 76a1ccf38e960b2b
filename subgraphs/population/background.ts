/** Ordinary filings: each person raises each kind of matter at most once, in one channel. */

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
import { chance, int, pick, rngFor, weighted } from './random.ts';
import { matterOf } from './telling.ts';

const DAY_MS = 86_400_000;

/** How many ordinary filings each channel holds, and since when. */
const VOLUME: Readonly<Record<Channel, { readonly count: number; readonly since: string }>> = {
  hotline: { count: 10_400, since: '2025-09-01' },
  petitions: { count: 3_000, since: '2024-11-20' },
  mediation: { count: 1_500, since: '2024-11-20' },
  police: { count: 4_000, since: '2024-11-20' },
  courts: { count: 1_200, since: '2024-11-20' },
};
const ANONYMOUS_SHARE: Readonly<Record<Channel, number>> = {
  hotline: 0.06,
  petitions: 0.02,
  mediation: 0,
  police: 0.03,
  courts: 0,
};

export function backgroundOf(channel: Channel, raised: Raised): Draft[] {
  const rng = rngFor(`background ${channel}`);
  const kindOf = weighted(
    MATTER_KINDS.filter((kind) => kind.channels.includes(channel)).map(
      (kind): [MatterKind, number] => [kind, kind.weight],
    ),
  );
  const { count, since } = VOLUME[channel];
  const first = instant(since);
  const days = Math.floor((instant(TODAY) - first) / DAY_MS);
  const drafts: Draft[] = [];
  while (drafts.length < count) {
    const person = pick(rng, adultPersons());
    const kind = kindOf(rng);
    const at = momentOn(rng, first + int(rng, 0, days - 1) * DAY_MS);
    if (!inSeason(kind, at) || !raised.claim(person.index, kind)) continue;
    const anonymous = chance(rng, ANONYMOUS_SHARE[channel]);
    const matter = matterOf(rng, kind, placeName(person), person.address);
    drafts.push(draftOf(rng, { person, anonymous }, { channel, at, matter }));
  }
  return drafts;
}
