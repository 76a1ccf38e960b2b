/**
 * The consumer schema of an audience: the API schema less what the catalog does not list to it. It is
 * the only schema used for validation, introspection and projection, so that an unlisted part cannot
 * be told from one that does not exist. What is denied but listed stays: it answers null with a reason.
 */
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import {
  buildASTSchema,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  isTypeDefinitionNode,
  Kind,
  parse,
  type SchemaDefinitionNode,
  specifiedDirectives,
  visit,
} from 'graphql';
import type { Audience, Catalog, Coordinate } from '../../policies/model/index.ts';
import { keepListed, type TypeMap } from './listing.ts';
import { withNullableControlled } from './nullability.ts';
import { reachableTypes } from './reachable.ts';

export interface ConsumerSchemaOptions {
  readonly supergraphSdl: string;
  readonly catalog: Catalog;
  readonly audience: Audience;
  /** True where some class of the registry gets anything but a plain Allow. */
  readonly controlled: (coordinate: Coordinate) => boolean;
}

const SPECIFIED = new Set(specifiedDirectives.map((directive) => directive.name));
const EXECUTABLE = new Set([
  'QUERY',
  'MUTATION',
  'SUBSCRIPTION',
  'FIELD',
  'FRAGMENT_DEFINITION',
  'FRAGMENT_SPREAD',
  'INLINE_FRAGMENT',
  'VARIABLE_DEFINITION',
]);

export function buildConsumerSchema(options: ConsumerSchemaOptions): GraphQLSchema {
  const api = transformSupergraphToPublicSchema(parse(options.supergraphSdl, { noLocation: true }));
  const all = typesOf(api);
  const directives = api.definitions.filter(
    (definition) => definition.kind === Kind.DIRECTIVE_DEFINITION,
  );
  const executable = directives.filter(isExecutable);
  const listed = keepListed(all, options.catalog, options.audience);
  const kept = withoutUnreachable(
    { types: all, directives },
    { types: listed, directives: executable },
  );
  const types = withNullableControlled(kept, options.controlled);
  const document = withoutCatalogDirectives({
    kind: Kind.DOCUMENT,
    definitions: [...schemaDefinition(api, types), ...executable, ...types.values()],
  });
  // Query may be empty for an audience that nothing is listed to; `{ __typename }` still answers.
  return buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
}

interface Definitions {
  readonly types: TypeMap;
  readonly directives: readonly DirectiveDefinitionNode[];
}

/**
 * Drops types that only unlisted parts led to (an enum of an unlisted field, the enums of the catalog
 * directives). A type that nothing led to in the first place stays: it is part of the API schema.
 */
function withoutUnreachable(before: Definitions, after: Definitions): TypeMap {
  const reachedBefore = reachableTypes(before.types, before.directives);
  const reachedAfter = reachableTypes(after.types, after.directives);
  return new Map(
    [...after.types].filter(([name]) => reachedAfter.has(name) || !reachedBefore.has(name)),
  );
}

function typesOf(document: DocumentNode): TypeMap {
  const definitions = document.definitions.filter(isTypeDefinitionNode);
  return new Map(definitions.map((definition) => [definition.name.value, definition]));
}

/** A directive that may stand in an operation is part of the API; one of the type system is not. */
function isExecutable(directive: DirectiveDefinitionNode): boolean {
  return directive.locations.some((location) => EXECUTABLE.has(location.value));
}

function schemaDefinition(api: DocumentNode, types: TypeMap): SchemaDefinitionNode[] {
  return api.definitions
    .filter((definition) => definition.kind === Kind.SCHEMA_DEFINITION)
    .map((definition) => ({
      ...definition,
      operationTypes: definition.operationTypes.filter(({ type }) => types.has(type.name.value)),
    }));
}

function withoutCatalogDirectives(document: DocumentNode): DocumentNode {
  return visit(document, {
    Directive: (node) => (SPECIFIED.has(node.name.value) ? undefined : null),
  });
}
