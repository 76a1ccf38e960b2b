/** What a statement reads on PostgreSQL, by its plan: the very statements that a query sends are explained. */
import { createRequire } from 'node:module';
import type { Knex } from 'knex';
import { expect, vi } from 'vitest';

const { Client } = createRequire(import.meta.url)('pg') as {
  Client: { prototype: { query: (...args: unknown[]) => unknown } };
};

export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

interface Statement {
  readonly text: string;
  readonly values: readonly Knex.RawBinding[];
}

/** Statements over the table that were sent while the work ran. */
export async function statementsOver(
  table: string,
  work: () => Promise<unknown>,
): Promise<readonly Statement[]> {
  const spy = vi.spyOn(Client.prototype, 'query');
  try {
    await work();
    return spy.mock.calls.flatMap(([first]) => {
      const { text, values } = first as { text?: string; values?: Knex.RawBinding[] };
      return text?.includes(`from "${table}"`) ? [{ text, values: values ?? [] }] : [];
    });
  } finally {
    spy.mockRestore();
  }
}

/** Every node of the plan by which the statement ran. */
export async function planOf(knex: Knex, { text, values }: Statement): Promise<PlanNode[]> {
  const named = text.replace(/\$\d+/g, '?');
  const result = await knex.raw(`explain (analyze, timing off, format json) ${named}`, values);
  return nodesOf(result.rows[0]['QUERY PLAN'][0].Plan as PlanNode);
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** By an index, and touching no more rows than said. */
export function expectIndexed(nodes: readonly PlanNode[], rowsMax: number): void {
  const scans = nodes.map((node) => node['Node Type']).filter((type) => type.includes('Scan'));
  expect(scans.length).toBeGreaterThan(0);
  expect(scans).not.toContain('Seq Scan');
  const touched = nodes.map((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));
  expect(Math.max(...touched)).toBeLessThanOrEqual(rowsMax);
}
