/**
 * Texts of values as regular expressions, so that an answer is checked where it lies and need not be read.
 * They let through what JSON.stringify writes of a value and no other text of it: no white space, no
 * escapes, no number that has a second form. What they do not let through is read the long way, so a
 * pattern may be narrow but never wide. Every one ends where its value ends, whatever follows, and no text
 * can match one in two ways: what fails, fails in linear time. Keys are names of GraphQL, which mean
 * nothing to a regular expression.
 */
import {
  type GraphQLLeafType,
  type GraphQLOutputType,
  isEnumType,
  isLeafType,
  isListType,
  isNonNullType,
  isSpecifiedScalarType,
} from 'graphql';
import { REF_TEXT } from '../../wire/ref.ts';

const STRING = '"[^"\\\\\\u0000-\\u001f]*"';
/** Every one of them is an `Int`, though not the other way round. */
const INT = '(?:0(?![.eE\\d])|-?(?:1\\d{9}|[1-9]\\d{0,8})(?![.eE\\d]))';
/** Fifteen digits at most, and none that would be written with an exponent. */
const LONG = '-?[1-9]\\d{0,14}(?![.eE\\d])';
const DECIMAL = '-?(?!0\\.0{6})(?:0|[1-9]\\d{0,5})\\.\\d{0,8}[1-9](?![eE\\d])';
const NUMBER = `(?:${INT}|${LONG}|${DECIMAL})`;
const BOOLEAN = '(?:true|false)';

const BUILT_IN: Readonly<Record<string, string>> = {
  ...{ Int: INT, Float: NUMBER, String: STRING, Boolean: BOOLEAN },
  // A number is an ID too, but it is written as a text.
  ID: STRING,
};

/** Values of a type; `object` is the pattern of its objects, without which none can be made. */
export function valuePattern(
  type: GraphQLOutputType,
  object: string | undefined,
): string | undefined {
  if (isNonNullType(type)) return nonNull(type.ofType, object);
  const pattern = nonNull(type, object);
  return pattern === undefined ? undefined : `(?:${pattern}|null)`;
}

/** Values of a type of leaves but null. */
export function nonNullPattern(type: GraphQLOutputType): string | undefined {
  return isNonNullType(type) ? nonNull(type.ofType, undefined) : nonNull(type, undefined);
}

function nonNull(type: GraphQLOutputType, object: string | undefined): string | undefined {
  if (isListType(type)) {
    const item = valuePattern(type.ofType, object);
    return item === undefined ? undefined : listPattern(item);
  }
  return isLeafType(type) ? leafPattern(type) : object;
}

/** The item stands here once, or patterns would double with every level. */
function listPattern(item: string): string {
  return `\\[(?:${item}(?:,(?!\\])|(?=\\])))*\\]`;
}

function leafPattern(type: GraphQLLeafType): string {
  if (isEnumType(type))
    return `"(?:${type
      .getValues()
      .map(({ name }) => name)
      .join('|')})"`;
  if (type.name === 'Ref') return `"${REF_TEXT}"`;
  const builtIn = isSpecifiedScalarType(type) ? BUILT_IN[type.name] : undefined;
  return builtIn ?? `(?:${STRING}|${NUMBER}|${BOOLEAN})`;
}

/** A list of millions may need more stack than a regular expression has; then no form is known. */
export function matchesText(pattern: RegExp, text: string): boolean {
  try {
    return pattern.test(text);
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}
