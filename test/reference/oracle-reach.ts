/**
 * What an operation reaches, and what of it is taken out: docs/POLICY.md, "Reached" and "Pruning", the plain
 * way. Fragments are spread where they stand, every place is walked, nothing is remembered.
 */
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Coordinate } from '../../policies/model/index.ts';
import type { Reaches } from './oracle-operation.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string;
  /** Coerced, defaults in place. */
  readonly variables: Variables;
}

/** A field where it stands in the answer. */
export interface Place {
  readonly node: FieldNode;
  readonly parent: GraphQLCompositeType;
  /** "Every possible type that can get there." */
  readonly concrete: readonly GraphQLObjectType[];
  /** Response names, `@` for a list level; the field's own included. */
  readonly pattern: readonly string[];
}

/** "No `@skip` or `@include` with a known value excludes." */
export function isExcluded({ directives = [] }: SelectionNode, variables: Variables): boolean {
  return directives.some(({ name, arguments: given = [] }) => {
    const condition = given.find((one) => one.name.value === 'if')?.value;
    const known =
      condition?.kind === 'BooleanValue'
        ? condition.value
        : condition?.kind === 'Variable'
          ? variables[condition.name.value]
          : undefined;
    return (
      (name.value === 'skip' && known === true) || (name.value === 'include' && known === false)
    );
  });
}

export function fragmentOf(
  { schema, document }: Operation,
  node: Exclude<SelectionNode, FieldNode>,
  parent: GraphQLCompositeType,
): { readonly selectionSet: SelectionSetNode; readonly type: GraphQLCompositeType } {
  const found =
    node.kind === 'InlineFragment'
      ? node
      : (document.definitions.find(
          (one) => one.kind === 'FragmentDefinition' && one.name.value === node.name.value,
        ) as FragmentDefinitionNode);
  const named = found.typeCondition?.name.value;
  const type = named === undefined ? parent : schema.getType(named);
  if (!isCompositeType(type)) throw new TypeError(`no type ${named}`);
  return { selectionSet: found.selectionSet, type };
}

const possible = (schema: GraphQLSchema, type: GraphQLCompositeType) =>
  isAbstractType(type) ? schema.getPossibleTypes(type) : [type];

function fieldOf(type: GraphQLCompositeType, name: string) {
  return isUnionType(type) ? undefined : type.getFields()[name];
}

/** Every field in every place; below a field only if `enters` says so. Introspection is none. */
export function walk(
  operation: Operation,
  visit: (place: Place) => void,
  enters: (place: Place) => readonly GraphQLObjectType[] = ({ concrete }) => concrete,
): void {
  const { schema, document, operationName, variables } = operation;
  const node = getOperationAST(document, operationName);
  const root = node && schema.getRootType(node.operation);
  if (!root) return;

  function selections(
    set: SelectionSetNode,
    parent: GraphQLCompositeType,
    concrete: readonly GraphQLObjectType[],
    above: readonly string[],
  ): void {
    for (const selection of set.selections) {
      if (isExcluded(selection, variables)) continue;
      if (selection.kind === 'Field') field(selection, parent, concrete, above);
      else {
        const { selectionSet, type } = fragmentOf(operation, selection, parent);
        const narrowed = concrete.filter((one) => possible(schema, type).includes(one));
        if (narrowed.length > 0) selections(selectionSet, type, narrowed, above);
      }
    }
  }

  function field(
    one: FieldNode,
    parent: GraphQLCompositeType,
    concrete: readonly GraphQLObjectType[],
    above: readonly string[],
  ): void {
    const name = one.name.value;
    const own = fieldOf(parent, name);
    if (name.startsWith('__') || !own) return;
    const pattern = [...above, (one.alias ?? one.name).value];
    const place = { node: one, parent, concrete, pattern };
    visit(place);
    const type = getNamedType(own.type);
    if (!one.selectionSet || !isCompositeType(type)) return;
    const answering = enters(place).flatMap((each) => {
      const answered = getNamedType(fieldOf(each, name)?.type ?? own.type);
      return isCompositeType(answered) ? [...possible(schema, answered)] : [];
    });
    const below = [...pattern, ...Array.from({ length: listLevels(own.type) }, () => '@')];
    if (answering.length > 0) selections(one.selectionSet, type, [...new Set(answering)], below);
  }

  selections(node.selectionSet, root, [root], []);
}

