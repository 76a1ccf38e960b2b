/** Lints on agreements: who, what, until when, with which masks. Scopes have their own file. */
import type { Agreement, Item } from '../../model/index.ts';
import { grantable } from '../expand.ts';
import { own } from '../names.ts';
import { type Problem, problem } from '../problem.ts';
import { locate } from '../yaml/positions.ts';
import { type Lint, type LintContext, unknown } from './context.ts';
import { itemsOf } from './items.ts';
import { consumerAndPurpose, namedItems } from './lists.ts';

export const agreementParties: Lint = function* (context) {
  const departments = context.registry.departments.map(({ id }) => id);
  for (const agreement of context.agreements) {
    const { id, supplier, consumer } = agreement;
    yield* consumerAndPurpose(context, agreement);
    if (!departments.includes(supplier))
      yield unknown('DEPARTMENT_UNKNOWN', locate(agreement, 'supplier'), supplier, departments);
    if (supplier === consumer)
      yield problem('AGREEMENT_WITH_ITSELF', locate(agreement, 'consumer'), { id });
  }
};

export const agreementWindow: Lint = function* ({ agreements, now }) {
  for (const agreement of agreements) {
    const { id, from, until } = agreement;
    if (from >= until) yield problem('WINDOW_EMPTY', locate(agreement, 'until'), { id });
    else if (now !== undefined && until <= now)
      yield problem('AGREEMENT_EXPIRED', locate(agreement, 'until'), { id });
  }
};

export const agreementItems: Lint = function* (context) {
  for (const agreement of context.agreements) {
    yield* namedItems(
      context,
      agreement,
      (item) => grantable(item, agreement.supplier) && !context.negative(item),
    );
    const granted = context.granted(agreement);
    if (granted.length === 0)
      yield problem('AGREEMENT_EMPTY', locate(agreement, 'items'), { id: agreement.id });
    for (const { coordinate, index } of granted) {
      const item = context.item(coordinate);
      if (item) yield* agreementItem(context, agreement, item, index);
    }
  }
};

function* agreementItem(
  context: LintContext,
  agreement: Agreement,
  item: Item,
  index: number,
): Iterable<Problem> {
  const { id, supplier } = agreement;
  const { coordinate, sharing, suppliers } = item;
  const entry = context.negative(item);
  const supplied = supplies(context, supplier, item);
  if (supplied && !entry && sharing === 'CONDITIONAL') return;
  const at = locate(agreement, 'items', index);
  if (!supplied)
    yield problem('NOT_SUPPLIED', at, { supplier, coordinate, suppliers: suppliers.join(', ') });
  if (entry) yield problem('NEGATIVE_CONTRADICTION', at, { coordinate, entry: entry.id, id });
  else if (sharing === 'WITHHELD') yield problem('AGREEMENT_WITHHELD', at, { coordinate, id });
  else if (sharing === 'UNCONDITIONAL') yield problem('AGREEMENT_NEEDLESS', at, { coordinate, id });
}

/** A key has no supplier; whoever supplies something of its type may agree on showing it. */
function supplies(context: LintContext, supplier: string, item: Item): boolean {
  if (!item.key) return item.suppliers.includes(supplier);
  if (own(context.catalog.resources, item.type)?.supplier === supplier) return true;
  return itemsOf(context).some(
    (other) => other.type === item.type && other.suppliers.includes(supplier),
  );
}

/** Only the mask an item offers, only on items the agreement grants, never on keys. */
export const agreementMasks: Lint = function* (context) {
  for (const agreement of context.agreements) {
    const granted = new Set(context.granted(agreement).map(({ coordinate }) => coordinate));
    for (const [coordinate, mask] of Object.entries(agreement.masks)) {
      const at = locate(agreement, 'masks', coordinate);
      const item = context.item(coordinate);
      if (!item) {
        yield unknown('COORDINATE_UNKNOWN', at, coordinate, Object.keys(context.catalog.items));
        continue;
      }
      if (!granted.has(coordinate))
        yield problem('MASK_OUTSIDE', at, { coordinate, id: agreement.id });
      if (item.key) yield problem('MASK_ON_KEY', at, { coordinate });
      else if (item.mask !== mask)
        yield problem('MASK_NOT_OFFERED', at, { coordinate, mask, offered: item.mask ?? '-' });
    }
  }
};

/** Giving personal information to others is assessed first (PIPL art. 55). */
export const agreementAssessed: Lint = function* (context) {
  for (const agreement of context.agreements) {
    if (agreement.impactAssessment !== undefined) continue;
    const personal = context
      .granted(agreement)
      .some(({ coordinate }) => context.personal(context.item(coordinate)?.type ?? ''));
    if (personal)
      yield problem('IMPACT_ASSESSMENT_MISSING', agreement.location, { id: agreement.id });
  }
};

const YEAR_MS = 365.25 * 86_400_000;
/** Reports of an assessment are kept three years at least (PIPL art. 56); then nobody can show one. */
const ASSESSMENT_YEARS = 3;

/** An agreement that still runs when the assessment it began with need not exist any more. */
export const assessmentIsRecent: Lint = function* ({ agreements, now }) {
  if (now === undefined) return;
  for (const agreement of agreements) {
    const { id, from, until, status, impactAssessment } = agreement;
    const runs = status === 'ACTIVE' && from <= now && now < until;
    if (!runs || impactAssessment === undefined || now < from + ASSESSMENT_YEARS * YEAR_MS)
      continue;
    const at = locate(agreement, 'impactAssessment');
    yield problem('ASSESSMENT_OLD', at, { id, assessment: impactAssessment });
  }
};
