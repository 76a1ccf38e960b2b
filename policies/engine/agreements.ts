/** Agreements (共享协议) over an item, and what one of them grants. */
import { type Agreement, ALL, type Coordinate, type SubjectClass } from '../model/index.ts';
import { byId } from './order.ts';
import { type ItemTerms, suppliersOf } from './policy.ts';
import type { Part, Question } from './question.ts';
import { intersectScopes } from './scope.ts';

/** Names under which a class may be party to an agreement or a use: its department; a service's `azp`. */
export function consumerNames(subject: SubjectClass): readonly string[] {
  if (subject.kind === 'citizen') return [];
  const names = subject.kind === 'service' ? [subject.dept, subject.azp ?? ''] : [subject.dept];
  return [...new Set(names)].filter((name) => name !== '');
}

/**
 * Terms of agreements of any status and time over the item, sorted by id. An agreement counts only for
 * items of its own supplier: nobody can agree to show what another department keeps.
 */
export function agreementsOver(
  question: Pick<Question, 'policy' | 'subject' | 'purpose' | 'item'>,
): readonly ItemTerms[] {
  const { policy, subject, purpose, item } = question;
  const suppliers = suppliersOf(policy, item);
  return consumerNames(subject)
    .flatMap((name) => policy.agreements.get(name)?.get(purpose)?.byItem.get(item.coordinate) ?? [])
    .filter(({ agreement }) => suppliers.includes(agreement.supplier))
    .sort((left, right) => byId(left.agreement, right.agreement));
}

/** Read once, when the policy is compiled. An own scope of the item narrows that of its type. */
export function termsOver(agreement: Agreement, coordinate: Coordinate): ItemTerms {
  const { resourceScope, itemScope, masks } = agreement;
  const type = coordinate.slice(0, coordinate.indexOf('.'));
  const ofType = Object.hasOwn(resourceScope, type) ? resourceScope[type] : undefined;
  const ofItem = Object.hasOwn(itemScope, coordinate) ? itemScope[coordinate] : undefined;
  const mask = Object.hasOwn(masks, coordinate) ? masks[coordinate] : undefined;
  return { agreement, rows: intersectScopes([ofType ?? ALL, ofItem ?? ALL]), mask };
}

export function partOf({ agreement, rows, mask }: ItemTerms): Part {
  return { agreement: agreement.id, rows, ...(mask === undefined ? {} : { mask }) };
}
