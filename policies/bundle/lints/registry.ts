/** Lints on the registry: classes, duties, personas, issuers, and who could publish. */
import { type Agreement, PURPOSES } from '../../model/index.ts';
import { own } from '../names.ts';
import { couldPublish } from '../officers.ts';
import { type Problem, problem } from '../problem.ts';
import { locate } from '../yaml/positions.ts';
import { type Lint, type LintContext, unknown } from './context.ts';

export const registryClasses: Lint = function* (context) {
  const { registry } = context;
  const departments = departmentIds(context);
  const duties = Object.keys(registry.duties);
  for (const [index, entry] of registry.classes.entries()) {
    const { id, kind, dept } = entry;
    const at = (key: string, inner?: number) =>
      locate(registry, 'classes', index, key, ...(inner === undefined ? [] : [inner]));
    if ((kind === 'citizen') !== (dept === ''))
      yield problem('CLASS_KIND_WRONG', at('dept'), { id });
    else if (dept !== '' && !departments.includes(dept))
      yield unknown('DEPARTMENT_UNKNOWN', at('dept'), dept, departments);
    for (const [position, duty] of entry.duties.entries())
      if (!duties.includes(duty))
        yield unknown('DUTY_UNKNOWN', at('duties', position), duty, duties);
    if (kind !== 'citizen' && entry.areas.length === 0)
      yield problem('CLASS_AREAS_EMPTY', at('areas'), { id });
  }
};

export const registryDuties: Lint = function* ({ registry }) {
  const known: readonly string[] = PURPOSES;
  for (const [duty, { purposes }] of Object.entries(registry.duties))
    for (const [index, purpose] of purposes.entries())
      if (!known.includes(purpose)) {
        const at = locate(registry, 'duties', duty, 'purposes', index);
        yield unknown('PURPOSE_UNKNOWN', at, purpose, known);
      }
};

export const registryParties: Lint = function* (context) {
  const { registry, catalog } = context;
  const departments = departmentIds(context);
  const issued = new Set(registry.issuers.flatMap((issuer) => issuer.departments));
  for (const [index, issuer] of registry.issuers.entries())
    for (const [position, dept] of issuer.departments.entries())
      if (dept !== '*citizen' && !departments.includes(dept)) {
        const at = locate(registry, 'issuers', index, 'departments', position);
        yield unknown('DEPARTMENT_UNKNOWN', at, dept, departments);
      }
  for (const [index, { dept }] of registry.apps.entries())
    if (!departments.includes(dept)) {
      const at = locate(registry, 'apps', index, 'dept');
      yield unknown('DEPARTMENT_UNKNOWN', at, dept, departments);
    }
  for (const dept of new Set(registry.classes.map((entry) => entry.dept || '*citizen')))
    if (!issued.has(dept)) yield problem('ISSUER_ABSENT', locate(registry, 'issuers'), { dept });
  const suppliers = new Set(Object.values(catalog.items).flatMap((item) => item.suppliers));
  for (const supplier of suppliers) {
    const at = locate(registry, 'departments');
    if (!departments.includes(supplier))
      yield unknown('DEPARTMENT_UNKNOWN', at, supplier, departments);
  }
};

export const registryPersonas: Lint = function* ({ registry }) {
  const classes = registry.classes.map(({ id }) => id);
  for (const [name, persona] of Object.entries(registry.personas))
    if (!classes.includes(persona.class)) {
      const at = locate(registry, 'personas', name, 'class');
      yield unknown('PERSONA_CLASS_UNKNOWN', at, persona.class, classes);
    }
};

/**
 * Four eyes: a bundle after which fewer than two persons could publish is a bundle nobody can mend.
 */
export const twoCouldPublish: Lint = function* ({ registry, officers }) {
  const { size } = couldPublish(registry, officers);
  if (size < 2) yield problem('OFFICERS_TOO_FEW', locate(registry, 'personas'), { count: size });
};

/** Without a guard nobody applies masks, scopes or quotas, and no personal row may be there. */
export const unguardedSources: Lint = function* (context) {
  for (const { name, unguarded } of context.registry.sources) {
    if (unguarded !== true) continue;
    yield* unguardedItems(context, name);
    for (const agreement of context.agreements)
      if (agreement.supplier === name) yield* unguardedAgreement(agreement, name);
  }
};

function* unguardedItems(context: LintContext, source: string): Iterable<Problem> {
  for (const item of Object.values(context.catalog.items)) {
    const { coordinate, type, location } = item;
    const served = item.suppliers.includes(source);
    const owned = own(context.catalog.resources, type)?.supplier === source;
    if ((served || owned) && context.personal(type))
      yield problem('UNGUARDED_PERSONAL', location, { source, type });
    if (served && item.mask) yield problem('UNGUARDED_MASK', location, { source, coordinate });
  }
}

function* unguardedAgreement(agreement: Agreement, source: string): Iterable<Problem> {
  const { id, masks, resourceScope, itemScope } = agreement;
  for (const coordinate of Object.keys(masks))
    yield problem('UNGUARDED_MASK', locate(agreement, 'masks', coordinate), { source, coordinate });
  if (Object.keys(resourceScope).length + Object.keys(itemScope).length > 0)
    yield problem('UNGUARDED_SCOPE', agreement.location, { source, id });
  if (agreement.volume !== undefined)
    yield problem('UNGUARDED_QUOTA', locate(agreement, 'volume'), { source, id });
}

function departmentIds({ registry }: LintContext): string[] {
  return registry.departments.map(({ id }) => id);
}
