/** What random operations are asked with: a persona's schema, values it could know, how often. */
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery } from 'graphql';
import { expect } from 'vitest';
import { runs } from '../runs.ts';
import { INSIDE, idNumberOf, OUTSIDE } from './departments.ts';
import type { Answered, Federation } from './federation.ts';
import type { Values } from './operations.ts';
import type { PersonaName } from './policy.ts';

/** Operations per property. */
export const RUNS = { numRuns: runs(200) };

/** Two hundred operations take 5 s alone and many times that beside other tests. */
export const PATIENCE_MS = Math.min(Math.max(240_000, RUNS.numRuns * 500), 3 * 3_600_000);

/** What may fail inside is the planner alone: it refuses a few operations with conditions at the root. */
export function expectNoFault({ log }: Federation, { text }: Answered): void {
  const id = /"INTERNAL","id":"([\w-]+)"/.exec(text)?.[1];
  if (id === undefined) return;
  expect(log.find((line) => line.includes(id))).toContain('Failed to plan query');
}

export async function schemaOf(city: Federation, as: PersonaName): Promise<GraphQLSchema> {
  const { data } = await city.ask({ as, query: getIntrospectionQuery() });
  return buildClientSchema(data);
}

/** References and cursors that the persona was given, and one that nobody was. */
export async function valuesFor(city: Federation, as: PersonaName): Promise<Values> {
  const refs = async (query: string, list: string): Promise<string[]> => {
    const { data } = await city.ask({ as, query });
    return (data?.[list] ?? []).map(({ id }: { id: string }) => id);
  };
  const ref = [
    ...(await refs('{ people(first: 5) { id } }', 'people')),
    ...(as === 'citizen' ? [] : await refs('{ records(first: 3) { id } }', 'records')),
    `B${'A'.repeat(22)}`,
  ];
  const known: Readonly<Record<string, readonly unknown[]>> = {
    Ref: ref,
    String: ['kind 1', 'note 2', '150602', INSIDE, OUTSIDE, 'Company 1', '%', ''],
    PersonName: ['王1', '王2', '王', '%'],
    Phone: ['13812345678'],
    IdNumber: [idNumberOf(900)],
    Date: ['1960-01-01'],
    Int: [1, 2, 5, 50],
    Cursor: ['AAAA'],
    Boolean: [true, false],
  };
  return (scalar) => (Object.hasOwn(known, scalar) ? (known[scalar] ?? []) : []);
}
