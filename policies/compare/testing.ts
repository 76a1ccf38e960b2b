/** Random worlds for the loosening order. */
import fc from 'fast-check';
import * as arbitrary from '../../test/arbitraries/policy.ts';
import type { Asking } from '../../test/gains.ts';
import type { TestRow } from '../../test/reference/scopes.ts';
import type { Bundle, ClassEntry, SubjectClass } from '../model/index.ts';

const OWN_REF = 'A-own';
const DEPARTMENTS = ['hotline', 'health', 'grid'];

const row: fc.Arbitrary<TestRow> = fc
  .record({
    area: fc.constantFrom('150602', '150602001', '150603'),
    name: fc.constantFrom('x', 'y'),
    subject: fc.constantFrom(OWN_REF, 'A-other'),
  })
  .map(({ area, name, subject }) => ({
    subject,
    values: new Map(
      arbitrary.NAMES.types.flatMap((type): [string, string][] => [
        [`${type}.area`, area],
        [`${type}.name`, name],
      ]),
    ),
  }));

export const rows = fc.array(row, { minLength: 5, maxLength: 5 });

/** Bundles whose registry has classes, and the service of the random subjects. */
export const bundle: fc.Arbitrary<Bundle> = fc
  .tuple(arbitrary.bundle, fc.array(arbitrary.subjectClass, { maxLength: 3 }))
  .map(([one, subjects]) => ({
    ...one,
    agreements: one.agreements.map((agreement, index) =>
      index % 3 === 0 ? { ...agreement, volume: 5 } : agreement,
    ),
    registry: {
      ...one.registry,
      apps: DEPARTMENTS.map((dept) => ({ azp: 'centre-app', dept })),
      classes: subjects.map((subject, index): ClassEntry => ({ id: `class-${index}`, ...subject })),
    },
  }));

export function tokenOf(one: SubjectClass): Asking['token'] {
  const sub = one.kind === 'citizen' ? OWN_REF : 'somebody';
  return { ...one, consumer: one.azp ?? one.dept, sub, matters: [] };
}

export const asking: fc.Arbitrary<Asking> = fc.record({
  token: arbitrary.subjectClass.map(tokenOf),
  purpose: arbitrary.purpose,
  now: arbitrary.now,
  rows,
});
