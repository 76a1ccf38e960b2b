/** An operation of a hundred fields over GitHub's schema, as a client writes one. */
import {
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { fragmentsOf, type Reached, reach } from '../../policies/operation/index.ts';

export interface BenchOperation {
  /** Coordinates it asks, roots and relations included. */
  readonly fields: number;
  /** What it reaches, found anew each time, as for an operation never seen. */
  readonly reached: () => Reached;
}

export function hundredFields(schema: GraphQLSchema): BenchOperation {
  const text = `{
    viewer {
      ${leaves(schema, 'User', 23)}
      repositories(first: 5) {
        nodes {
          ${leaves(schema, 'Repository', 30)}
          issues(first: 5) { nodes { ${leaves(schema, 'Issue', 20)} } }
          pullRequests(first: 5) { nodes { ${leaves(schema, 'PullRequest', 20)} } }
        }
      }
    }
  }`;
  const document = parse(text);
  const operation = document.definitions[0] as OperationDefinitionNode;
  const fragments = fragmentsOf(document);
  const reached = () => reach(schema, operation, fragments, {});
  return { fields: reached().coordinates.length, reached };
}

/** Names of the first `count` fields of a type that select nothing and need no argument. */
function leaves(schema: GraphQLSchema, name: string, count: number): string {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`the schema has no object type ${name}`);
  return Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)) && !field.args.some(isRequiredArgument))
    .slice(0, count)
    .map((field) => field.name)
    .join(' ');
}
