/** The bundle that a case is judged against: what the files say, and what the case supposes besides. */
import { own } from '../bundle/names.ts';
import type { Bundle, BundleContent, Combination } from '../model/index.ts';
import type { PolicyCase } from './schema.ts';

/** The bundle that a case supposes. */
export function supposed(content: BundleContent, { suppose }: PolicyCase): Bundle {
  const items = Object.entries(content.catalog.items).map(([coordinate, item]) => [
    coordinate,
    { ...item, ...own(suppose?.items ?? {}, coordinate) },
  ]);
  const agreements = content.agreements.map((agreement) => ({
    ...agreement,
    ...given(own(suppose?.agreements ?? {}, agreement.id) ?? {}),
  }));
  const actions = Object.entries(suppose?.actions ?? {});
  const added = actions.map(([coordinate, { supplier }]) => [
    coordinate,
    actionItem(content, coordinate, supplier),
  ]);
  const catalog = {
    ...content.catalog,
    items: Object.fromEntries([...items, ...added]),
    actions: {
      ...content.catalog.actions,
      ...Object.fromEntries(actions.map(([coordinate, { duty }]) => [coordinate, duty])),
    },
  };
  const combined = Object.entries(suppose?.combinations ?? {}).map(
    ([id, one]): Combination => ({ id, label: { zh: id, en: id }, ...one }),
  );
  const asTheyAre = content.lists.combinations.filter(
    ({ id }) => own(suppose?.combinations ?? {}, id) === undefined,
  );
  const lists = { ...content.lists, combinations: [...asTheyAre, ...combined] };
  return { ...content, catalog, lists, agreements, hash: 'of the case', version: '0-case' };
}

/** As the entry points of queries are, but conditional: nobody else's without an agreement. */
function actionItem({ catalog }: BundleContent, coordinate: string, supplier: string) {
  const entry = Object.values(catalog.items).find(({ type }) => type === 'Query');
  const [type = '', field = ''] = coordinate.split('.');
  return {
    ...entry,
    ...{
      coordinate,
      type,
      field,
      suppliers: [supplier],
      sharing: 'CONDITIONAL',
      duty: [],
      level: 1,
    },
  };
}

type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is not said. */
export function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, one]) => one !== undefined),
  ) as Given<T>;
}
