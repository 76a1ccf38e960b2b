/** From a rule id back to the entry of the lists that it names. */
import type { SourceLocation, Text } from '../model/index.ts';
import type { Policy } from './policy.ts';

export interface CitedEntry {
  readonly id: string;
  /** `STATUTORY`, `PROTECTIVE`, an agreement's kind, `USE` or `COMBINATION`. */
  readonly kind: string;
  readonly label: Text;
}

export interface Citation {
  readonly entry: CitedEntry;
  readonly location: SourceLocation | undefined;
}

/** The entry behind `neg:`, `agreement:`, `use:` and `combination:`; other rules cite the item itself. */
export function cite(policy: Policy, ruleId: string): Citation | undefined {
  const colon = ruleId.indexOf(':');
  const id = ruleId.slice(colon + 1);
  const { lists, agreements } = policy.bundle;
  const wanted = (entry: { readonly id: string }) => entry.id === id;
  switch (ruleId.slice(0, colon)) {
    case 'neg':
      return citation(lists.negative.find(wanted));
    case 'combination':
      return citation(lists.combinations.find(wanted), 'COMBINATION');
    case 'use':
      return citation(lists.uses.find(wanted), 'USE');
    case 'agreement': {
      const agreement = agreements.find(wanted);
      return citation(agreement && { ...agreement, label: agreement.terms.content });
    }
    default:
      return undefined;
  }
}

interface Citable {
  readonly id: string;
  readonly kind?: string;
  readonly label?: Text;
  readonly location?: SourceLocation;
}

function citation(found: Citable | undefined, kind = ''): Citation | undefined {
  if (!found) return undefined;
  const label = found.label ?? { zh: found.id, en: found.id };
  return { entry: { id: found.id, kind: found.kind ?? kind, label }, location: found.location };
}
