/** What the executor must know of the supergraph: subtypes, keys per source, names of sources. */
import {
  type ASTNode,
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';

export interface Supergraph {
  readonly schema: GraphQLSchema;
  /** Subgraph names as the planner uses them. */
  readonly sources: ReadonlySet<string>;
  type(name: string): GraphQLNamedType | undefined;
  /** True if an object that says it is `typename` satisfies the type condition. */
  matches(typename: string, condition: string): boolean;
  isObject(typename: string): boolean;
  /** Field names at the top of each resolvable `@key` of a type in one source. */
  keys(typename: string, source: string): readonly (readonly string[])[];
}

/** Reads a supergraph SDL (join v0.3 or later). Throws GraphQLError on a syntax error. */
export function readSupergraph(sdl: string): Supergraph {
  const document = parse(sdl, { noLocation: true });
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const names = sourceNames(document);
  const keys = readKeys(document, names);
  const type = (name: string) => schema.getType(name);
  return {
    schema,
    sources: new Set(names.values()),
    type,
    matches(typename, condition) {
      if (typename === condition) return true;
      const wanted = type(condition);
      const given = type(typename);
      return (
        wanted !== undefined &&
        given !== undefined &&
        isAbstractType(wanted) &&
        (isObjectType(given) || 'getInterfaces' in given) &&
        schema.isSubType(wanted, given)
      );
    },
    isObject: (typename) => isObjectType(type(typename)),
    keys: (typename, source) => keys.get(`${source} ${typename}`) ?? [],
  };
}

/** `join__Graph` value -> subgraph name. */
function sourceNames(document: DocumentNode): Map<string, string> {
  const names = new Map<string, string>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.ENUM_TYPE_DEFINITION || definition.name.value !== 'join__Graph')
      continue;
    for (const value of definition.values ?? []) {
      const graph = value.directives?.find((one) => one.name.value === 'join__graph');
      const name = graph && stringArgument(graph, 'name');
      if (name !== undefined) names.set(value.name.value, name);
    }
  }
  return names;
}

/** `<source> <type>` -> keys. */
function readKeys(
  document: DocumentNode,
  names: ReadonlyMap<string, string>,
): Map<string, (readonly string[])[]> {
  const keys = new Map<string, (readonly string[])[]>();
  for (const definition of document.definitions) {
    if (
      definition.kind !== Kind.OBJECT_TYPE_DEFINITION &&
      definition.kind !== Kind.INTERFACE_TYPE_DEFINITION
    )
      continue;
    for (const join of definition.directives ?? []) {
      if (join.name.value !== 'join__type') continue;
      const source = names.get(stringArgument(join, 'graph') ?? '');
      const key = stringArgument(join, 'key');
      if (source === undefined || key === undefined) continue;
      const place = `${source} ${definition.name.value}`;
      keys.set(place, [...(keys.get(place) ?? []), topFields(key)]);
    }
  }
  return keys;
}

function topFields(fieldSet: string): string[] {
  const [operation] = parse(`{${fieldSet}}`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  return operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  );
}

function stringArgument(directive: ConstDirectiveNode, name: string): string | undefined {
  const value: ASTNode | undefined = directive.arguments?.find(
    (argument) => argument.name.value === name,
  )?.value;
  return value?.kind === Kind.STRING || value?.kind === Kind.ENUM ? value.value : undefined;
}
