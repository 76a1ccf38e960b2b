/**
 * Labels of what was planted, to measure detection against. For tests and the demo's seeding step only:
 * no department, gateway or policy file may import this.
 */
import type { LocalFault } from './faults.ts';
import { CHANNELS, labelled } from './labelled.ts';
import type { Channel } from './matters.ts';
import { population } from './persons.ts';
import { type StoryKind, WINDOW_DAYS } from './stories.ts';

export interface TrueStory {
  readonly id: string;
  readonly kind: StoryKind;
  /** Id numbers of the persons, to be turned into references by who holds the key. */
  readonly idNumbers: readonly string[];
  readonly filings: readonly { readonly channel: Channel; readonly number: string }[];
}

export interface Truth {
  /** Planted grievances are told within this many days, R000 apart, which runs all year. */
  readonly windowDays: number;
  readonly stories: readonly TrueStory[];
  /** `calls`: numbers of the hotline orders that the fault caused. */
  readonly faults: readonly (LocalFault & { readonly calls: readonly string[] })[];
}

export function truth(): Truth {
  const told = new Map<string, { channel: Channel; number: string }[]>();
  for (const channel of CHANNELS)
    for (const { story, number } of labelled().dockets.get(channel) ?? []) {
      if (story === undefined) continue;
      const filings = told.get(story) ?? [];
      filings.push({ channel, number });
      told.set(story, filings);
    }
  const { persons } = population();
  return {
    windowDays: WINDOW_DAYS,
    stories: labelled().stories.map(({ id, kind, persons: cast }) => ({
      id,
      kind,
      idNumbers: cast.map((index) => persons[index]?.idNumber ?? ''),
      filings: told.get(id) ?? [],
    })),
    faults: labelled().faults.map((fault) => ({
      ...fault,
      calls: (told.get(fault.id) ?? []).map((filing) => filing.number),
    })),
  };
}
