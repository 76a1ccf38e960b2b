/** Agreements (共享协议) over an item, and what one of them grants. */
import {
  type Agreement,
  ALL,
  type Coordinate,
  type Scope,
  type SubjectClass,
} from '../model/index.ts';
import { kept } from './kept.ts';
import { byText } from './order.ts';
import { type ItemTerms, suppliersOf } from './policy.ts';
import type { Question } from './question.ts';
import { intersectScopes } from './scope.ts';

/** Names under which a class may be party to an agreement or a use: its department; a service's `azp`. */
export function consumerNames({ kind, dept, azp }: SubjectClass): readonly string[] {
  if (kind === 'citizen') return [];
  const own = dept === '' ? [] : [dept];
  const application = kind === 'service' && azp !== dept ? azp : undefined;
  return application ? [...own, application] : own;
}

/**
 * Terms of agreements of any status and time over the item, sorted by id. An agreement counts only for
 * items of its own supplier: nobody can agree to show what another department keeps.
 */
export function agreementsOver(
  question: Pick<Question, 'policy' | 'subject' | 'purpose' | 'item'>,
): readonly ItemTerms[] {
  const { policy, subject, purpose, item } = question;
  let found: readonly ItemTerms[] | undefined;
  for (const name of consumerNames(subject)) {
    const ofParty = policy.agreements.get(name)?.get(purpose)?.byItem.get(item.coordinate);
    if (ofParty) found = found ? [...found, ...ofParty].sort(byAgreement) : ofParty;
  }
  if (!found) return [];
  const suppliers = suppliersOf(policy, item);
  return kept(found, ({ of }) => suppliers.includes(of.supplier));
}

function byAgreement(left: ItemTerms, right: ItemTerms): number {
  return byText(left.agreement, right.agreement);
}

/**
 * Read once, when the policy is compiled. An own scope of the item narrows that of its type. `shared` gives
 * equal rows as one object.
 */
export function termsOver(
  agreement: Agreement,
  coordinate: Coordinate,
  shared: (rows: Scope) => Scope,
): ItemTerms {
  const { resourceScope, itemScope, masks } = agreement;
  const type = coordinate.slice(0, coordinate.indexOf('.'));
  const ofType = Object.hasOwn(resourceScope, type) ? resourceScope[type] : undefined;
  const ofItem = Object.hasOwn(itemScope, coordinate) ? itemScope[coordinate] : undefined;
  const mask = Object.hasOwn(masks, coordinate) ? masks[coordinate] : undefined;
  // Stryker disable next-line ConditionalExpression: the intersection of nothing is ALL, and takes longer
  const rows = ofType || ofItem ? shared(rowsWithin(ofType, ofItem)) : ALL;
  return { of: agreement, agreement: agreement.id, rows, mask };
}

function rowsWithin(ofType: Scope = ALL, ofItem: Scope = ALL): Scope {
  return intersectScopes([ofType, ofItem]);
}
