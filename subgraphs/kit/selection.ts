/** Which fields of a type an operation asks for at one place, and which arguments it uses there. */
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isListType,
  isObjectType,
  type SelectionNode,
} from 'graphql';
import type { Coordinate } from '../../policies/model/index.ts';

/** Field names of `type` below `info`, sorted; `@skip` and `@include` honoured. */
export function requestedFields(type: string, info: GraphQLResolveInfo): readonly string[] {
  const fields = new Set<string>();
  const pending = info.fieldNodes.flatMap((node) => node.selectionSet?.selections ?? []);
  const visited = new Set<string>();
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (!included(node, info)) continue;
    if (node.kind === 'Field') {
      fields.add(node.name.value);
      continue;
    }
    const fragment = fragmentOf(node, info, visited);
    if (fragment && applies(fragment.typeCondition?.name.value, type, info))
      pending.push(...fragment.selectionSet.selections);
  }
  return [...fields].filter((name) => !name.startsWith('__')).sort();
}

type Fragment = Exclude<SelectionNode, FieldNode>;
type FragmentBody = Pick<FragmentDefinitionNode, 'selectionSet'> & {
  readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined;
};

function fragmentOf(
  node: Fragment,
  info: GraphQLResolveInfo,
  visited: Set<string>,
): FragmentBody | undefined {
  if (node.kind === 'InlineFragment') return node;
  const name = node.name.value;
  if (visited.has(name)) return undefined;
  visited.add(name);
  return Object.hasOwn(info.fragments, name) ? info.fragments[name] : undefined;
}

function included(node: SelectionNode, info: GraphQLResolveInfo): boolean {
  if (!node.directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, info.variableValues);
  if (skip?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, info.variableValues)?.if !== false;
}

function applies(condition: string | undefined, type: string, info: GraphQLResolveInfo): boolean {
  if (condition === undefined || condition === type) return true;
  const abstract = info.schema.getType(condition);
  const object = info.schema.getType(type);
  return (
    isAbstractType(abstract) && isObjectType(object) && info.schema.isSubType(abstract, object)
  );
}

/** Coordinates of the arguments and input fields that have a value here; defaults count as used. */
export function usedArguments(info: GraphQLResolveInfo): readonly Coordinate[] {
  const field = info.parentType.getFields()[info.fieldName];
  const [node] = info.fieldNodes;
  if (!field || !node || field.args.length === 0) return [];
  const values = getArgumentValues(field, node, info.variableValues);
  const used = new Set<Coordinate>();
  for (const argument of field.args) {
    if (!Object.hasOwn(values, argument.name)) continue;
    used.add(`${info.parentType.name}.${info.fieldName}(${argument.name}:)`);
    collectInputFields(argument.type, values[argument.name], used);
  }
  return [...used];
}

function collectInputFields(type: GraphQLInputType, value: unknown, used: Set<Coordinate>): void {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    for (const entry of Array.isArray(value) ? value : [value])
      collectInputFields(nullable.ofType, entry, used);
  } else if (isInputObjectType(nullable) && typeof value === 'object' && value !== null) {
    for (const field of Object.values(nullable.getFields())) {
      if (!Object.hasOwn(value, field.name)) continue;
      used.add(`${nullable.name}.${field.name}`);
      collectInputFields(field.type, (value as Record<string, unknown>)[field.name], used);
    }
  }
}

/** Every argument and input field that could be used at a field, used or not. */
export function possibleArguments(info: GraphQLResolveInfo): readonly Coordinate[] {
  const field = info.parentType.getFields()[info.fieldName];
  const found = new Set<Coordinate>();
  for (const argument of field?.args ?? []) {
    found.add(`${info.parentType.name}.${info.fieldName}(${argument.name}:)`);
    collectInputTypes(argument.type, found);
  }
  return [...found];
}

function collectInputTypes(type: GraphQLInputType, found: Set<Coordinate>): void {
  const nullable = getNullableType(type);
  if (isListType(nullable)) collectInputTypes(nullable.ofType, found);
  else if (isInputObjectType(nullable)) {
    for (const field of Object.values(nullable.getFields())) {
      const coordinate = `${nullable.name}.${field.name}`;
      // An input type may contain itself.
      if (found.has(coordinate)) continue;
      found.add(coordinate);
      collectInputTypes(field.type, found);
    }
  }
}
