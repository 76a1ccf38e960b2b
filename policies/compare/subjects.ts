/**
 * Every subject that a token could make, as far as verdicts tell subjects apart: kind, the names under
 * which it is party to agreements, purpose, clearance, and whether areas are known. Duties are left out,
 * since what they decide can be judged without them (tightening.ts).
 */
import type { Policy } from '../engine/index.ts';
import type { App, Bundle, Clearance, SubjectClass } from '../model/index.ts';
import type { Affected } from './affected.ts';
import type { Difference } from './types.ts';

/** Stands for all departments and purposes that neither policy names. */
const UNNAMED = '\u0000';

const CLEARANCES: readonly Clearance[] = [0, 1, 2, 3, 4];
const AREAS: readonly (readonly string[])[] = [[], ['1']];

/** Who asks for what, clearance and areas apart. */
export interface Party {
  readonly kind: SubjectClass['kind'];
  readonly dept: string;
  readonly azp?: string;
  readonly purpose: string;
}

/** Departments (`kind dept`) of whose tokens some may now carry a lower clearance; or all. */
export type FallingClearance = ReadonlySet<string> | 'all';

export function fallingClearance(
  found: readonly Difference[],
  ...bundles: readonly Bundle[]
): FallingClearance {
  if (found.some(({ entry, property }) => entry === 'issuer' && property === 'maxClearance'))
    return 'all';
  const classes = new Set(found.filter(({ entry }) => entry === 'class').map(({ id }) => id));
  const entries = bundles.flatMap(({ registry }) => registry.classes);
  return new Set(entries.filter(({ id }) => classes.has(id)).map(keyOf));
}

function keyOf({ kind, dept }: Pick<SubjectClass, 'kind' | 'dept'>): string {
  return `${kind} ${dept}`;
}

function mayFall(falls: FallingClearance, who: Pick<SubjectClass, 'kind' | 'dept'>): boolean {
  return falls === 'all' || falls.has(keyOf(who));
}

/** Parties whose verdicts may differ between the two policies. */
export function* partiesOf(
  before: Policy,
  after: Policy,
  affected: Affected,
  falls: FallingClearance,
): Iterable<Party> {
  const everybody = affected.everywhere.size > 0 || affected.combinations.size > 0;
  const touched = ({ kind, dept, azp, purpose }: Party): boolean =>
    everybody ||
    mayFall(falls, { kind, dept }) ||
    [dept, azp ?? ''].some((name) => affected.consumers.get(name)?.has(purpose));
  for (const party of allParties(namesOf([before, after]))) if (touched(party)) yield party;
}

/** Whoever is party to nothing for a purpose gets what it gets for a purpose that nobody names. */
function* allParties({ departments, apps, purposes, parties }: Names): Iterable<Party> {
  yield { kind: 'citizen', dept: '', purpose: UNNAMED };
  for (const purpose of purposes) {
    const counts = (name: string) => purpose === UNNAMED || parties.get(purpose)?.has(name);
    for (const dept of departments) if (counts(dept)) yield { kind: 'department', dept, purpose };
    for (const { azp, dept } of apps)
      if (counts(dept) || counts(azp)) yield { kind: 'service', dept, azp, purpose };
  }
}

interface Names {
  readonly departments: readonly string[];
  /** Only a registered application may speak as a service (wire/user-token.ts). */
  readonly apps: readonly App[];
  readonly purposes: readonly string[];
  /** Per purpose, whoever is party to an agreement or a use. */
  readonly parties: ReadonlyMap<string, ReadonlySet<string>>;
}

function namesOf(policies: readonly Policy[]): Names {
  const parties = new Map<string, Set<string>>();
  const consumers = new Set<string>();
  const departments = new Set([UNNAMED, '']);
  for (const { agreements, uses, items, resources } of policies) {
    for (const index of [agreements, uses])
      for (const [consumer, purposes] of index) {
        consumers.add(consumer);
        for (const purpose of purposes.keys())
          parties.set(purpose, (parties.get(purpose) ?? new Set<string>()).add(consumer));
      }
    for (const { suppliers } of items.values())
      for (const supplier of suppliers) departments.add(supplier);
    for (const { supplier } of resources.values()) departments.add(supplier);
  }
  return {
    departments: [...new Set([...departments, ...consumers])],
    apps: policies.flatMap(({ bundle }) => bundle.registry.apps),
    purposes: [UNNAMED, ...parties.keys()],
    parties,
  };
}

/** The party as a subject of every clearance, with and without areas: as before, and as now. */
export function* subjectsOf(
  { kind, dept, azp }: Party,
  falls: FallingClearance,
): Iterable<readonly [was: SubjectClass, is: SubjectClass]> {
  const common = { kind, dept, duties: [], ...(azp === undefined ? {} : { azp }) };
  const lowest = (was: Clearance) => (mayFall(falls, { kind, dept }) ? 0 : was);
  for (const areas of kind === 'citizen' ? [[]] : AREAS)
    for (const was of CLEARANCES)
      for (const is of CLEARANCES)
        if (is <= was && is >= lowest(was))
          yield [
            { ...common, clearance: was, areas },
            { ...common, clearance: is, areas },
          ];
}