function listLevels(type: unknown): number {
  if (isNonNullType(type)) return listLevels(type.ofType);
  return isListType(type) ? 1 + listLevels(type.ofType) : 0;
}

export function reachesOf(operation: Operation): Reaches {
  const { schema, document, operationName, variables } = operation;
  const node = getOperationAST(document, operationName);
  const root = node && schema.getRootType(node.operation);
  const coordinates = new Set<Coordinate>();
  const types = new Set<string>(root ? [root.name] : []);
  const used = new Set<Coordinate>();
  walk(operation, ({ node: field, parent, concrete }) => {
    for (const type of [parent, ...concrete]) {
      const own = fieldOf(type, field.name.value);
      if (!isUnionType(type)) coordinates.add(`${type.name}.${field.name.value}`);
      for (const one of [...possible(schema, type), ...answeredBy(schema, own)])
        types.add(one.name);
      if (own) for (const one of argumentsOf(type.name, own, field, variables)) used.add(one);
    }
  });
  return {
    coordinates: [...coordinates],
    types: [...types],
    arguments: [...used],
    mutations:
      node?.operation === 'mutation'
        ? [...coordinates].filter((one) => one.startsWith(`${root?.name}.`))
        : [],
    introspectionOnly:
      node?.operation === 'query' && onlyIntrospection(operation, node.selectionSet),
  };
}

/** "Be it for `__typename` only." */
function answeredBy(schema: GraphQLSchema, field: ReturnType<typeof fieldOf>) {
  const answered = field && getNamedType(field.type);
  return isCompositeType(answered) ? possible(schema, answered) : [];
}

/** "An operation of introspection fields only (through fragments too)", conditions or not. */
function onlyIntrospection(operation: Operation, { selections }: SelectionSetNode): boolean {
  const root = operation.schema.getQueryType();
  return selections.every((one) =>
    one.kind === 'Field'
      ? one.name.value.startsWith('__')
      : root && onlyIntrospection(operation, fragmentOf(operation, one, root).selectionSet),
  );
}

/** "Used if given (null too) or if they have a default; input fields likewise, at any depth." */
export function argumentsOf(
  type: string,
  field: NonNullable<ReturnType<typeof fieldOf>>,
  node: FieldNode,
  variables: Variables,
): readonly Coordinate[] {
  const values: Readonly<Record<string, unknown>> = getArgumentValues(field, node, variables);
  return field.args
    .filter(({ name }) => Object.hasOwn(values, name))
    .flatMap((one) => [
      `${type}.${field.name}(${one.name}:)`,
      ...inputFieldsOf(one.type, values[one.name]),
    ]);
}

function inputFieldsOf(type: GraphQLInputType, value: unknown): readonly Coordinate[] {
  if (isNonNullType(type)) return inputFieldsOf(type.ofType, value);
  if (isListType(type)) return [value].flat().flatMap((one) => inputFieldsOf(type.ofType, one));
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = type.getFields()[name];
    return field ? [`${type.name}.${name}`, ...inputFieldsOf(field.type, inner)] : [];
  });
}

/**
 * "A denied field goes with all below it", for each type that denies it: coordinate and pattern of what was
 * taken out, nothing below another that was.
 */
export function takenOut(
  operation: Operation,
  isDenied: (coordinate: Coordinate) => boolean,
): ReadonlySet<string> {
  const found = new Set<string>();
  const coordinateOf = ({ node }: Place, type: GraphQLObjectType) =>
    `${type.name}.${node.name.value}`;
  walk(
    operation,
    (place) => {
      for (const type of place.concrete)
        if (isDenied(coordinateOf(place, type)))
          found.add(`${coordinateOf(place, type)} ${place.pattern.join('.')}`);
    },
    (place) => place.concrete.filter((type) => !isDenied(coordinateOf(place, type))),
  );
  return found;
}
