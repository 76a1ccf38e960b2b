/**
 * Field sets of `@key` and `@requires`: which coordinates they name, nested selections included.
 */
import { type ConstDirectiveNode, GraphQLError, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Coordinate } from '../../model/index.ts';
import { namedType, type Subgraph } from './subgraph.ts';

export interface FieldSet {
  /** Names at the top level, in order. */
  readonly names: readonly string[];
  readonly coordinates: readonly Coordinate[];
}

/** The `fields` argument of a directive, or what is wrong with it. */
export function fieldSet(
  subgraph: Subgraph,
  type: string,
  directive: ConstDirectiveNode,
): FieldSet | { readonly wrong: string } {
  const argument = directive.arguments?.find(({ name }) => name.value === 'fields')?.value;
  if (argument?.kind !== Kind.STRING) return { wrong: 'fields is not a string' };
  try {
    const document = parse(`{${argument.value}}`, { noLocation: true });
    const [operation] = document.definitions;
    if (document.definitions.length !== 1 || operation?.kind !== Kind.OPERATION_DEFINITION)
      return { wrong: 'fields is not a field set' };
    const names: string[] = [];
    for (const selection of operation.selectionSet.selections)
      if (selection.kind === Kind.FIELD) names.push(selection.name.value);
    const coordinates = new Set<Coordinate>();
    const unknown = collect(subgraph, type, operation.selectionSet, coordinates);
    return unknown === undefined ? { names, coordinates: [...coordinates] } : { wrong: unknown };
  } catch (cause) {
    if (!(cause instanceof GraphQLError)) throw cause;
    return { wrong: cause.message };
  }
}

/** Adds the coordinates of a selection on `type`; answers the first thing that does not exist. */
function collect(
  subgraph: Subgraph,
  type: string,
  selectionSet: SelectionSetNode,
  into: Set<Coordinate>,
): string | undefined {
  for (const selection of selectionSet.selections) {
    const unknown =
      selection.kind === Kind.FIELD
        ? collectField(subgraph, type, selection.name.value, selection.selectionSet, into)
        : selection.kind === Kind.INLINE_FRAGMENT
          ? collect(
              subgraph,
              subgraph.renamed(selection.typeCondition?.name.value ?? type),
              selection.selectionSet,
              into,
            )
          : `fragment spread ...${selection.name.value}`;
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function collectField(
  subgraph: Subgraph,
  type: string,
  name: string,
  nested: SelectionSetNode | undefined,
  into: Set<Coordinate>,
): string | undefined {
  if (name === '__typename') return undefined;
  const field = subgraph.types.get(type)?.fields.get(name);
  if (!field) return `${type}.${name}`;
  into.add(`${type}.${name}`);
  if (!nested) return undefined;
  return collect(subgraph, subgraph.renamed(namedType(field.type).name), nested, into);
}
