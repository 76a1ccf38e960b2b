/**
 * Cost of an operation: the cells its largest answer could have. A list counts as long as its `first`
 * asks, at most the longest page; without `first` as long as a page is by default. Fragments are costed
 * once per fragment, so the count is linear in the document.
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
    return sizeOf(node, field.type, options) * (1 + below);
  }

  const root = schema.getRootType(operation.operation);
  return root ? ofSet(operation.selectionSet, root.name) : 0;
}

/** Rows that a field may have: the product of its list levels. */
function sizeOf(node: FieldNode, type: GraphQLOutputType, options: CostOptions): number {
  if (isNonNullType(type)) return sizeOf(node, type.ofType, options);
  if (!isListType(type)) return 1;
  return firstOf(node, options) * innerSize(type.ofType, options.limits);
}

function innerSize(type: GraphQLOutputType, limits: Limits): number {
  if (isNonNullType(type)) return innerSize(type.ofType, limits);
  return isListType(type) ? limits.listSizeAssumed * innerSize(type.ofType, limits) : 1;
}

function firstOf(node: FieldNode, { variables, limits }: CostOptions): number {
  const argument = node.arguments?.find(({ name }) => name.value === 'first');
  if (argument?.value.kind === Kind.INT) return clamp(Number(argument.value.value), limits);
  if (argument?.value.kind !== Kind.VARIABLE) return limits.listSizeAssumed;
  if (!variables) return limits.firstMax;
  const name = argument.value.name.value;
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return typeof value === 'number' ? clamp(value, limits) : limits.listSizeAssumed;
}

function clamp(first: number, limits: Limits): number {
  return Math.min(Math.max(first, 0), limits.firstMax);
}

function fieldOf(
  schema: GraphQLSchema,
  typeName: string,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  const type = schema.getType(typeName);
  if (!isCompositeType(type) || isUnionType(type)) return undefined;
  const fields = type.getFields();
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}
