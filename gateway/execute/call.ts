/** A fetch's call as compiled: its text, its variables, and making it. */
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { fragmentsOf } from '../../policies/operation/index.ts';
import { InternalError } from '../errors.ts';
import type { BatchFetchNode, FetchNode } from '../plan/index.ts';
import type { SourceAnswer } from './answer.ts';
import type { ReadValue } from './read-text.ts';
import { convertLiterals, variableConverter } from './refs.ts';
import { noteFailure, type Run } from './run.ts';
import type { ShapeContext } from './shape.ts';
import type { CallOutcome, SourceClient } from './source-client.ts';
import type { Supergraph } from './supergraph.ts';
import { PolicyStale, type RefConverter } from './types.ts';

/** A source as fetches see it. */
export interface Source {
  readonly client: SourceClient;
  /** Undefined for sources in the base space. */
  readonly refs: RefConverter | undefined;
}

export interface Call {
  readonly source: Source;
  readonly operation: OperationDefinitionNode;
  readonly shapes: ShapeContext;
  /**
   * `extra`: members of `variables` as JSON text, `"name":value`. `read`: reads data of the form that is
   * asked for.
   */
  make(
    run: Run,
    extra: readonly string[],
    read: ReadValue | undefined,
  ): Promise<SourceAnswer | SourceAway>;
}

/** The source gave nothing that can be used. `code` is a code of the client contract. */
export interface SourceAway {
  readonly away: true;
  readonly code: 'SOURCE_UNAVAILABLE' | 'POLICY_STALE';
}

export function isAway(answer: SourceAnswer | SourceAway): answer is SourceAway {
  return 'away' in answer;
}

export function compileCall(
  supergraph: Supergraph,
  source: Source,
  node: FetchNode | BatchFetchNode,
  round: number,
): Call {
  const document = parse(node.operation, { noLocation: true });
  const operation = document.definitions.find(
    (definition) => definition.kind === Kind.OPERATION_DEFINITION,
  );
  if (!operation) throw new InternalError('a fetch of the plan holds no operation');
  const text = source.refs
    ? convertLiterals(supergraph, document, source.refs.toSource)
    : node.operation;
  const head = `{"query":${JSON.stringify(text)}${
    node.operationName === undefined ? '' : `,"operationName":${JSON.stringify(node.operationName)}`
  }`;
  const variables = variableWriters(supergraph, source, operation, node.variableUsages);
  const op = node.operationKind === 'mutation' ? 'mutation' : 'query';
  const { client } = source;

  return {
    source,
    operation,
    shapes: {
      supergraph,
      fragments: fragmentsOf(document),
      convertsRefs: source.refs !== undefined,
    },
    async make(run, extra, read) {
      const members = [...extra, ...variables.flatMap((write) => write(run.request.variables))];
      const body = members.length > 0 ? `${head},"variables":{${members.join(',')}}}` : `${head}}`;
      const started = performance.now();
      const outcome = await client.call({ body, op, request: run.request, calls: run.calls, read });
      run.record.calls.push({
        source: client.name,
        round,
        operation: text,
        milliseconds: performance.now() - started,
        statements: outcome.ok ? outcome.answer.report?.statements : undefined,
      });
      return usable(run, source, outcome);
    },
  };
}

function usable(run: Run, source: Source, outcome: CallOutcome): SourceAnswer | SourceAway {
  if (outcome.ok) {
    if (outcome.answer.report) run.record.report(outcome.answer.report, source.refs?.fromSource);
    return outcome.answer;
  }
  const { name } = source.client;
  if (outcome.stale && mayRestart(run, outcome.stale)) throw new PolicyStale(name);
  noteFailure(run, name, outcome.cause);
  return { away: true, code: outcome.stale ? 'POLICY_STALE' : 'SOURCE_UNAVAILABLE' };
}

/**
 * A mutation starts again only where nothing was answered before and the guard itself says that it did
 * nothing: nobody on the wire can have it done twice.
 */
function mayRestart(run: Run, stale: 'SIGNED' | 'UNSIGNED'): boolean {
  if (run.request.kind !== 'mutation') return true;
  return stale === 'SIGNED' && run.record.calls.length === 1;
}

type VariableWriter = (variables: Readonly<Record<string, unknown>>) => string[];

/** Writers of the client's variables that the operation declares; an absent variable stays absent. */
function variableWriters(
  supergraph: Supergraph,
  source: Source,
  operation: OperationDefinitionNode,
  names: readonly string[],
): VariableWriter[] {
  return names.map((name) => {
    const definition = operation.variableDefinitions?.find(
      (one) => one.variable.name.value === name,
    );
    const convert =
      source.refs && definition
        ? variableConverter(supergraph, definition, source.refs.toSource)
        : (value: unknown) => value;
    const label = `${JSON.stringify(name)}:`;
    return (variables) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      return value === undefined ? [] : [label + JSON.stringify(convert(value))];
    };
  });
}
