/**
 * What the answer to an operation must hold, from the oracle's judgement and the plain rows alone: GraphQL's
 * execution, written naively over a random graph.
 */
import {
  type FieldNode,
  type GraphQLObjectType,
  getArgumentValues,
  getOperationAST,
  type SelectionSetNode,
} from 'graphql';
import type { Coordinate } from '../../policies/model/index.ts';
import { applyMask } from '../../subgraphs/kit/mask.ts';
import { type Granted, keptWays } from '../reference/oracle.ts';
import type { OperationJudged } from '../reference/oracle-operation.ts';
import { argumentsOf, fragmentOf, isExcluded, type Operation } from '../reference/oracle-reach.ts';
import { type Asking, admits, type TestRow } from '../reference/scopes.ts';
import type { Graph, TypeSpec } from './graph.ts';
import { cellsOf, linkOf, ROWS } from './tables.ts';

const FIRST = 20;
const NUMBERS = Array.from({ length: ROWS }, (_, index) => index + 1);

export interface Foretelling {
  readonly graph: Graph;
  readonly operation: Operation;
  readonly judged: OperationJudged;
  readonly asking: Asking;
  /** The base reference of the person that a row is about. */
  readonly personOf: (nr: number) => string;
}

interface Entity {
  readonly type: TypeSpec;
  readonly nr: number;
}
type Fields = ReadonlyMap<string, readonly FieldNode[]>;

export function foretold(about: Foretelling): Readonly<Record<string, unknown>> {
  const { schema, document } = about.operation;
  const node = getOperationAST(document);
  const root = schema.getQueryType();
  if (!node || !root) throw new TypeError('no query');
  const fields = collect(about, [node.selectionSet], root);
  return Object.fromEntries(
    [...fields].flatMap(([key, nodes]) => {
      const [first] = nodes;
      if (!first || first.name.value.startsWith('__sch') || first.name.value === '__type')
        return [];
      return [[key, first.name.value === '__typename' ? root.name : rootField(about, root, nodes)]];
    }),
  );
}

/** GraphQL's CollectFields for one concrete type. */
function collect(
  about: Foretelling,
  sets: readonly SelectionSetNode[],
  type: GraphQLObjectType,
  fields: Map<string, FieldNode[]> = new Map(),
): Fields {
  const { operation } = about;
  for (const selection of sets.flatMap(({ selections }) => selections)) {
    if (isExcluded(selection, operation.variables)) continue;
    if (selection.kind === 'Field') {
      const key = (selection.alias ?? selection.name).value;
      fields.set(key, [...(fields.get(key) ?? []), selection]);
      continue;
    }
    const target = fragmentOf(operation, selection, type);
    const abstract = target.type.astNode?.kind !== 'ObjectTypeDefinition';
    const applies = abstract
      ? operation.schema.getPossibleTypes(target.type as never).includes(type)
      : target.type === type;
    if (applies) collect(about, [target.selectionSet], type, fields);
  }
  return fields;
}

function rootField(about: Foretelling, root: GraphQLObjectType, nodes: readonly FieldNode[]) {
  const { graph, operation } = about;
  const [node] = nodes;
  const name = node?.name.value ?? '';
  const field = root.getFields()[name];
  if (!node || !field || !grantOf(about, `Query.${name}`)) return null;
  const [, kind = '', rest = ''] = /^(list|named_|hits_)(.*)$/.exec(name) ?? [];
  if (kind !== 'list') {
    const types = graph.types.filter(
      ({ department, fields }) =>
        department === rest && (kind === 'hits_' || fields.some(({ column }) => column === 'text')),
    );
    return types.flatMap((type) =>
      NUMBERS.map((nr) => ({ type, nr }))
        .filter((one) => inScope(about, one))
        .map((one) => object(about, one, nodes)),
    );
  }
  const type = graph.types[Number(rest)];
  if (!type) throw new TypeError(`no type for ${name}`);
  const values: Readonly<Record<string, unknown>> = getArgumentValues(
    field,
    node,
    operation.variables,
  );
  const used = argumentsOf('Query', field, node, operation.variables);
  return NUMBERS.map((nr) => ({ type, nr }))
    .filter((one) => inScope(about, one) && matches(values, one))
    .filter((one) => used.every((argument) => admitsArgument(about, argument, one)))
    .slice(0, Number(values.first ?? FIRST))
    .map((one) => object(about, one, nodes));
}

