/**
 * Cost of an operation: the cells its largest answer is expected to have. A paged list counts as long as
 * its `first` asks, at most the longest page; without `first` as a page is by default. Each fragment is
 * costed once, so the count is linear in the document.
 */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import type { Limits } from '../limits.ts';

type Field = GraphQLField<unknown, unknown>;

export interface CostOptions {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly limits: Limits;
  /** Coerced variables; undefined: the most that any variables could cost. */
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

export function costOf(options: CostOptions): number {
  const { schema, operation, fragments } = options;
  const known = new Map<string, number>();

  function ofSet(set: SelectionSetNode, typeName: string): number {
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) cost += ofField(selection, typeName);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) cost += ofFragment(selection.name.value);
      else cost += ofSet(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
    }
    return cost;
  }

  function ofFragment(name: string): number {
    const cost = known.get(name);
    if (cost !== undefined) return cost;
    const fragment = fragments.get(name);
    const counted = fragment ? ofSet(fragment.selectionSet, fragment.typeCondition.name.value) : 0;
    known.set(name, counted);
    return counted;
  }

  function ofField(node: FieldNode, typeName: string): number {
    const field = fieldOf(schema, typeName, node.name.value);
    if (!field) return 1;
    const named = getNamedType(field.type);
    const below =
      node.selectionSet && isCompositeType(named) ? ofSet(node.selectionSet, named.name) : 0;
    return sizeOf(node, field, options) * (1 + below);
  }

  const root = schema.getRootType(operation.operation);
  return root ? ofSet(operation.selectionSet, root.name) : 0;
}

/** Rows that a field may have: the product of its list levels. */
function sizeOf(node: FieldNode, field: Field, options: CostOptions): number {
  const levels = listLevels(field.type);
  if (levels === 0) return 1;
  return firstOf(node, field, options) * options.limits.listSizeUnpaged ** (levels - 1);
}

function listLevels(type: GraphQLOutputType): number {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? 1 + listLevels(type.ofType) : 0;
}

function firstOf(node: FieldNode, field: Field, { variables, limits }: CostOptions): number {
  if (!field.args.some(({ name }) => name === 'first')) return limits.listSizeUnpaged;
  const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  if (given?.kind === Kind.INT) return clamp(Number(given.value), limits);
  if (given?.kind !== Kind.VARIABLE) return limits.listSizeAssumed;
  if (!variables) return limits.firstMax;
  const name = given.name.value;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return typeof value === 'number' ? clamp(value, limits) : limits.listSizeAssumed;
}

function clamp(first: number, limits: Limits): number {
  return Math.min(Math.max(first, 0), limits.firstMax);
}

function fieldOf(schema: GraphQLSchema, typeName: string, name: string): Field | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  const type = schema.getType(typeName);
  if (!isCompositeType(type) || isUnionType(type)) return undefined;
  const fields = type.getFields();
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
