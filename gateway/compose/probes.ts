/** Operations that a new graph must be able to plan before it is served: one for each way in. */
import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLNamedType,
  getNamedType,
  isCompositeType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';

/** Ways in of a large city; a graph with more is probed at its first ones. */
const PROBES_MAX = 500;
/** Entity types are reached from roots; two levels cross at least one boundary. */
const LEVELS = 2;

/** One operation for each root field that needs no argument. */
export function probesOf(supergraphSdl: string): string[] {
  const document = parse(supergraphSdl, { noLocation: true });
  const schema = buildASTSchema(document, { assumeValid: true, assumeValidSDL: true });
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  return roots
    .filter(askable)
    .slice(0, PROBES_MAX)
    .map((field) => `{ ${field.name}${selectionOf(getNamedType(field.type), LEVELS)} }`);
}

function selectionOf(type: GraphQLNamedType, levels: number): string {
  if (!isCompositeType(type)) return '';
  if (!isObjectType(type)) return ' { __typename }';
  const fields = Object.values(type.getFields()).filter(askable);
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  const objects =
    levels > 1 ? fields.filter((field) => isObjectType(getNamedType(field.type))) : [];
  const selected = [
    '__typename',
    ...leaves.map(({ name }) => name),
    ...objects.map(({ name, type }) => `${name}${selectionOf(getNamedType(type), levels - 1)}`),
  ];
  return ` { ${selected.join(' ')} }`;
}

function askable({ args, astNode }: GraphQLField<unknown, unknown>): boolean {
  const hidden = astNode?.directives?.some(({ name }) => name.value === 'inaccessible');
  return hidden !== true && !args.some(isRequiredArgument);
}
