/**
 * Writes the answer's data: merged data seen through the client's operation and the consumer schema,
 * compiled once for an operation under its decisions. Only what was asked for and granted is read at all,
 * so nothing that a plan fetched for a join, and nothing that a source put in on its own, can get through.
 */
import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { isRef } from '../../wire/ref.ts';
import { KeptText, nonNullPattern, readKept } from '../execute/index.ts';
import { octetsOf } from '../octets.ts';
import { REF_SCALAR } from '../references/index.ts';
import { Copiers, listLevels } from './copy.ts';
import { leafText } from './leaf.ts';
import type { SelectedField, Selection } from './selection.ts';
import type { Judged, Visibility } from './visibility.ts';
import type { Writing } from './writing.ts';

export interface WriterContext {
  readonly schema: GraphQLSchema;
  readonly visibility: Visibility;
}

/** `bubbled`: null because of something below, already noted. */
type Written = 'written' | 'null' | 'bubbled';
type Data = Readonly<Record<string, unknown>>;

/** Writes one member of an object. False: null where none may be, so that the object itself is null. */
type WriteField = (writing: Writing, data: Data) => boolean;
/** The same of a value; what was written before null turned up is taken back. */
type WriteValue = (writing: Writing, value: unknown) => boolean;
/** The same of a value as its type is without `!`; takes nothing back. */
type WriteNullable = (writing: Writing, value: unknown) => Written;
type WriteObject = (writing: Writing, data: Data) => Written;

/** Writer of the data of an operation whose root is `type`. */
export function compileWriter(
  context: WriterContext,
  selection: Selection,
  type: GraphQLCompositeType,
): (writing: Writing, data: Data) => void {
  const write = compileObject(context, selection, type);
  return (writing, data) => {
    const mark = writing.text.mark();
    if (write(writing, data) === 'written') return;
    writing.text.backTo(mark);
    writing.text.write('null');
  };
}

function compileObject(
  context: WriterContext,
  selection: Selection,
  type: GraphQLCompositeType,
): WriteObject {
  const fields = selection.fieldsOf(type).map((field, index) => ({
    ...{ key: field.key, lead: `${index === 0 ? '{' : ','}${field.keyText}` },
    write: compileField(context, field, type),
  }));
  const end = fields.length === 0 ? '{}' : '}';
  return (writing, data) => {
    const { text, path } = writing;
    for (let index = 0; index < fields.length; index++) {
      const { key, lead, write } = fields[index] as (typeof fields)[number];
      text.write(lead);
      path.push(key);
      const fits = write(writing, data);
      path.pop();
      if (!fits) return 'bubbled';
    }
    text.write(end);
    return 'written';
  };
}

function compileField(
  context: WriterContext,
  field: SelectedField,
  type: GraphQLCompositeType,
): WriteField {
  if (field.type === undefined) return compileMetaField(context, field, type);
  const judged = context.visibility.of(type, field);
  const { coordinate, verdict } = judged;
  const nullable = !isNonNullType(field.type);
  const withheldHere = (writing: Writing): boolean => {
    if (nullable) writing.text.write('null');
    return nullable;
  };
  if (verdict.effect === 'deny') {
    const place = { coordinate, pattern: field.pattern };
    return (writing) => {
      writing.withheld.deny(place, verdict, writing.path);
      return withheldHere(writing);
    };
  }
  const write = compileGranted(context, field, judged);
  return (writing, data) => {
    writing.see(field);
    if (writing.hasCells && writing.withheld.cell(field, writing.path))
      return withheldHere(writing);
    return write(writing, data);
  };
}

/** A field that may be seen, of which this cell was not withheld. */
function compileGranted(
  context: WriterContext,
  field: SelectedField,
  { verdict }: Judged,
): WriteField {
  const { dataKey, type } = field;
  if (type === undefined) return () => false;
  const write = compileValue(context, field, type);
  const mask = verdict.effect === 'deny' ? undefined : verdict.mask;
  const copier = copierOf(context, field, type);
  return (writing, data) => {
    let value = Object.hasOwn(data, dataKey) ? data[dataKey] : null;
    if (mask !== undefined && !isNothing(value) && writing.markMasked(field))
      writing.withheld.mask(field, mask, verdict.ruleId);
    if (value instanceof KeptText) {
      if (copier.copy(writing, value)) return true;
      value = readKept(data, dataKey, value);
    }
    return write(writing, value);
  };
}

type CopyKept = Pick<Copiers, 'copy'>;

function copierOf(context: WriterContext, field: SelectedField, type: GraphQLOutputType): CopyKept {
  if (field.below) return new Copiers(context, field, type, field.below);
  const pattern = nonNullPattern(type);
  const isReference = getNamedType(type).name === REF_SCALAR;
  if (pattern === undefined || (isReference && listLevels(type) > 0)) return { copy: () => false };
  return {
    copy({ text: writer }, { shape, text }) {
      // What was checked as this very type is written as it is.
      if (!('leaf' in shape) || shape.leaf !== pattern) return false;
      if (isReference) writer.writeRef(text.slice(1, -1));
      else writer.write(text);
      return true;
    },
  };
}

