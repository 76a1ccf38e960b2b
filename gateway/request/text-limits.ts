/**
 * Limits on the text before it is parsed: the parser recurses per bracket and keeps every token, so
 * both are counted by the lexer alone, which stops at the first token too many.
 */
import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import type { Limits } from '../limits.ts';
import { atMost } from './over-limit.ts';
import { parseFailure } from './parse-failure.ts';

const OPENS: ReadonlySet<string> = new Set([
  TokenKind.BRACE_L,
  TokenKind.BRACKET_L,
  TokenKind.PAREN_L,
]);
const CLOSES: ReadonlySet<string> = new Set([
  TokenKind.BRACE_R,
  TokenKind.BRACKET_R,
  TokenKind.PAREN_R,
]);

/** Throws LIMIT_EXCEEDED, or GRAPHQL_PARSE_FAILED where the text is not even tokens. */
export function checkText(text: string, limits: Limits): void {
  // A selection nests by braces, its arguments by parentheses, brackets and braces.
  const nestingMost = limits.depth + limits.inputDepth + 5;
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let nesting = 0;
  for (let token = advance(lexer); token.kind !== TokenKind.EOF; token = advance(lexer)) {
    tokens += 1;
    atMost(limits, 'tokens', tokens);
    if (OPENS.has(token.kind)) nesting += 1;
    else if (CLOSES.has(token.kind)) nesting -= 1;
    if (nesting > nestingMost) atMost(limits, 'depth', nesting);
  }
}

function advance(lexer: Lexer): ReturnType<Lexer['advance']> {
  try {
    return lexer.advance();
  } catch (thrown) {
    throw thrown instanceof GraphQLError ? parseFailure(thrown) : thrown;
  }
}
