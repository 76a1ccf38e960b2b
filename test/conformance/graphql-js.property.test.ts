/**
 * The rules of the GraphQL specification for input coercion, validation and responses: random operations on
 * random schemas, through the whole gateway over HTTP, against graphql-js on the same schema with the same
 * data. Whoever disagrees is wrong (docs/CONFORMANCE.md lists where the two differ on purpose).
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../runs.ts';
import { compare, type Seen, SOURCES, type SourceKind } from './compare.ts';
import { createDice } from './random/dice.ts';
import { randomOperation } from './random/operation.ts';
import { randomSdl } from './random/schema.ts';
import { answerOf, graphOf } from './random/source.ts';
import { startWholeGateway } from './whole-gateway.ts';

const SCHEMAS = 100;
const OPERATIONS_EACH = 100;
const CONCURRENCY = 4;
const KINDS = Object.keys(SOURCES) as SourceKind[];

it('answers and refuses as graphql-js does, on random schemas and operations', async () => {
  const seen: Seen = {
    ...{ operations: 0, overLimit: 0, answered: 0, refusedVariables: 0, refusedDocuments: 0 },
    ...{ nullArguments: 0, errors: 0, unplaced: 0, nulledRoots: 0 },
  };
  await fc.assert(
    fc.asyncProperty(fc.nat(), (seed) => compareWorld(seed, seen)),
    // A seed is a whole graph: a smaller one is no simpler graph.
    { numRuns: runs(SCHEMAS), endOnFailure: true },
  );
  // What the property is about must have occurred.
  expect(seen.operations).toBeGreaterThanOrEqual(OPERATIONS_EACH);
  expect(seen.answered / seen.operations).toBeGreaterThan(0.7);
  expect(seen.refusedVariables / seen.operations).toBeGreaterThan(0.02);
  expect(seen.refusedDocuments / seen.operations).toBeGreaterThan(0.01);
  expect(seen.errors / seen.operations).toBeGreaterThan(0.2);
  expect(seen.overLimit / seen.operations).toBeLessThan(0.01);
  expect(seen.unplaced / seen.errors).toBeLessThan(0.05);
  expect(seen.nulledRoots).toBeGreaterThan(0);
}, 600_000);

async function compareWorld(seed: number, seen: Seen): Promise<void> {
  const kind = KINDS[seed % KINDS.length] ?? 'raw';
  const { raw, faults } = SOURCES[kind];
  // What no type says, only its interface, a gateway cannot complete: see docs/CONFORMANCE.md.
  const sdl = randomSdl(createDice(seed), !raw);
  const graph = graphOf(sdl);
  const gateway = await startWholeGateway(sdl, (asked) =>
    answerOf(raw ? graph.raw : graph.schema, graph.schema, asked, faults),
  );
  const compareNr = async (nr: number) => {
    const operation = randomOperation(graph.schema, seed * OPERATIONS_EACH + nr);
    const { query, variables } = operation;
    const given = await gateway.ask(query, variables);
    try {
      compare(graph, kind, operation, given, seen);
    } catch (cause) {
      const asked = `${query}\n${JSON.stringify(variables)}`;
      const told = [`world ${seed}, source ${kind}`, sdl, asked, given.text, ...gateway.problems];
      throw new Error(told.join('\n\n'), { cause });
    }
  };
  try {
    for (let nr = 0; nr < OPERATIONS_EACH; nr += CONCURRENCY)
      await Promise.all(Array.from({ length: CONCURRENCY }, (_, ahead) => compareNr(nr + ahead)));
  } finally {
    await gateway.close();
  }
}
