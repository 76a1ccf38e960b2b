/** Leaves as text. A source's values are checked, never copied: what a type does not admit is no value. */
import { type GraphQLLeafType, isEnumType, specifiedScalarTypes } from 'graphql';

/** Text of a non-null value; undefined where the type does not admit it. */
export type LeafText = (value: unknown) => string | undefined;

const INT_LEAST = -2_147_483_648;
const INT_MOST = 2_147_483_647;

const BUILT_IN: Readonly<Record<string, LeafText>> = {
  Int: (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= INT_LEAST && value <= INT_MOST
      ? JSON.stringify(value)
      : undefined,
  Float: (value) =>
    typeof value === 'number' && Number.isFinite(value) ? JSON.stringify(value) : undefined,
  String: (value) => (typeof value === 'string' ? JSON.stringify(value) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
  ID: (value) => {
    if (typeof value === 'string') return JSON.stringify(value);
    return Number.isInteger(value) ? `"${value}"` : undefined;
  },
};

/** Scalars of the departments pass as the JSON they are. */
export function leafText(type: GraphQLLeafType): LeafText {
  if (isEnumType(type)) {
    const values = new Set(type.getValues().map(({ name }) => name));
    // A value that the consumer schema lacks must not get through.
    return (value) =>
      typeof value === 'string' && values.has(value) ? JSON.stringify(value) : undefined;
  }
  const isBuiltIn = specifiedScalarTypes.some(({ name }) => name === type.name);
  return (isBuiltIn ? BUILT_IN[type.name] : undefined) ?? anyText;
}

/** JSON has no text for a number that is none. */
function anyText(value: unknown): string | undefined {
  return Number.isNaN(value) ? undefined : JSON.stringify(value);
}
