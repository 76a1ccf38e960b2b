/**
 * Promise 3 over random federations: types, classification, policy and operations are all random. What a
 * real gateway and its guards answer is what the oracle foretells, cell by cell, and what they withhold is
 * named with the oracle's reason.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { personRef } from '../../wire/ref.ts';
import type { Judged } from '../reference/oracle.ts';
import { judgeOperation } from '../reference/oracle-operation.ts';
import { reachesOf, takenOut } from '../reference/oracle-reach.ts';
import { idNumberOf } from '../regression/departments.ts';
import { keyring, MATTER } from '../regression/policy.ts';
import { runs } from '../runs.ts';
import { openTables, startWorld, type World, type WorldAnswer } from './federation.ts';
import { emptied, foretold } from './foretold.ts';
import { type Graph, graph } from './graph.ts';
import { contentOf, type PolicySpec, policyOf } from './policy.ts';
import { type Asked, askedOf, type Question, question, schemaOf } from './questions.ts';

const WORLDS = { numRuns: runs(300), endOnFailure: true };
const QUESTIONS_EACH = 6;
const PATIENCE_MS = 3 * 3_600_000;

let folder: string;
let tables: Awaited<ReturnType<typeof openTables>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-worlds-'));
  tables = await openTables(folder, 'all');
  await tables.fill();
});
afterAll(async () => {
  await tables?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Spec {
  readonly graph: Graph;
  readonly policy: PolicySpec;
  readonly questions: readonly Question[];
}
const worlds: fc.Arbitrary<Spec> = graph.chain((one) =>
  fc.record({
    graph: fc.constant(one),
    policy: policyOf(one),
    questions: fc.array(question, { minLength: QUESTIONS_EACH, maxLength: QUESTIONS_EACH }),
  }),
);

const seen = {
  worlds: 0,
  asked: 0,
  unplanned: 0,
  refused: 0,
  told: 0,
  masked: 0,
  rowScope: 0,
  denied: 0,
};
const reasons = new Map<string, number>();
const personOf = (nr: number) => personRef(keyring.secret('base'), idNumberOf(nr));

/** Answers without introspection, and references that lead nowhere as none. */
function said(data: Readonly<Record<string, unknown>>): unknown {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(below);
    return typeof value === 'object' && value !== null ? emptied(below(value)) : value;
  };
  const below = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
      : value;
  return below(Object.fromEntries(Object.entries(data).filter(([key]) => key !== '__type')));
}

interface Denied {
  readonly coordinate: string;
  readonly pattern: readonly string[] | string;
  readonly reason: string;
  readonly ruleId: string;
}

/** Each thing withheld is withheld by the oracle too, for the same reason; nothing goes unnamed. */
function expectNamed(
  { operation, asking }: Asked,
  coordinates: ReadonlyMap<string, Judged>,
  denied: readonly Denied[],
): void {
  const isDenied = (one: string) => coordinates.get(one)?.effect === 'deny';
  for (const { coordinate, reason, ruleId } of denied) {
    const judged = coordinates.get(coordinate);
    const wanted =
      judged?.effect === 'deny'
        ? [coordinate, judged.reason, judged.ruleId]
        : [coordinate, 'ROW_SCOPE', judged?.ruleId];
    // Citizens are told what and where, and how to object.
    if (asking.kind !== 'citizen') expect([coordinate, reason, ruleId]).toEqual(wanted);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const taken = denied.filter(({ coordinate }) => isDenied(coordinate));
  const named = taken.map(
    ({ coordinate, pattern }) => `${coordinate} ${[pattern].flat().join('.')}`,
  );
  expect(named.sort()).toEqual([...takenOut(operation, isDenied)].sort());
}

async function expectForetold(world: World, graph: Graph, asked: Asked): Promise<void> {
  const { ask, operation, asking } = asked;
  const judged = judgeOperation(
    {
      ...{ bundle: world.content, subject: asking, purpose: ask.purpose, now: Date.now() },
      ...{ matter: ask.matter, openMatters: [MATTER] },
    },
    reachesOf(operation),
  );
  const answer = await world.ask(ask);
  seen.asked += 1;
  if (isUnplanned(world, answer)) {
    seen.unplanned += 1;
    return;
  }
  expectNoFault(world, answer);
  if ('refused' in judged) {
    seen.refused += 1;
    const { extensions } = answer.json.errors?.[0] ?? {};
    expect([answer.status, extensions?.reason]).toEqual([403, judged.refused]);
    return;
  }
  const about = { graph, operation, judged, asking, personOf };
  expect({ query: ask.query, data: said(answer.json.data ?? {}) }).toEqual({
    query: ask.query,
    data: foretold(about),
  });
  expectNamed(asked, judged.coordinates, answer.json.extensions?.access?.denied ?? []);
  seen.told += /:"(王|138|note|text|15)/.test(answer.text) ? 1 : 0;
  seen.masked += /138\d*\*|王\d*\*/.test(answer.text) ? 1 : 0;
  seen.rowScope += answer.text.includes('ROW_SCOPE') ? 1 : 0;
  seen.denied += answer.text.includes('"denied":[{') ? 1 : 0;
}

/**
 * The planner refuses a few valid operations, and writes a few that a department's own schema refuses: then there
 * is no answer to compare, and nothing leaves.
 */
function isUnplanned({ log }: World, { status, text }: WorldAnswer): boolean {
  if (text.includes('"code":"SOURCE_ERROR"')) return true;
  const id = /"INTERNAL","id":"([\w-]+)"/.exec(text)?.[1];
  const line = id === undefined ? undefined : log.find((one) => one.includes(id));
  return status === 500 && line?.includes('Failed to plan query') === true;
}

function expectNoFault({ log }: World, { text }: WorldAnswer): void {
  const faults = log.filter((line) => !line.includes('Failed to plan query'));
  expect([text.includes('"INTERNAL"') && text, faults]).toEqual([false, []]);
}

it(
  'every cell of every answer is what the oracle foretells, and every denial its reason',
  async () => {
    const before = process.cpuUsage();
    await fc.assert(
      fc.asyncProperty(worlds, async (spec) => {
        const schema = schemaOf(spec.graph);
        const world = await startWorld(spec.graph, tables.url, (sources) =>
          contentOf(sources, spec.policy),
        );
        try {
          for (const one of spec.questions) {
            const asked = askedOf(schema, one);
            if (asked) await expectForetold(world, spec.graph, asked);
          }
        } finally {
          await world.close();
        }
        seen.worlds += 1;
      }),
      WORLDS,
    );
    const { user, system } = process.cpuUsage(before);
    const cpuS = Math.round((user + system) / 1e6);
    console.info('random worlds:', JSON.stringify({ ...seen, cpuS }), Object.fromEntries(reasons));
  },
  PATIENCE_MS,
);

it('the mix is what was meant', () => {
  // A comparison of refusals alone would prove nothing.
  expect(seen.told).toBeGreaterThan(seen.asked / 4);
  expect(seen.rowScope).toBeGreaterThan(seen.asked / 20);
  expect(seen.masked).toBeGreaterThan(seen.asked / 40);
  expect(seen.denied).toBeGreaterThan(seen.asked / 4);
  expect(seen.refused).toBeLessThan(seen.asked / 2);
  expect(seen.unplanned).toBeLessThan(seen.asked / 40);
});
