/**
 * Catalog and lists follow the bundle in force: what a publication changed is written with who, when and
 * what, in one transaction. The bundle is the truth; a process killed in the middle does it again.
 */
import type { Knex } from 'knex';
import type { BundleContent } from '../../../policies/model/index.ts';
import type { Row } from '../../kit/index.ts';
import { listRows, policyVersion } from '../lists/rows.ts';
import { catalogRows } from './rows.ts';
import { type Changed, insertRows, syncTable, syncTerms } from './table-sync.ts';

const STATE = { id: 'current' } as const;

interface Publication {
  readonly number: number;
  readonly at: string;
  readonly signers: readonly string[];
  /** Number of the last line of the history so far. */
  readonly last: number;
}

/** Nothing where this bundle, or a newer one, was taken already. In a transaction. */
export async function syncLists(
  transaction: Knex.Transaction,
  content: BundleContent,
  signers: readonly string[],
): Promise<void> {
  const { number } = content;
  const state = await lockedState(transaction);
  if (state.number >= number) return;
  const version = policyVersion(content);
  const publication = { number, signers, at: String(version.published_at), last: state.changes };
  await transaction('policy_versions').insert(version);
  const changes = await syncCatalog(transaction, content, publication);
  for (const [table, rows] of Object.entries(listRows(content)))
    changes.push(...listChanges(table, await syncTable(transaction, { table, key: 'id', rows })));
  const last = await recordChanges(transaction, changes, publication);
  await transaction('catalog_state').where(STATE).update({ number, changes: last });
}

interface State {
  readonly number: number;
  /** Number of the last line of the history. */
  readonly changes: number;
}

/** Two processes of the department take turns at the one row; the second finds the work done. */
async function lockedState(transaction: Knex.Transaction): Promise<State> {
  const first: State = { number: -1, changes: 0 };
  await transaction('catalog_state')
    .insert({ ...STATE, ...first })
    .onConflict('id')
    .ignore();
  const rows: State[] = await transaction('catalog_state').where(STATE).forUpdate().select();
  return rows[0] ?? first;
}

interface NamedChange extends Changed {
  readonly subject: string;
  readonly supplier: string;
}

async function syncCatalog(
  transaction: Knex.Transaction,
  content: BundleContent,
  { at }: Publication,
): Promise<NamedChange[]> {
  const { entries, items, uses, terms } = catalogRows(content);
  const stamp = ({ before }: Changed): Row => ({
    changed_at: at,
    ...(before ? {} : { since: at }),
  });
  const keyed = { table: 'catalog_items', key: 'coordinate', rows: items, stamp };
  const ofEntries = await syncTable(transaction, {
    ...{ table: 'catalog_entries', key: 'type', rows: entries, stamp },
  });
  const ofItems = await syncTable(transaction, keyed);
  await syncTable(transaction, { table: 'catalog_uses', key: 'id', rows: uses });
  const touched = [...ofEntries, ...ofItems].map(({ key }) => key);
  await syncTerms(transaction, 'catalog_terms', terms, touched);
  // Items come and go with their resource; only what happens to one alone is told of it.
  const whole = new Set(
    ofEntries.flatMap(({ key, before, after }) => (before && after ? [] : key)),
  );
  return [
    ...ofEntries.map((change) => named(change, change.key)),
    ...ofItems
      .filter(({ key }) => !whole.has(key.slice(0, key.indexOf('.'))))
      .map((change) => named(change, change.key)),
  ];
}

function named(change: Changed, subject: string): NamedChange {
  const row = change.after ?? change.before ?? {};
  return { ...change, subject, supplier: String(row.supplier ?? '') };
}

/** Lists of which the history is kept, by what their entries are called in it. */
const LISTS: Readonly<Record<string, string>> = {
  negative_list: 'negative',
  demand_list: 'demand',
  responsibility_list: 'responsibility',
};

function listChanges(table: string, changes: readonly Changed[]): NamedChange[] {
  const list = LISTS[table];
  if (list === undefined) return [];
  return changes.map((change) => {
    const { consumer = '', ...row } = change.after ?? change.before ?? {};
    const supplier = String(row.supplier ?? consumer);
    return { ...change, subject: `${list}/${change.key}`, supplier };
  });
}

/** One line for an entry that came or went, one for each property that changed. Gives the last number. */
async function recordChanges(
  transaction: Knex.Transaction,
  changes: readonly NamedChange[],
  { number, at, signers, last }: Publication,
): Promise<number> {
  const published = { version: number, published_at: at, signers: JSON.stringify(signers) };
  const rows = changes
    .flatMap((change) => historyOf(change))
    .map((row, index) => ({ number: last + index + 1, ...row, ...published }));
  await insertRows(transaction, 'catalog_changes', rows);
  return last + rows.length;
}

function historyOf({ subject, supplier, before, after, columns }: NamedChange): Row[] {
  const shared = { subject, supplier };
  if (!before || !after) {
    const label = String((after ?? before)?.label ?? (after ?? before)?.label_zh ?? '') || null;
    return [
      {
        ...{ ...shared, kind: after ? 'ADDED' : 'REMOVED', property: null },
        ...{ before: after ? null : label, after: after ? label : null },
      },
    ];
  }
  return columns.map((column) => ({
    ...{ ...shared, kind: 'CHANGED', property: column },
    ...{ before: shown(before[column], after[column]), after: shown(after[column]) },
  }));
}

/** Text of a value, as the row it is compared with has it: drivers give booleans as numbers. */
function shown(value: unknown, like: unknown = value): string | null {
  if (value === null || value === undefined) return null;
  return String(typeof like === 'boolean' ? Boolean(Number(value)) : value);
}
