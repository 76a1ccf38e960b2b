/**
 * Reads the data of an answer that has exactly the form its fetch asked for: keys in their order, nothing
 * else, texts without escapes. Then nothing has to be cleaned, and what the plan does not look into is
 * checked and kept as text. Another form is no fault: such an answer is read by JSON.parse and `adopt`, and
 * the outcome is the same.
 */
import {
  type GraphQLOutputType,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { textOf } from '../octets.ts';
import { type JsonObject, put } from './json.ts';
import { type KeptField, type KeptObject, type KeptShape, KeptText } from './kept-text.ts';
import { nonNullPattern, valuePattern } from './pattern.ts';
import type { FieldShape, ObjectShape } from './shape.ts';
import type { Supergraph } from './supergraph.ts';

/** Where reading stands. */
export interface Cursor {
  /** Octets (octets.ts). */
  readonly text: string;
  at: number;
}

/** The value at the cursor, which then stands behind it; undefined where the text has another form. */
export type ReadValue = (cursor: Cursor) => unknown;

export interface ReadTextContext {
  readonly supergraph: Supergraph;
  /** Keys of merged data that a path or an input of the plan leads through. */
  readonly entered: ReadonlySet<string>;
}

/** Reads on and sets what it finds; false where the text has another form. */
type ReadPart = (cursor: Cursor, object: JsonObject) => boolean;

/** Reader of objects of one type; undefined where their form depends on more than the fetch. */
export function compileReadObject(
  context: ReadTextContext,
  shape: ObjectShape,
  typename: string,
): ReadValue | undefined {
  if (!context.supergraph.isObject(typename)) return undefined;
  const parts: ReadPart[] = [];
  let run = new Run('\\{');
  let separator = '';
  for (const [key, field] of shape.fieldsOf(typename)) {
    run.source += `${separator}"${key}":`;
    separator = ',';
    if (addToRun(context, run, field, typename)) continue;
    const child = compileReadChild(context, field);
    if (!child) return undefined;
    parts.push(run.compile(), readInto(field.to, child));
    run = new Run('');
  }
  run.source += '\\}';
  parts.push(run.compile());
  return (cursor) => {
    const object: JsonObject = {};
    for (const part of parts) if (!part(cursor, object)) return undefined;
    return object;
  };
}

interface Member {
  readonly to: string;
  /** What stands there, if it can be one thing only; all others have a group of the expression. */
  readonly constant: string | undefined;
  readonly kept: KeptShape | undefined;
}

/** Members that one regular expression reads. */
class Run {
  source: string;
  readonly #members: Member[] = [];

  constructor(source: string) {
    this.source = source;
  }

  addConstant(to: string, constant: string): void {
    this.source += `"${constant}"`;
    this.#members.push({ to, constant, kept: undefined });
  }

  addGroup(to: string, pattern: string, kept: KeptShape | undefined): void {
    this.source += `(${pattern})`;
    this.#members.push({ to, constant: undefined, kept });
  }

  compile(): ReadPart {
    const pattern = new RegExp(this.source, 'y');
    const members = this.#members;
    return (cursor, object) => {
      pattern.lastIndex = cursor.at;
      const found = pattern.exec(cursor.text);
      if (!found) return false;
      cursor.at = pattern.lastIndex;
      let group = 0;
      for (const { to, constant, kept } of members) {
        if (constant !== undefined) {
          put(object, to, constant);
          continue;
        }
        group += 1;
        const text = found[group] as string;
        put(object, to, kept ? keep(text, kept) : leafOf(text));
      }
      return true;
    };
  }
}

function addToRun(
  context: ReadTextContext,
  run: Run,
  field: FieldShape,
  typename: string,
): boolean {
  const { to, type, child } = field;
  if (field.typename) {
    run.addConstant(to, typename);
    return true;
  }
  const kept = child && !context.entered.has(to) ? keptChild(context, child) : undefined;
  const pattern = type && (kept || !child) ? valuePattern(type, kept?.pattern) : undefined;
  if (pattern === undefined || pattern.length > PATTERN_MOST) return false;
  run.addGroup(to, pattern, kept?.shape ?? keptLeaf(context, field));
  return true;
}

/** Longer patterns cost more to compile than they save. */
const PATTERN_MOST = 8_000;

interface Kept {
  readonly shape: KeptObject;
  readonly pattern: string;
}

function keptLeaf({ entered }: ReadTextContext, { to, type }: FieldShape): KeptShape | undefined {
  const leaf = type && !entered.has(to) ? nonNullPattern(type) : undefined;
  return leaf === undefined ? undefined : { leaf };
}

function keptChild(context: ReadTextContext, shape: ObjectShape): Kept | undefined {
  if (!shape.concrete || shape.type === undefined) return undefined;
  const fields: KeptField[] = [];
  const members: string[] = [];
  for (const [key, field] of shape.fieldsOf(shape.type)) {
    if (field.to !== key) return undefined;
    const child = field.child && keptChild(context, field.child);
    if (field.child && !child) return undefined;
    const pattern = field.typename
      ? `"${shape.type}"`
      : field.type && valuePattern(field.type, child?.pattern);
    if (pattern === undefined || pattern.length > PATTERN_MOST) return undefined;
    fields.push({ key, typename: field.typename, child: child?.shape, pattern });
    members.push(`"${key}":${pattern}`);
  }
  return { shape: { type: shape.type, fields }, pattern: `\\{${members.join(',')}\\}` };
}

function keep(text: string, shape: KeptShape): KeptText | null {
  return text === 'null' ? null : new KeptText(text, shape);
}

const QUOTE = 0x22;

/** A pattern has seen the text: between quotes stands nothing that means anything but itself. */
function leafOf(text: string): unknown {
  return text.charCodeAt(0) === QUOTE ? textOf(text.slice(1, -1)) : JSON.parse(textOf(text));
}

function readInto(to: string, read: ReadValue): ReadPart {
  return (cursor, object) => {
    const value = read(cursor);
    if (value === undefined) return false;
    put(object, to, value);
    return true;
  };
}

function compileReadChild(context: ReadTextContext, field: FieldShape): ReadValue | undefined {
  const { type, child } = field;
  const named = type && getNamedType(type);
  if (!child || !type || !isObjectType(named)) return undefined;
  const object = compileReadObject(context, child, named.name);
  return object && readLevel(type, object);
}

function readLevel(type: GraphQLOutputType, object: ReadValue): ReadValue {
  if (!isNonNullType(type)) return readNullable(readNonNull(type, object));
  return readNonNull(type.ofType, object);
}

function readNonNull(type: GraphQLOutputType, object: ReadValue): ReadValue {
  return isListType(type) ? readList(readLevel(type.ofType, object)) : object;
}

export function readNullable(read: ReadValue): ReadValue {
  return (cursor) => {
    if (!cursor.text.startsWith('null', cursor.at)) return read(cursor);
    cursor.at += 'null'.length;
    return null;
  };
}

const OPEN = 0x5b;
const CLOSE = 0x5d;
const COMMA = 0x2c;

/** `read` gets the index of its item, for items that are not alike. */
export function readList(read: (cursor: Cursor, index: number) => unknown): ReadValue {
  return (cursor) => {
    const { text } = cursor;
    if (text.charCodeAt(cursor.at) !== OPEN) return undefined;
    cursor.at += 1;
    const items: unknown[] = [];
    if (text.charCodeAt(cursor.at) !== CLOSE) {
      for (;;) {
        const item = read(cursor, items.length);
        if (item === undefined) return undefined;
        items.push(item);
        if (text.charCodeAt(cursor.at) !== COMMA) break;
        cursor.at += 1;
      }
      if (text.charCodeAt(cursor.at) !== CLOSE) return undefined;
    }
    cursor.at += 1;
    return items;
  };
}