interface Filter {
  readonly note?: string | null;
  readonly and?: Filter | null;
}

function matches(values: Readonly<Record<string, unknown>>, { type, nr }: Entity): boolean {
  const cells = cellsOf(type.index, nr);
  const filter = values.filter as Filter | null | undefined;
  const note = filter?.and?.note ?? filter?.note;
  return (
    (values.area == null || String(cells.area).startsWith(String(values.area))) &&
    (values.text == null || cells.text === values.text) &&
    (note == null || cells.note === note)
  );
}

/** "With the intersection of the items' scopes, ANDed into the `where` of its field." */
function admitsArgument(about: Foretelling, argument: Coordinate, entity: Entity): boolean {
  const judged = about.judged.arguments.get(argument);
  if (judged?.effect !== 'grant') return false;
  const row = rowOf(about, entity);
  return judged.rows.every((scopes) => scopes.some((scope) => admits(scope, about.asking, row)));
}

function grantOf({ judged }: Foretelling, coordinate: Coordinate): Granted | undefined {
  const found = judged.coordinates.get(coordinate);
  return found?.effect === 'grant' ? found : undefined;
}

function inScope(about: Foretelling, entity: Entity): boolean {
  const scopes = about.judged.resources.get(entity.type.name) ?? [];
  return scopes.some((scope) => admits(scope, about.asking, rowOf(about, entity)));
}

function rowOf({ personOf }: Foretelling, { type, nr }: Entity): TestRow {
  const cells = Object.entries(cellsOf(type.index, nr)).flatMap(([column, value]) =>
    value === null ? [] : [[`${type.name}.${column}`, value] as const],
  );
  return { values: new Map(cells), ...(type.personal ? { subject: personOf(nr) } : {}) };
}

function object(about: Foretelling, entity: Entity, nodes: readonly FieldNode[]): unknown {
  const type = about.operation.schema.getType(entity.type.name) as GraphQLObjectType;
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  return Object.fromEntries(
    [...collect(about, sets, type)].map(([key, own]) => {
      const name = own[0]?.name.value ?? '';
      return [key, name === '__typename' ? type.name : fieldOf(about, entity, name, own)];
    }),
  );
}

/** One cell: "takes the first part whose scope admits its row". */
function fieldOf(
  about: Foretelling,
  entity: Entity,
  name: string,
  nodes: readonly FieldNode[],
): unknown {
  const { type, nr } = entity;
  const ways = keptWays(grantOf(about, `${type.name}.${name}`)?.ways ?? []);
  const way = ways.find(({ rows }) => admits(rows, about.asking, rowOf(about, entity)));
  if (!way) return null;
  if (name.startsWith('of')) return childrenOf(about, entity, Number(name.slice(2)), nodes);
  // What the owner keeps of a row out of scope is nowhere: a reference leads to nothing but its key.
  const absent = !inScope(about, entity);
  if (name.startsWith('derived_')) return absent ? 'underived' : 'derived';
  if (absent) return null;
  if (/^to\d/.test(name)) return targetOf(about, entity, Number(name.slice(2)), nodes);
  const value = cellsOf(type.index, nr)[name] ?? null;
  return way.mask && value !== null ? applyMask(way.mask, value) : value;
}

function targetOf(
  about: Foretelling,
  { type, nr }: Entity,
  to: number,
  nodes: readonly FieldNode[],
): unknown {
  const target = about.graph.types[to];
  if (!target) throw new TypeError(`no type ${to}`);
  const entity = { type: target, nr: linkOf(type.index, nr, to) };
  if (target.department === type.department && !inScope(about, entity)) return null;
  return emptied(object(about, entity, nodes));
}

function childrenOf(
  about: Foretelling,
  { type, nr }: Entity,
  from: number,
  nodes: readonly FieldNode[],
): unknown {
  const child = about.graph.types[from];
  if (!child) throw new TypeError(`no type ${from}`);
  return NUMBERS.filter((one) => linkOf(from, one, type.index) === nr)
    .map((one) => ({ type: child, nr: one }))
    .filter((one) => inScope(about, one))
    .map((one) => object(about, one, nodes));
}

/** A reference of which nothing is told is the same as none: an entity out of scope is absent. */
export function emptied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const told = Object.entries(value).filter(([key]) => key !== '__typename');
  const nothing = told.every(([, one]) => one === null || (Array.isArray(one) && one.length === 0));
  return nothing ? null : value;
}
