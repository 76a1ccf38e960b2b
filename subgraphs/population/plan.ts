/**
 * What happened in the demo's city, as each office has it on its desk: no labels, no links between
 * offices. A seed adds what its office does with a filing.
 */
import type { LocalFault } from './faults.ts';
import { labelled } from './labelled.ts';
import type { Channel } from './matters.ts';
import type { Numbered } from './numbering.ts';

/** One filing in one channel. */
export type Filing = Omit<Numbered, 'story'>;

const dockets = new Map<Channel, readonly Filing[]>();

/** All filings of one channel in order of time. */
export function docket(channel: Channel): readonly Filing[] {
  const known = dockets.get(channel);
  if (known) return known;
  const filings = (labelled().dockets.get(channel) ?? []).map(({ story: _, ...filing }) => filing);
  dockets.set(channel, filings);
  return filings;
}

/** Faults of power, water and heating that more than one office saw. */
export function localFaults(): readonly LocalFault[] {
  return labelled().faults;
}
