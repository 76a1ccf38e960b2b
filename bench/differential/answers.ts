/**
 * What a department of the demo city might answer, without its database or guard: every value follows from
 * the type, the field and the entity's key alone, so that it is the same by whatever plan it is asked for.
 */
import { createHash } from 'node:crypto';
import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { BASE_VERSION, encodeRef, REF_BYTES } from '../../wire/ref.ts';

const LIST_LENGTH = 2;
/** One nullable value in so many is null. */
const NULL_EACH = 7;

interface Entity {
  readonly __typename: string;
  /** Where it was come by; an entity's key says more. */
  readonly path: string;
  readonly [field: string]: unknown;
}

/** Fields of each type's first key. */
export type Keys = ReadonlyMap<string, readonly string[]>;

/** Answers any field of any type that the SDL has. */
export function answering(keys: Keys): GraphQLFieldResolver<unknown, unknown> {
  return (parent, _args, _context, info) => {
    const entity = (parent ?? {}) as Partial<Entity>;
    const given = entity[info.fieldName];
    if (given !== undefined) return given;
    const own = (keys.get(info.parentType.name) ?? []).map((field) => entity[field]);
    const isEntity = own.length > 0 && own.every((value) => value !== undefined);
    const origin = isEntity ? JSON.stringify(own) : (entity.path ?? '');
    const path = `${info.parentType.name}.${info.fieldName}(${origin})`;
    return answerOf(info.schema, info.returnType, path, keys, false);
  };
}

export function keysOf(sdl: string): Keys {
  const keys = new Map<string, readonly string[]>();
  for (const [, type = '', fields = ''] of sdl.matchAll(
    /^(?:extend )?type (\w+)[^{\n]*?@key\(fields: "([^"]+)"/gm,
  ))
    if (!keys.has(type)) keys.set(type, fields.split(/\s+/));
  return keys;
}

function answerOf(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  path: string,
  keys: Keys,
  whole: boolean,
): unknown {
  const digest = createHash('sha256').update(path).digest();
  if (isNonNullType(type)) return answerOf(schema, type.ofType, path, keys, true);
  if (!whole && digest.readUInt16BE(4) % NULL_EACH === 0) return null;
  if (isListType(type))
    return Array.from({ length: LIST_LENGTH }, (_, nr) =>
      answerOf(schema, type.ofType, `${path}/${nr}`, keys, true),
    );
  const number = digest.readUInt16BE(0);
  if (isEnumType(type)) {
    const values = type.getValues();
    return values[number % values.length]?.value;
  }
  if (isAbstractType(type)) {
    const types = [...schema.getPossibleTypes(type)];
    const one = types.sort((a, b) => a.name.localeCompare(b.name))[number % types.length];
    return one && objectOf(schema, one, path, keys);
  }
  if (isObjectType(type)) return objectOf(schema, type, path, keys);
  return scalarOf(type.name, digest, number);
}

/** With its key, so that all that is asked of it follows from that. */
function objectOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  path: string,
  keys: Keys,
): Entity {
  const fields = type.getFields();
  const own = (keys.get(type.name) ?? []).flatMap((name) => {
    const field = fields[name];
    return field ? [[name, answerOf(schema, field.type, `${path}#${name}`, keys, true)]] : [];
  });
  return { ...Object.fromEntries(own), __typename: type.name, path };
}

function scalarOf(name: string, digest: Buffer, number: number): unknown {
  switch (name) {
    case 'Int':
      return number;
    case 'Float':
      return number / 8;
    case 'Boolean':
      return number % 2 === 0;
    case 'Ref':
      return encodeRef(BASE_VERSION, digest.subarray(0, REF_BYTES));
    default:
      return `值 ${name} ${number}`;
  }
}
