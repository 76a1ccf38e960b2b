/** A fetch of root fields. */
import { OperationTypeNode } from 'graphql';
import type { FetchNode } from '../plan/index.ts';
import { adopt, merge } from './adopt.ts';
import type { AnswerError, SourceAnswer } from './answer.ts';
import { type Call, compileCall, isAway, type Source } from './call.ts';
import { pathInData } from './cells.ts';
import { compileReadObject } from './read-text.ts';
import type { FetchContext, Run, Step } from './run.ts';
import { type ObjectShape, objectShape } from './shape.ts';
import type { ResponsePath } from './walk.ts';

export function compileRootFetch(
  { supergraph, entered }: FetchContext,
  source: Source,
  node: FetchNode,
  round: number,
): Step {
  const call = compileCall(supergraph, source, node, round);
  const type = supergraph.schema.getRootType(operationType(node))?.name;
  const { selectionSet } = call.operation;
  const shape = objectShape(call.shapes, type, [selectionSet], node.outputRewrites);
  const adoption = { supergraph, fromSource: source.refs?.fromSource };
  const reads = source.refs === undefined && type !== undefined;
  const read = reads ? compileReadObject({ supergraph, entered }, shape, type) : undefined;

  return async (run) => {
    const answer = await call.make(run, [], read);
    if (isAway(answer)) {
      for (const path of rootPaths(shape)) reportAway(run, call, answer.code, path);
      return;
    }
    const data = answer.clean ? answer.data : adopt(adoption, answer.data, shape);
    if (data) merge(supergraph, run.data, data);
    reportErrors(run, call, answer, shape);
    for (const cell of answer.report?.cells ?? []) {
      const path = pathInData(shape, cell.path);
      if (path) run.record.cells.push({ ...cell, path });
    }
  };
}

function operationType(node: FetchNode): OperationTypeNode {
  return node.operationKind === 'mutation' ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
}

/** One path per root field of the fetch. */
function rootPaths(shape: ObjectShape): ResponsePath[] {
  const fields = [...shape.fieldsOf(shape.type).values()].filter((field) => !field.typename);
  return fields.map((field) => [field.to]);
}

function reportErrors(run: Run, call: Call, answer: SourceAnswer, shape: ObjectShape): void {
  for (const error of answer.errors) {
    // An error without a path concerns the whole fetch; it is shown at the first field of it.
    const path = error.path ?? rootPaths(shape)[0] ?? [];
    reportError(run, call, error, path);
  }
}

/** An error of the source, at a path of the client's operation. */
export function reportError(
  run: Run,
  call: Call,
  error: AnswerError,
  path: readonly (string | number)[],
): void {
  const { name, guarded } = call.source.client;
  run.record.error({
    source: name,
    code: error.code,
    message: error.message,
    path,
    ...(guarded ? { extensions: error.extensions } : {}),
  });
}

export function reportAway(
  run: Run,
  call: Call,
  code: 'SOURCE_UNAVAILABLE' | 'POLICY_STALE',
  path: readonly (string | number)[],
): void {
  const { name } = call.source.client;
  run.record.error({ source: name, code, message: `source "${name}" gave no usable answer`, path });
}
