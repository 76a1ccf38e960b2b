/** Signed heads of the gateway's ledger, kept by every department: the ledger cannot be rewritten unseen. */
import type { Knex } from 'knex';
import { canonicalJson } from '../../wire/canonical-json.ts';

export const LEDGER_HEADS_TABLE = 'isthmus_ledger_heads';
const HEAD_LENGTH_MAX = 8_000;

export type StoredHead = 'STORED' | 'KNOWN' | 'CONFLICT' | 'MALFORMED';

/**
 * Appends a head. KNOWN where the same one is kept already. CONFLICT where another head of the same size
 * is: both are kept, since two roots for one size prove that the log was changed.
 */
export async function storeLedgerHead(
  knex: Knex,
  gateway: string,
  head: Readonly<Record<string, unknown>> | undefined,
): Promise<StoredHead> {
  if (!head) return 'MALFORMED';
  const { log, size, root, signature } = head;
  const text = canonicalJson(head);
  if (typeof log !== 'string' || log.length > 128 || text.length > HEAD_LENGTH_MAX)
    return 'MALFORMED';
  if (!Number.isSafeInteger(size) || typeof root !== 'string' || typeof signature !== 'string')
    return 'MALFORMED';
  const same = await knex(LEDGER_HEADS_TABLE).where({ log, tree_size: size }).select('head');
  if (same.some((row: { head: string }) => row.head === text)) return 'KNOWN';
  const receivedAt = new Date().toISOString();
  const row = { gateway, log, tree_size: size, head: text, received_at: receivedAt };
  await knex(LEDGER_HEADS_TABLE).insert(row);
  const conflict = same.some((row: { head: string }) => JSON.parse(row.head).root !== root);
  return conflict ? 'CONFLICT' : 'STORED';
}

export async function createLedgerHeads(knex: Knex): Promise<void> {
  await knex.schema.createTable(LEDGER_HEADS_TABLE, (table) => {
    table.increments('nr');
    table.string('gateway', 128).notNullable();
    table.string('log', 128).notNullable();
    table.bigInteger('tree_size').notNullable();
    table.text('head').notNullable();
    table.string('received_at', 32).notNullable();
    table.index(['log', 'tree_size']);
  });
}
