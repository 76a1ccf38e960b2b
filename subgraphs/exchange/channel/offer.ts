/** A counter-offer: fewer items, masks, fewer rows, less volume. */
import type { Knex } from 'knex';
import type { Scope } from '../../../policies/model/index.ts';
import { chinaDate } from './legal-clock.ts';
import { Refusal } from './refusal.ts';
import { catalogRows, checkScopes, type RowScope, scopesOf, type Terms } from './terms.ts';

/** `OfferTerms` of the schema. */
export interface OfferInput {
  readonly items: readonly string[];
  readonly masks?: readonly { readonly item: string; readonly mask: string }[] | null;
  readonly scopes?: readonly RowScope[] | null;
  readonly volume?: number | null;
  readonly until?: string | null;
}

export interface Offer {
  readonly items: readonly string[];
  readonly masks: Readonly<Record<string, string>>;
  readonly scopes: Readonly<Record<string, Scope>>;
  readonly volume: number | null;
  readonly until: string | null;
}

/** Throws Refusal where it is wider than what was applied for, or the catalog gives no such mask. */
export async function offerOf(
  knex: Knex,
  input: OfferInput | null | undefined,
  terms: Terms,
  now: number,
): Promise<Offer> {
  if (!input) throw new Refusal('OFFER_NEEDED', 'offer');
  const items = [...new Set(input.items)].sort();
  const beyond = items.filter((item) => !terms.items.includes(item));
  if (items.length === 0) throw new Refusal('OFFER_NEEDED', 'offer.items');
  const volume = input.volume ?? terms.volume;
  const until = input.until ?? terms.until;
  if (terms.volume !== null && volume !== null && volume > terms.volume) beyond.push('volume');
  if (terms.until !== null && until !== null && until > terms.until) beyond.push('until');
  if (volume !== null && (!Number.isInteger(volume) || volume < 1)) beyond.push('volume');
  if (beyond.length > 0) throw new Refusal('OFFER_WIDER', 'offer', {}, beyond);
  if (until !== null && until < chinaDate(now))
    throw new Refusal('PERIOD_PAST', 'offer.until', { until });
  const rows = await catalogRows(knex, items);
  const masks = input.masks ?? [];
  const wrong = masks.filter(({ item, mask }) => rows.get(item)?.mask !== mask);
  if (wrong.length > 0) {
    const details = wrong.map(({ item, mask }) => `${item} ${mask}`);
    throw new Refusal('MASK_NOT_OFFERED', 'offer.masks', {}, details);
  }
  const asked = scopesOf(input.scopes ?? [], 'offer.scopes');
  const types = new Set([...rows.values()].map(({ type }) => type));
  await checkScopes(knex, asked, terms.supplier, types);
  return {
    ...{ items, volume, until },
    masks: Object.fromEntries(masks.map(({ item, mask }) => [item, mask])),
    scopes: both(terms.scopes, asked, types),
  };
}

/** The supplier's conditions are added to the requester's own, never put in their place. */
function both(
  own: Readonly<Record<string, Scope>>,
  asked: Readonly<Record<string, Scope>>,
  types: ReadonlySet<string>,
): Readonly<Record<string, Scope>> {
  const scopes: Record<string, Scope> = {};
  for (const type of types) {
    const of = [own[type], asked[type]].filter((scope) => scope !== undefined);
    const [first] = of;
    if (first) scopes[type] = of.length === 1 ? first : { kind: 'and', of };
  }
  return scopes;
}

/** What is agreed on: the terms, and where an offer was taken, the offer's. */
export function agreedTerms(terms: Terms, offer: Offer | null): Terms & Pick<Offer, 'masks'> {
  return { ...terms, masks: {}, ...(offer ?? {}) };
}
