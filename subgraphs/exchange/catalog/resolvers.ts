/** Reading the catalog: lists with filters and pages, ranked search, history and lineage. */
import { badInput, eq, type FieldResolvers } from '../../kit/index.ts';
import { questionPhrase, questionWords, TERM_LENGTH_MAX } from './words.ts';

const TERMS = 'catalog_terms';

/** Rows that have every word of the question; without a question all, without a word in it none. */
function found(text: string | null | undefined) {
  if (text === null || text === undefined) return undefined;
  return { found: { table: TERMS, words: questionWords(checked('search', text)) } };
}

/** A question is a few words: whatever is longer is none. */
function checked(argument: string, text: string): string {
  if (text.length > TERM_LENGTH_MAX)
    throw badInput('TEXT_LENGTH', { argument, max: TERM_LENGTH_MAX });
  return text;
}

export const catalogQueries: FieldResolvers = {
  catalog: (_parent, args, { source }, info) => {
    const filter = { type: found(args.search), supplier: eq(args.supplier) };
    return source.list('CatalogEntry', info, filter, args);
  },
  catalogItems: (_parent, args, { source }, info) => {
    const filter = {
      coordinate: found(args.search),
      supplier: eq(args.supplier),
      sharing: eq(args.sharing),
    };
    return source.list('CatalogItem', info, filter, args);
  },
  catalogItem: (_parent, args, { source }, info) =>
    source.byKey('CatalogItem', args.coordinate, info),
  searchCatalog: (_parent, args, { source }, info) => {
    const text = checked('text', args.text);
    const search = { table: TERMS, words: questionWords(text), phrase: questionPhrase(text) };
    const filter = { supplier: eq(args.supplier), sharing: eq(args.sharing) };
    return source.ranked('CatalogItem', info, filter, search, args);
  },
  catalogChanges: (_parent, args, { source }, info) => {
    const filter = { subject: eq(args.subject), supplier: eq(args.supplier) };
    return source.list('CatalogChange', info, filter, args);
  },
};

/** Lines of the history about a type or a coordinate. */
const changes: FieldResolvers['changes'] = (parent, args, { source }, info) =>
  source.childrenOf('CatalogChange', 'subject', parent.changes, info, {}, args);

export const catalogTypes: Readonly<Record<string, FieldResolvers>> = {
  CatalogEntry: {
    items: (parent, args, { source }, info) =>
      source.childrenOf(
        ...(['CatalogItem', 'type', parent.type, info] as const),
        { sharing: eq(args.sharing) },
        args,
      ),
    changes,
  },
  CatalogItem: {
    entry: (parent, _args, { source }, info) =>
      parent.entry ? source.byKey('CatalogEntry', parent.entry, info) : null,
    uses: (parent, args, { source }, info) =>
      source.childrenOf('CatalogUse', 'coordinate', parent.uses, info, {}, args),
    changes,
  },
  CatalogHit: {
    item: ({ key }, _args, { source }, info) => source.byKey('CatalogItem', key, info),
  },
};
