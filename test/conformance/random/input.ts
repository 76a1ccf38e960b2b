/** Random input values: as literals in a document, as JSON of variables, and as JSON that must be refused. */
import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import type { Dice } from './dice.ts';

/** Text for a place of a type instead of a value written out; undefined: write it out. */
type Instead = (type: GraphQLInputType, hasDefault: boolean) => string | undefined;

const TEXTS = ['', '王', 'a "quoted" one', 'line\nbreak', '\u2028', '0', 'null', '\ud83d\ude80'];
const INTS = [0, 1, -1, 2_147_483_647, -2_147_483_648, 42];
const FLOATS = [0.5, -2.25, 1e21, 3, 1e-7];
/** Recursive inputs end here. */
const DEPTH_MOST = 3;

export function literal(
  dice: Dice,
  type: GraphQLInputType,
  instead: Instead = () => undefined,
  depth = 0,
): string {
  const given = instead(type, false);
  if (given !== undefined) return given;
  if (isNonNullType(type)) return literalOf(dice, type.ofType, instead, depth);
  return dice.chance(0.1) ? 'null' : literalOf(dice, type, instead, depth);
}

function literalOf(dice: Dice, type: GraphQLInputType, instead: Instead, depth: number): string {
  if (isNonNullType(type)) return literal(dice, type, instead, depth);
  if (isListType(type)) {
    // One value stands for a list of one, unless it would read as the list itself.
    if (dice.chance(0.15) && !readsAsList(type.ofType))
      return literalOf(dice, type.ofType, () => undefined, depth);
    const items = Array.from({ length: dice.int(3) }, () =>
      literal(dice, type.ofType, instead, depth),
    );
    return `[${items.join(', ')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields())
      .filter((field) => isRequiredInputField(field) || (depth < DEPTH_MOST && dice.chance(0.6)))
      .map((field) => {
        const hasDefault = field.defaultValue !== undefined;
        const given = instead(field.type, hasDefault);
        return `${field.name}: ${given ?? literal(dice, field.type, instead, depth + 1)}`;
      });
    return `{${fields.join(', ')}}`;
  }
  if (isEnumType(type)) return dice.pick(type.getValues()).name;
  if (type.name === 'Json') return jsonLiteral(dice, 0);
  return scalarLiteral(dice, type.name);
}

function readsAsList(type: GraphQLInputType): boolean {
  const nullable = getNullableType(type);
  return isListType(nullable) || nullable.name === 'Json';
}

function scalarLiteral(dice: Dice, name: string): string {
  switch (name) {
    case 'Int':
      return String(dice.pick(INTS));
    case 'Float':
      return String(dice.pick(dice.chance(0.5) ? FLOATS : INTS));
    case 'Boolean':
      return String(dice.chance(0.5));
    case 'ID':
      return dice.chance(0.5) ? String(dice.int(1000)) : textLiteral(dice);
    default:
      return textLiteral(dice);
  }
}

function textLiteral(dice: Dice): string {
  return dice.chance(0.1) ? '"""\n  block\n    text\n"""' : JSON.stringify(dice.pick(TEXTS));
}

function jsonLiteral(dice: Dice, depth: number): string {
  // Null in place of the whole is the place's own business.
  if (depth > 0 && dice.chance(0.15)) return 'null';
  const kind = dice.int(depth > 1 ? 4 : 6);
  if (kind === 4) return `[${jsonLiteral(dice, depth + 1)}, ${jsonLiteral(dice, depth + 1)}]`;
  if (kind === 5) return `{k: ${jsonLiteral(dice, depth + 1)}, a: ${jsonLiteral(dice, depth + 1)}}`;
  return ['true', '7', '0.25'][kind] ?? textLiteral(dice);
}

/** A value that the type admits, as JSON of a variable. */
export function goodValue(dice: Dice, type: GraphQLInputType, depth = 0): unknown {
  if (isNonNullType(type)) return goodValueOf(dice, type.ofType, depth);
  return dice.chance(0.1) ? null : goodValueOf(dice, type, depth);
}

function goodValueOf(dice: Dice, type: GraphQLInputType, depth: number): unknown {
  if (isNonNullType(type)) return goodValue(dice, type, depth);
  if (isListType(type)) {
    if (dice.chance(0.15) && !readsAsList(type.ofType))
      return goodValueOf(dice, type.ofType, depth);
    return Array.from({ length: dice.int(3) }, () => goodValue(dice, type.ofType, depth));
  }
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((field) => isRequiredInputField(field) || (depth < DEPTH_MOST && dice.chance(0.6)))
        .map((field) => [field.name, goodValue(dice, field.type, depth + 1)]),
    );
  if (isEnumType(type)) return dice.pick(type.getValues()).name;
  switch (type.name) {
    case 'Int':
      return dice.pick(INTS);
    case 'Float':
      return dice.pick(dice.chance(0.5) ? FLOATS : INTS);
    case 'Boolean':
      return dice.chance(0.5);
    case 'ID':
      return dice.chance(0.5) ? dice.int(1000) : dice.pick(TEXTS);
    case 'Json':
      return dice.pick([{ k: [1, null, { a: 'x' }] }, [], 'text', 0.5, true]);
    default:
      return dice.pick(TEXTS);
  }
}

/** Often not admitted: of a wrong kind, at the top or somewhere inside. graphql-js says which it is. */
export function doubtfulValue(dice: Dice, type: GraphQLInputType, depth = 0): unknown {
  if (isNonNullType(type)) return dice.chance(0.3) ? null : doubtfulValue(dice, type.ofType, depth);
  if (isListType(type) && dice.chance(0.5))
    return [goodValue(dice, type.ofType), doubtfulValue(dice, type.ofType, depth)];
  if (isInputObjectType(type) && depth < DEPTH_MOST && dice.chance(0.7)) {
    const { name, type: inner } = dice.pick(Object.values(type.getFields()));
    const base = goodValueOf(dice, type, depth + 1) as Record<string, unknown>;
    const key = dice.chance(0.2) ? 'unknown' : name;
    return { ...base, [key]: doubtfulValue(dice, inner, depth + 1) };
  }
  return dice.pick([null, 'no such', 1.5, 2 ** 40, true, [], [null], {}, { zz: 1 }, '12']);
}
