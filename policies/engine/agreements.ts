/** Agreements (共享协议) over an item, and what one of them grants. */
import { type Agreement, ALL, type Item, type SubjectClass } from '../model/index.ts';
import { byId } from './compile.ts';
import { suppliersOf } from './policy.ts';
import type { Part, Question } from './question.ts';
import { intersectScopes } from './scope.ts';

/** Names under which a class may be party to an agreement or a use: its department; a service's `azp`. */
export function consumerNames(subject: SubjectClass): readonly string[] {
  if (subject.kind === 'citizen') return [];
  const names = subject.kind === 'service' ? [subject.dept, subject.azp] : [subject.dept];
  return [...new Set(names)].filter((name) => name !== undefined && name !== '') as string[];
}

/**
 * Agreements of any status and time over the item, sorted by id. An agreement counts only for items of
 * its own supplier: nobody can agree to show what another department keeps.
 */
export function agreementsOver(
  question: Pick<Question, 'policy' | 'subject' | 'purpose' | 'item'>,
): readonly Agreement[] {
  const { policy, subject, purpose, item } = question;
  const suppliers = suppliersOf(policy, item);
  return consumerNames(subject)
    .flatMap((name) => policy.agreements.get(name)?.get(purpose)?.byItem.get(item.coordinate) ?? [])
    .filter(({ supplier }) => suppliers.includes(supplier))
    .sort(byId);
}

/** Rows that both its resource scope and its item scope admit, with its mask. */
export function partOf(agreement: Agreement, item: Item): Part {
  const { resourceScope, itemScope, masks } = agreement;
  const ofType = Object.hasOwn(resourceScope, item.type) ? resourceScope[item.type] : undefined;
  const ofItem = Object.hasOwn(itemScope, item.coordinate) ? itemScope[item.coordinate] : undefined;
  const mask = Object.hasOwn(masks, item.coordinate) ? masks[item.coordinate] : undefined;
  const rows = intersectScopes([ofType ?? ALL, ofItem ?? ALL]);
  return { agreement: agreement.id, rows, ...(mask === undefined ? {} : { mask }) };
}
