/** All filings with their labels; only plan.ts, which drops the labels, and truth.ts import it. */
import { backgroundOf } from './background.ts';
import { type Draft, Raised } from './drafts.ts';
import { type LocalFault, plantFaults } from './faults.ts';
import type { Channel } from './matters.ts';
import { type Numbered, numbered } from './numbering.ts';
import { plantStories, type Story } from './stories.ts';

export const CHANNELS: readonly Channel[] = [
  'hotline',
  'petitions',
  'mediation',
  'police',
  'courts',
];

export interface Labelled {
  readonly stories: readonly Story[];
  readonly faults: readonly LocalFault[];
  readonly dockets: ReadonlyMap<Channel, readonly Numbered[]>;
}

let memo: Labelled | undefined;

export function labelled(): Labelled {
  memo ??= build();
  return memo;
}

function build(): Labelled {
  const raised = new Raised();
  const planted = plantStories(raised);
  const { faults, drafts: calls } = plantFaults(raised);
  const told: Draft[] = [...planted.drafts, ...calls];
  const dockets = new Map<Channel, readonly Numbered[]>();
  for (const channel of CHANNELS) {
    const drafts = [
      ...told.filter((draft) => draft.channel === channel),
      ...backgroundOf(channel, raised),
    ];
    const pinned = planted.pinned.find((draft) => draft.channel === channel);
    dockets.set(channel, numbered(channel, drafts, pinned));
  }
  return { stories: planted.stories, faults, dockets };
}
