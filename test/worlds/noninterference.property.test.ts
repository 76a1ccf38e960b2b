/**
 * Promise 2 over random policies: change every value that the oracle says the subject may not see, and nothing
 * else, and the answer to any operation stays byte-equal. Held fixed are keys, links and areas, which row scopes
 * compare.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { personRef } from '../../wire/ref.ts';
import { type Circumstances, judge, keptWays, rowsOf } from '../reference/oracle.ts';
import { type Asking, admits, type TestRow } from '../reference/scopes.ts';
import { idNumberOf } from '../regression/departments.ts';
import { keyring } from '../regression/policy.ts';
import { runs } from '../runs.ts';
import { openTables, startWorld, type WorldAnswer } from './federation.ts';
import { type Graph, graph } from './graph.ts';
import { contentOf, type PolicySpec, policyOf } from './policy.ts';
import { type Asked, askedOf, type Question, question, schemaOf } from './questions.ts';
import { cellsOf, type Values } from './tables.ts';

const WORLDS = { numRuns: runs(60), endOnFailure: true };
const QUESTIONS_EACH = 6;
const PATIENCE_MS = 3 * 3_600_000;
type Tables = Awaited<ReturnType<typeof openTables>>;

let folder: string;
let plain: Tables;
let changed: Tables;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'isthmus-secrets-'));
  plain = await openTables(folder, 'plain');
  changed = await openTables(folder, 'changed');
  await plain.fill();
});
afterAll(async () => {
  await plain?.close();
  await changed?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Spec {
  readonly graph: Graph;
  readonly policy: PolicySpec;
  readonly who: Question;
  readonly numbers: readonly (readonly number[])[];
}
/** One subject a world: what one may not see, another may. */
const worlds: fc.Arbitrary<Spec> = graph.chain((one) =>
  fc.record({
    graph: fc.constant(one),
    policy: policyOf(one),
    who: question,
    numbers: fc
      .array(question, { minLength: QUESTIONS_EACH, maxLength: QUESTIONS_EACH })
      .map((all) => all.map(({ numbers }) => numbers)),
  }),
);

const seen = { asked: 0, told: 0, changed: 0 };

/** Another value of the same kind wherever the subject sees none; what a mask leaves is seen. */
function secretsOf({ graph: { types } }: Spec, about: Circumstances): Values {
  return (table, nr, column, value) => {
    const type = types[table];
    const coordinate = `${type?.name}.${column}`;
    // Areas are compared by row scopes, of texts some are.
    if (!type || column === 'area' || isCompared(about, coordinate)) return value;
    const asking = about.subject as Asking;
    const cells = Object.entries(cellsOf(table, nr)).flatMap(([one, cell]) =>
      cell === null ? [] : [[`${type.name}.${one}`, cell] as const],
    );
    const row: TestRow = {
      values: new Map(cells),
      ...(type.personal ? { subject: personRef(keyring.secret('base'), idNumberOf(nr)) } : {}),
    };
    const judged = judge(about, coordinate);
    const shown =
      judged.effect === 'grant' &&
      rowsOf(about, type.name).some((scope) => admits(scope, asking, row)) &&
      keptWays(judged.ways).some(({ rows }) => admits(rows, asking, row));
    if (shown) return value;
    seen.changed += 1;
    return column === 'phone' ? `139${table}000000${nr}` : `李${'x'.repeat(nr)}${table}`;
  };
}

const isCompared = ({ bundle }: Circumstances, coordinate: string) =>
  JSON.stringify(bundle.agreements.map((one) => [one.resourceScope, one.itemScope])).includes(
    `"item":"${coordinate}"`,
  );

const stable = ({ status, text }: WorldAnswer) =>
  `${status} ${text}`
    .replaceAll(/"(decisionId|policyVersion)":"[0-9a-f-]{10,}"/g, '"$1":"-"')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '-');

it(
  'what may not be seen changes no answer',
  async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (spec) => {
        const schema = schemaOf(spec.graph);
        const content = (sources: Parameters<typeof contentOf>[0]) =>
          contentOf(sources, spec.policy);
        const one = await startWorld(spec.graph, plain.url, content);
        const questions = spec.numbers.map((numbers) => ({ ...spec.who, numbers }));
        const asked = questions.flatMap((each): Asked[] => {
          const valid = askedOf(schema, each);
          return valid ? [valid] : [];
        });
        const { asking: subject, ask } = asked[0] ?? {};
        if (subject && ask)
          await changed.fill(
            secretsOf(spec, {
              bundle: one.content,
              subject,
              purpose: ask.purpose,
              now: Date.now(),
            }),
          );
        const other = await startWorld(spec.graph, changed.url, content);
        try {
          for (const { ask: each } of asked) {
            const [here, there] = [await one.ask(each), await other.ask(each)];
            expect([each.query, stable(there)]).toEqual([each.query, stable(here)]);
            seen.asked += 1;
            seen.told += /:"(王|138|note|text|15)/.test(here.text) ? 1 : 0;
          }
        } finally {
          await one.close();
          await other.close();
        }
      }),
      WORLDS,
    );
    console.info('non-interference over random policies:', JSON.stringify(seen));
    expect(seen.told).toBeGreaterThan(seen.asked / 5);
    expect(seen.changed).toBeGreaterThan(seen.asked);
  },
  PATIENCE_MS,
);
