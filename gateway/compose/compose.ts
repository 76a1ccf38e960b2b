/**
 * Composition: the subgraphs' SDL -> the supergraph's, or what prevents it, with the place to mend. What
 * the planner cannot plan is refused here, not dropped silently: `@fromContext`, `@defer`, `@stream`.
 */
import { composeServices } from '@theguild/federation-composition';
import { type DocumentNode, GraphQLError, Kind, parse, Source, visit } from 'graphql';
import type { Problem } from '../../policies/bundle/index.ts';
import { COMPOSITION_TEXTS, OTHER_TEXT } from './messages.ts';
import { locationOf, type Place, placeOfMessage } from './places.ts';

export interface SubgraphSource {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  /** For messages; the subgraph's name where it is not given. */
  readonly file?: string;
  /** The parsed SDL, where its nodes know the file they come from. */
  readonly document?: DocumentNode;
}

export type Composed =
  | { readonly supergraphSdl: string }
  | { readonly problems: readonly Problem[] };

interface ParsedSource extends SubgraphSource {
  readonly file: string;
  readonly document: DocumentNode;
}

/** Never throws for what a subgraph's author wrote. */
export function composeSupergraph(sources: readonly SubgraphSource[]): Composed {
  const parsed = sources.map(parseSource);
  const broken = parsed.flatMap((each) => ('code' in each ? [each] : []));
  if (broken.length > 0) return { problems: broken };
  const readable = parsed.flatMap((each) => ('code' in each ? [] : [each]));
  const refused = [...doubledNames(readable), ...readable.flatMap(unsupported)];
  if (refused.length > 0) return { problems: refused };
  return compose(readable);
}

function compose(sources: readonly ParsedSource[]): Composed {
  const result = composeServices(
    sources.map(({ name, url, document }) => ({ name, url, typeDefs: document })),
  );
  if (result.supergraphSdl !== undefined) return { supergraphSdl: result.supergraphSdl };
  return { problems: (result.errors ?? []).map((error) => problemOf(error, sources)) };
}

function parseSource(source: SubgraphSource): ParsedSource | Problem {
  const { sdl, name } = source;
  const file = source.file ?? name;
  try {
    return { ...source, file, document: source.document ?? parse(new Source(sdl, file)) };
  } catch (thrown) {
    if (!(thrown instanceof GraphQLError)) throw thrown;
    const { line, column } = thrown.locations?.[0] ?? { line: 1, column: 1 };
    return problem('SDL_SYNTAX', { file, line, column }, thrown.message);
  }
}

function doubledNames(sources: readonly ParsedSource[]): Problem[] {
  return sources.flatMap(({ name, file }, index) =>
    sources.findIndex((other) => other.name === name) < index
      ? [problem('SUBGRAPH_NAME_TWICE', { file, line: 1, column: 1 }, name)]
      : [],
  );
}

/** Under whatever name they were imported: an alias is named in `@link`, a prefix ends with the name. */
const UNSUPPORTED = /^@?(?:\w+__)?(context|fromContext|defer|stream)$/;

function unsupported(source: ParsedSource): Problem[] {
  const problems: Problem[] = [];
  const refuse = (name: string, node: Parameters<typeof locationOf>[0]) => {
    const directive = UNSUPPORTED.exec(name)?.[1];
    if (directive === undefined) return;
    problems.push(problem('DIRECTIVE_UNSUPPORTED', locationOf(node, source.file), `@${directive}`));
  };
  visit(source.document, {
    DirectiveDefinition: (node) => refuse(node.name.value, node),
    Directive(node) {
      refuse(node.name.value, node);
      if (node.name.value !== 'link') return;
      // Imports are strings `"@fromContext"` or objects `{name: "@fromContext", as: "@other"}`.
      for (const argument of node.arguments ?? [])
        visit(argument, {
          [Kind.STRING]: (text) =>
            text.value.startsWith('@') ? refuse(text.value, text) : undefined,
        });
    },
  });
  return problems;
}

function problemOf(error: GraphQLError, sources: readonly ParsedSource[]): Problem {
  const { code, subgraphName } = error.extensions;
  const named = sources.find((source) => source.name === subgraphName);
  const node = error.nodes?.[0];
  const place =
    node && named
      ? locationOf(node, named.file)
      : placeOfMessage(error.message, named ? [named] : sources);
  return problem(typeof code === 'string' ? code : 'COMPOSITION_FAILED', place, error.message);
}

function problem(code: string, { file, line, column }: Place, detail: string): Problem {
  const text = Object.hasOwn(COMPOSITION_TEXTS, code) ? COMPOSITION_TEXTS[code] : undefined;
  const { zh, en } = text ?? OTHER_TEXT;
  const message = { zh: `${zh}：${detail}`, en: `${en}: ${detail}` };
  return { code, severity: 'error', file, line, column, message };
}
