/** Policies in which an operation puts a combination together: chance alone makes too few of them. */
import type {
  Agreement,
  Bundle,
  Combination,
  Coordinate,
  Item,
  SubjectClass,
} from '../../policies/model/index.ts';
import { NAMES } from './policy.ts';

const LABEL = { zh: '组合', en: 'combination' };
const PURPOSES = NAMES.purposes;

/**
 * The same policy in which `own` is kept by the class's own department, `other` is given to it by an
 * agreement and is lower, and both are a combination above the class's clearance.
 */
export function gathered(
  bundle: Bundle,
  { dept, clearance }: Pick<SubjectClass, 'dept' | 'clearance'>,
  own: Coordinate,
  other: Coordinate,
): Bundle {
  const { catalog, lists, agreements } = bundle;
  const [kept, given, like] = [catalog.items[own], catalog.items[other], agreements[0]];
  if (!kept || !given || !like || own === other) return bundle;
  if (clearance !== 2 && clearance !== 3) return bundle;
  const agreed = PURPOSES.map((purpose): Agreement => {
    const id = `agreement-gathered-${purpose}`;
    const items = [...like.items, other];
    const rest = { supplier: given.suppliers[0] ?? 'grid', consumer: dept, status: 'ACTIVE' };
    return { ...like, id, purpose, items, ...rest, from: 0, until: 10_000 } as Agreement;
  });
  const items: Record<Coordinate, Item> = {
    ...catalog.items,
    [own]: { ...kept, suppliers: [dept], level: clearance, duty: [] },
    [other]: { ...given, level: 1, duty: [], sharing: 'CONDITIONAL' },
  };
  const together: Combination = {
    ...{ id: 'combination-gathered', label: LABEL, items: [own, other], level: 4 },
  };
  return {
    ...bundle,
    catalog: { ...catalog, items },
    lists: { ...lists, negative: [], combinations: [...lists.combinations, together] },
    agreements: [...agreements, ...agreed],
  };
}
