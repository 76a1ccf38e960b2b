/**
 * Whom the proof asks for: every class of the registry for every purpose it may have, and beside them the
 * worst case, so that the answer does not hinge on who is registered: each department, application and
 * citizen with all duties, the highest clearance, every area, and each purpose.
 */
import { gate, type Policy } from '../engine/index.ts';
import type { SubjectClass } from '../model/index.ts';

export interface Asker {
  /** Id of the registry's class; undefined in the worst case. */
  readonly classId: string | undefined;
  readonly subject: SubjectClass;
  readonly purpose: string;
}

export function askersOf(policy: Policy): readonly Asker[] {
  const purposes = [...policy.purposes].sort();
  const registered = policy.bundle.registry.classes.flatMap(({ id, ...subject }) =>
    purposes
      .filter((purpose) => gate(policy, subject, purpose) === undefined)
      .map((purpose): Asker => ({ classId: id, subject, purpose })),
  );
  const worst = worstCases(policy).flatMap((subject) =>
    purposes.map((purpose): Asker => ({ classId: undefined, subject, purpose })),
  );
  return [...registered, ...worst];
}

function worstCases({ bundle }: Policy): SubjectClass[] {
  const { registry, agreements, lists } = bundle;
  const powers = {
    duties: Object.keys(registry.duties).sort(),
    clearance: 4,
    areas: sorted([
      ...registry.departments.map(({ area }) => area),
      ...registry.classes.flatMap(({ areas }) => areas),
    ]),
  } as const;
  const departments = sorted([
    ...registry.departments.map(({ id }) => id),
    ...registry.classes.map(({ dept }) => dept),
    ...registry.sources.map(({ name }) => name),
  ]).filter((dept) => dept !== '');
  const known = new Set(departments);
  // Whoever an agreement or use names and is no department is an application.
  const consumers = [...agreements, ...lists.uses].map(({ consumer }) => consumer);
  const apps = sorted([...registry.apps.map(({ azp }) => azp), ...consumers]).filter(
    (azp) => !known.has(azp),
  );
  return [
    ...departments.map((dept): SubjectClass => ({ kind: 'department', dept, ...powers })),
    ...apps.map((azp): SubjectClass => {
      const dept = registry.apps.find((app) => app.azp === azp)?.dept ?? '';
      return { kind: 'service', dept, azp, ...powers };
    }),
    { kind: 'citizen', dept: '', ...powers },
  ];
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