function compileMetaField(
  { schema }: WriterContext,
  field: SelectedField,
  type: GraphQLCompositeType,
): WriteField {
  if (field.name !== '__typename') {
    return (writing) => {
      writing.text.write(octetsOf(writing.introspect(field)));
      return true;
    };
  }
  return (writing, data) => {
    const said = typenameOf(data) ?? typenameOf(data, field.dataKey);
    const name = isObjectType(type) ? type.name : said;
    // An abstract type's name is what the source knows; a name that the schema lacks is not shown.
    if (name !== undefined && isCompositeType(schema.getType(name))) {
      writing.text.write(JSON.stringify(name));
      return true;
    }
    writing.fault('NULL_IN_NON_NULL', field);
    return false;
  };
}

function compileValue(
  context: WriterContext,
  field: SelectedField,
  type: GraphQLOutputType,
): WriteValue {
  if (isNonNullType(type)) {
    const write = compileNullable(context, field, type.ofType);
    return (writing, value) => {
      const written = isNothing(value) ? 'null' : write(writing, value);
      if (written === 'null') writing.fault('NULL_IN_NON_NULL', field);
      return written === 'written';
    };
  }
  const write = compileNullable(context, field, type);
  const isLeaf = !isListType(type) && !isCompositeType(type);
  return (writing, value) => {
    const { text } = writing;
    // A leaf is written whole or not at all.
    const mark = isLeaf || isNothing(value) ? undefined : text.mark();
    if (!isNothing(value) && write(writing, value) === 'written') return true;
    if (mark) text.backTo(mark);
    text.write('null');
    return true;
  };
}

function compileNullable(
  context: WriterContext,
  field: SelectedField,
  type: GraphQLOutputType,
): WriteNullable {
  if (isNonNullType(type)) return compileNullable(context, field, type.ofType);
  if (isListType(type)) return compileList(field, compileValue(context, field, type.ofType));
  if (isCompositeType(type)) return compileComposite(context, field, type);
  return compileLeaf(field, type);
}

function compileList(field: SelectedField, write: WriteValue): WriteNullable {
  return (writing, value) => {
    if (!Array.isArray(value)) return misfit(writing, field);
    const { text, path } = writing;
    text.write('[');
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) text.write(',');
      path.push(index);
      const fits = write(writing, value[index]);
      path.pop();
      if (!fits) return 'bubbled';
    }
    text.write(']');
    return 'written';
  };
}

function compileComposite(
  context: WriterContext,
  field: SelectedField,
  type: GraphQLCompositeType,
): WriteNullable {
  const { below } = field;
  if (!below) return (writing) => misfit(writing, field);
  const writers = new Map<string, WriteObject>();
  const writerOf = (known: GraphQLCompositeType): WriteObject => {
    const before = writers.get(known.name);
    if (before) return before;
    const made = compileObject(context, below, known);
    writers.set(known.name, made);
    return made;
  };
  const only = isObjectType(type) ? type : undefined;
  return (writing, value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return misfit(writing, field);
    const data = value as Data;
    const known = only ?? concreteType(context.schema, type, data);
    // An object of a type that the consumer schema lacks must not get through, not even as a type name.
    return known ? writerOf(known)(writing, data) : 'null';
  };
}

/** The type to read an object by: its own where it is known, else the type of the field. */
function concreteType(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
  data: Data,
): GraphQLCompositeType | undefined {
  const name = typenameOf(data);
  if (name === undefined || name === type.name) return type;
  const said = schema.getType(name);
  if (!isCompositeType(said) || isUnionType(said)) return undefined;
  if (isAbstractType(type) && schema.isSubType(type, said)) return said;
  // Another interface's name, left by `@interfaceObject`: the object is still of the field's type.
  return isAbstractType(said) ? type : undefined;
}

function compileLeaf(field: SelectedField, type: GraphQLLeafType): WriteNullable {
  if (type.name === REF_SCALAR) {
    return (writing, value) => {
      // What is no reference cannot be converted, and unconverted it must not leave.
      if (!isRef(value)) return misfit(writing, field);
      writing.text.writeRef(value);
      return 'written';
    };
  }
  const textOf = leafText(type);
  const isEnum = isEnumType(type);
  return (writing, value) => {
    const leaf = textOf(value);
    // A value of an enum that the consumer schema lacks is absent for this caller, not an error.
    if (leaf === undefined) return isEnum ? 'null' : misfit(writing, field);
    writing.text.write(octetsOf(leaf));
    return 'written';
  };
}

function misfit(writing: Writing, field: SelectedField): Written {
  writing.fault('SOURCE_ERROR', field);
  return 'bubbled';
}

/** Under an alias where a plan asks for it in the client's words alone. */
function typenameOf(data: Data, key = '__typename'): string | undefined {
  const name = Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
