/** Where in the subgraphs' files a problem of composition stands. */
import { type ASTNode, type DocumentNode, getLocation, type NameNode } from 'graphql';

/** Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Document {
  readonly file: string;
  readonly document: DocumentNode;
}

/** Place of a node; `file` where the node does not know its own. */
export function locationOf(node: ASTNode, file: string): Place {
  const { loc } = node;
  if (!loc) return { file, line: 1, column: 1 };
  const { line, column } = getLocation(loc.source, loc.start);
  // Sources parsed elsewhere without a name of their own carry the default of graphql-js.
  const named = loc.source.name === 'GraphQL request' ? file : loc.source.name;
  return { file: named, line, column };
}

/** The first declaration of the first `Type.field` or type that the message names. */
export function placeOfMessage(message: string, documents: readonly Document[]): Place {
  for (const [, type = '', field] of message.matchAll(/"([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?/g))
    for (const { file, document } of documents) {
      const node = declarationOf(document, type, field);
      if (node) return locationOf(node, file);
    }
  return { file: documents[0]?.file ?? 'supergraph', line: 1, column: 1 };
}

function declarationOf(
  document: DocumentNode,
  type: string,
  field: string | undefined,
): ASTNode | undefined {
  const declared = document.definitions.filter(
    (node) => 'name' in node && node.name?.value === type,
  );
  if (field === undefined) return declared[0];
  return declared
    .flatMap((node): readonly { readonly name: NameNode }[] =>
      'fields' in node ? (node.fields ?? []) : [],
    )
    .find((node) => node.name.value === field) as ASTNode | undefined;
}
