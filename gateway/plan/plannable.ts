/**
 * The same operation in the words that the planner (0.0.38) understands. It finds no path for a conditional
 * fragment on the very type it stands in, or on one that the type is anyhow, and none for an operation
 * whose fields are all left out by `@skip(if: true)`; it leaves out a field of whose selection nothing can
 * ever apply, though whether it is null was asked. All of this is valid GraphQL.
 */
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DirectiveNode,
  doTypesOverlap,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

export interface Plannable {
  /** Undefined where nothing is left to fetch. */
  readonly text: string | undefined;
  /** The planner would leave out more than it may. */
  readonly needed: boolean;
}

/** For one supergraph; its schema is built at the first use. */
export function createPlannable(
  supergraphSdl: string,
): (operation: string, name: string | undefined) => Plannable {
  let schema: GraphQLSchema | undefined;
  return (operation, name) => {
    schema ??= buildASTSchema(parse(supergraphSdl, { noLocation: true }), { assumeValidSDL: true });
    return rewrite(schema, operation, name);
  };
}

function rewrite(schema: GraphQLSchema, text: string, name: string | undefined): Plannable {
  const { definitions } = parse(text, { noLocation: true });
  const fragments = new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition]),
  );
  const operation = definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (name === undefined || definition.name?.value === name),
  );
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return { text, needed: false };
  const context: Context = { schema, fragments, emptied: false };
  const selections = selectionsOf(context, operation.selectionSet, root);
  if (selections.length === 0) return { text: undefined, needed: true };
  const rewritten = print({ ...operation, selectionSet: setOf(selections) });
  return { text: rewritten, needed: context.emptied };
}

interface Context {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Some field has nothing left below it. */
  emptied: boolean;
}

/** What is left of a set for objects of type `parent`, fragments written out. */
function selectionsOf(
  context: Context,
  set: SelectionSetNode,
  parent: GraphQLCompositeType,
): SelectionNode[] {
  return set.selections.flatMap((selection): SelectionNode[] => {
    const directives = conditionsOf(selection.directives ?? []);
    if (directives === undefined) return [];
    if (selection.kind === Kind.FIELD)
      return [fieldOf(context, { ...selection, directives }, parent)];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : context.fragments.get(selection.name.value);
    return fragment ? insideOf(context, fragment, directives, parent) : [];
  });
}

function fieldOf(context: Context, node: FieldNode, parent: GraphQLCompositeType): FieldNode {
  const fields = isUnionType(parent) ? {} : parent.getFields();
  const name = node.name.value;
  const type = Object.hasOwn(fields, name) ? getNamedType(fields[name]?.type) : undefined;
  if (!node.selectionSet || !isCompositeType(type)) return node;
  const below = selectionsOf(context, node.selectionSet, type);
  if (below.length > 0) return { ...node, selectionSet: setOf(below) };
  context.emptied = true;
  return { ...node, selectionSet: setOf([TYPENAME]) };
}

function insideOf(
  context: Context,
  {
    typeCondition,
    selectionSet,
  }: Pick<FragmentDefinitionNode, 'selectionSet'> &
    Partial<Pick<FragmentDefinitionNode, 'typeCondition'>>,
  directives: readonly DirectiveNode[],
  parent: GraphQLCompositeType,
): SelectionNode[] {
  const { schema } = context;
  const named = typeCondition && schema.getType(typeCondition.name.value);
  const on = isCompositeType(named) ? named : parent;
  if (!doTypesOverlap(schema, on, parent)) return [];
  const type = isAnyhow(schema, parent, on) ? parent : on;
  const inside = selectionsOf(context, selectionSet, type);
  if (inside.length === 0 || (type === parent && directives.length === 0)) return inside;
  const condition = type === parent ? undefined : typeCondition;
  const fragment = { kind: Kind.INLINE_FRAGMENT, directives, selectionSet: setOf(inside) } as const;
  return [{ ...fragment, ...(condition ? { typeCondition: condition } : {}) }];
}

/** Every object of type `parent` is one of type `on`, and `parent` has the fields that `on` has. */
function isAnyhow(
  schema: GraphQLSchema,
  parent: GraphQLCompositeType,
  on: GraphQLCompositeType,
): boolean {
  if (parent === on) return true;
  if (isObjectType(on)) return false;
  if (isObjectType(parent)) return schema.isSubType(on, parent);
  if (isInterfaceType(on)) return isInterfaceType(parent) && schema.isSubType(on, parent);
  return schema.getPossibleTypes(parent).every((member) => schema.isSubType(on, member));
}

/** Conditions that depend on the request; undefined where the text itself leaves the selection out. */
function conditionsOf(
  directives: readonly (DirectiveNode | ConstDirectiveNode)[],
): DirectiveNode[] | undefined {
  const kept: DirectiveNode[] = [];
  for (const directive of directives) {
    const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
    if (value?.kind !== Kind.BOOLEAN) kept.push(directive);
    else if (value.value !== (directive.name.value === 'include')) return undefined;
  }
  return kept;
}

function setOf(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
