/** What the whole gateway answered against what graphql-js answers to the same operation over the same data. */
import assert from 'node:assert/strict';
import { type ExecutionResult, parse, validate } from 'graphql';
import type { RandomOperation } from './random/operation.ts';
import { answerOf, type Faults, type Graph } from './random/source.ts';
import type { HttpAnswer } from './whole-gateway.ts';

/** How a source behaves; each world has one. */
export const SOURCES = {
  /** A graphql-js server that errs: nulls reach the right parent in the source already. */
  completes: { raw: false, faults: { throws: true, misfits: false } },
  /** Hands over nulls where none may be: completion is all the gateway's, paths included. */
  raw: { raw: true, faults: { throws: false, misfits: true } },
  rawAndErrs: { raw: true, faults: { throws: true, misfits: true } },
} as const satisfies Readonly<Record<string, { readonly raw: boolean; readonly faults: Faults }>>;
export type SourceKind = keyof typeof SOURCES;

/** What occurred, so that a run can say that it was about something. */
export interface Seen {
  operations: number;
  overLimit: number;
  answered: number;
  refusedVariables: number;
  nullArguments: number;
  refusedDocuments: number;
  errors: number;
  /** Of errors: shown without a path. */
  unplaced: number;
  nulledRoots: number;
}

/** Throws AssertionError where the two disagree. */
export function compare(
  { schema }: Graph,
  kind: SourceKind,
  operation: RandomOperation,
  given: HttpAnswer,
  seen: Seen,
): void {
  seen.operations += 1;
  if (given.status === 413) {
    // A random operation may be dearer than any bound admits; that there are bounds is no disagreement.
    assert.deepEqual(codesOf(given), [413, 'LIMIT_EXCEEDED']);
    seen.overLimit += 1;
    return;
  }
  if (validate(schema, parse(operation.query)).length > 0) {
    seen.refusedDocuments += 1;
    assert.deepEqual(codesOf(given), [400, 'GRAPHQL_VALIDATION_FAILED']);
    return;
  }
  const { raw, faults } = SOURCES[kind];
  const wanted = answerOf(schema, schema, operation, faults);
  if (!('data' in wanted)) {
    seen.refusedVariables += 1;
    assert.deepEqual(codesOf(given), [400, 'BAD_USER_INPUT']);
    assert.deepEqual(argumentsOf(given), refusedIn(wanted));
    return;
  }
  if (givesNullWhereNoneMayBe(operation, given, wanted)) {
    seen.nullArguments += 1;
    return;
  }
  seen.answered += 1;
  seen.errors += wanted.errors?.length ?? 0;
  seen.nulledRoots += wanted.data === null ? 1 : 0;
  seen.unplaced += compareAnswers(wanted, given, raw && !faults.throws);
}

/**
 * A variable that may be null, given as null to a place that may not. graphql-js makes it an error of the
 * field; arguments are judged before anything is fetched here, so the operation is refused.
 */
function givesNullWhereNoneMayBe(
  { variables }: RandomOperation,
  given: HttpAnswer,
  { errors = [] }: ExecutionResult,
): boolean {
  const said = errors.some(({ message }) =>
    /^Argument ".*" (of non-null type|has inv)/.test(message),
  );
  if (said) assert.deepEqual(codesOf(given), [400, 'BAD_USER_INPUT']);
  if (given.status !== 400) return said;
  return argumentsOf(given).every((text) =>
    [...text.matchAll(/\$(\w+)/g)].some(([, name = '']) => variables[name] === null),
  );
}

/** Gives the number of errors without a place. */
function compareAnswers(
  wanted: ExecutionResult,
  { status, text }: HttpAnswer,
  exact: boolean,
): number {
  assert.equal(status, 200);
  const { data, errors } = JSON.parse(text);
  const dataText = JSON.stringify(wanted.data);
  // As text: the order of keys and how values are written belong to the answer.
  if (!text.includes(`"data":${dataText},"extensions":`)) {
    assert.deepEqual(data, JSON.parse(dataText));
    assert.equal(JSON.stringify(data), dataText);
    assert.fail('the data is the same and stands in another form');
  }
  const form = exact ? (path: Path) => path : (path: Path) => untilNull(wanted.data, path);
  const placed = errors?.filter(({ path }: { path?: Path }) => path !== undefined);
  const unplaced = (errors?.length ?? 0) - (placed?.length ?? 0);
  if (unplaced === 0 || wanted.data === null)
    assert.deepEqual(pathsOf(errors, form), pathsOf(wanted.errors, form));
  // A source's error at a key that the plan renames is shown without its place.
  else
    for (const path of pathsOf(placed, form)) assert(pathsOf(wanted.errors, form).includes(path));
  return unplaced;
}

type Path = readonly (string | number)[];

function pathsOf(errors: ExecutionResult['errors'], form: (path: Path) => Path): string[] {
  const texts = (errors ?? []).map(({ path = [] }) => JSON.stringify(form(path)));
  return [...new Set(texts)].sort();
}

/** An error of a source is shown at the null that it led to. */
function untilNull(data: unknown, path: Path): Path {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, index);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}

function codesOf({ status, text }: HttpAnswer): unknown[] {
  const { errors = [] } = JSON.parse(text);
  const codes = errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code);
  return [status, ...new Set(codes)];
}

function argumentsOf({ text }: HttpAnswer): string[] {
  const { errors } = JSON.parse(text);
  return errors
    .map(({ extensions }: { extensions: { argument: string } }) => extensions.argument)
    .sort();
}

/** The places that graphql-js found fault with: `$name`, or `$name.a[0]` inside. */
function refusedIn({ errors = [] }: ExecutionResult): string[] {
  return errors
    .map(({ message }) => {
      const [, name] = /^Variable "\$(\w+)"/.exec(message) ?? [];
      const [, inside] = / at "(\w+[.[][^"]*)"; /.exec(message) ?? [];
      return `$${inside ?? name}`;
    })
    .sort();
}
