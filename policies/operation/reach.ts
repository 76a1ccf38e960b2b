/** What an operation reaches: everything that has to be decided before it may run. */
import {
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Variables } from './conditions.ts';
import {
  type ContextWalk,
  childTypes,
  coordinatesOf,
  createTypeSets,
  type FieldVisit,
  fieldOf,
  fragmentTarget,
  walkFields,
} from './contexts.ts';
import type { Fragments } from './fragments.ts';
import { collectArguments } from './inputs.ts';

export interface Reached {
  /** Fields: of every concrete type that may answer, and of the interface where one is selected on. */
  readonly coordinates: readonly string[];
  /** Object types whose rows may be read, and the abstract types through which they are. */
  readonly types: readonly string[];
  /** `Type.field(argument:)` and `InputType.field`, defaults counted as used. */
  readonly arguments: readonly string[];
  /** Coordinates of mutation roots. */
  readonly mutations: readonly string[];
  /** Nothing but `__typename`, `__schema` and `__type` at the root. */
  readonly introspectionOnly: boolean;
}

/**
 * `variables` are coerced, defaults in place; conditions on them are honoured. The operation is valid
 * against the schema. Throws GraphQLError where an argument's value does not fit.
 */
export function reach(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): Reached {
  const walk: ContextWalk = { schema, fragments, variables, typeSets: createTypeSets(schema) };
  const coordinates = new Set<string>();
  const types = new Set<string>();
  const used = new Set<string>();
  const root = schema.getRootType(operation.operation);
  if (root) types.add(root.name);
  walkFields(walk, operation, (visit) => {
    const own = coordinatesOf(visit);
    for (const coordinate of own) coordinates.add(coordinate);
    for (const type of visit.concrete) types.add(type.name);
    for (const type of answerTypes(walk, visit)) types.add(type);
    for (const type of [visit.parent, ...visit.concrete]) {
      const field = fieldOf(type, visit.node.name.value);
      const at = `${type.name}.${visit.node.name.value}`;
      if (field) collectArguments(field, visit.node, [at], variables, used);
    }
  });
  return {
    coordinates: [...coordinates],
    types: [...types],
    arguments: [...used],
    mutations: operation.operation === 'mutation' ? rootCoordinates(root?.name, coordinates) : [],
    introspectionOnly: isIntrospectionOnly(walk, operation),
  };
}

/** Types whose rows the field answers, even where only `__typename` is asked of them. */
function answerTypes(walk: ContextWalk, { node, parent, concrete }: FieldVisit): string[] {
  const field = fieldOf(parent, node.name.value);
  const answered = field && getNamedType(field.type);
  if (!isCompositeType(answered)) return [];
  const possible = childTypes(walk, node, parent, concrete);
  return [answered.name, ...possible.map(({ name }) => name)];
}

function rootCoordinates(root: string | undefined, coordinates: ReadonlySet<string>): string[] {
  return [...coordinates].filter((coordinate) => coordinate.startsWith(`${root}.`));
}

/** Looks through fragments: a check of the top level only is got round by one. */
function isIntrospectionOnly(walk: ContextWalk, operation: OperationDefinitionNode): boolean {
  const root = walk.schema.getRootType(operation.operation);
  if (!root || operation.operation !== 'query') return false;
  const entered = new Set<string>();
  return onlyIntrospection(operation.selectionSet, root);

  function onlyIntrospection(set: SelectionSetNode, parent: GraphQLCompositeType): boolean {
    return set.selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return selection.name.value.startsWith('__');
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (entered.has(selection.name.value)) return true;
        entered.add(selection.name.value);
      }
      const target = fragmentTarget(walk, selection, parent);
      return target === undefined || onlyIntrospection(target.selectionSet, target.type);
    });
  }
}
