/** How strict masks are, so that a cell can take the least strict one that its row is entitled to. */
import type { Mask } from '../model/index.ts';

/** From showing most to showing least. One item has one mask, so only 0 against the rest is common. */
const STRICTNESS: Readonly<Record<Mask, number>> = {
  NUMBER_TO_BAND: 1,
  DATE_TO_YEAR: 2,
  ADDRESS_TO_COMMUNITY: 3,
  PHONE: 4,
  NAME: 5,
  ID_NUMBER: 6,
};

/** 0 for no mask, then rising; a total order, so that parts have one order everywhere. */
export function maskStrictness(mask: Mask | undefined): number {
  return mask === undefined ? 0 : STRICTNESS[mask];
}
