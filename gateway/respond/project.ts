/**
 * Writes the answer's data: merged data seen through the client's operation and the consumer schema.
 * Only what was asked for and granted is read at all, so nothing that a plan fetched for a join, and
 * nothing that a source put in on its own, can get through.
 */
import {
  type GraphQLCompositeType,
  type GraphQLLeafType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { isRef } from '../../wire/ref.ts';
import { own } from '../execute/index.ts';
import { REF_SCALAR } from '../references/index.ts';
import type { SourceError } from '../stages.ts';
import { type LeafText, leafText } from './leaf.ts';
import type { SelectedField, Selection } from './selection.ts';
import type { DataText } from './text.ts';
import type { Visibility } from './visibility.ts';
import type { ResponsePath, Withheld } from './withheld.ts';

/** What writing found out beyond the text. */
export interface Findings {
  /** Nulls in places that admit none, and values that their type does not admit. */
  readonly faults: readonly Fault[];
  /** Pattern keys that the caller asked for and may see. */
  readonly visible: ReadonlySet<string>;
}

export interface Fault {
  readonly code: 'NULL_IN_NON_NULL' | 'SOURCE_ERROR';
  readonly coordinate: string;
  readonly path: ResponsePath;
}

export interface ProjectionOptions {
  readonly schema: GraphQLSchema;
  readonly visibility: Visibility;
  readonly withheld: Withheld;
  /** Errors of sources: a null that one of them explains is no fault of its own. */
  readonly errors: readonly SourceError[];
  /** Text of `__schema` or `__type`, answered from the consumer schema. */
  readonly introspect: (field: SelectedField) => string;
  readonly text: DataText;
  /** Most faults to keep. */
  readonly faultsMost: number;
}

/** `bubbled`: null because of something below, already noted. */
type Written = 'written' | 'null' | 'bubbled';
type Data = Readonly<Record<string, unknown>>;

export function project(
  selection: Selection,
  root: GraphQLCompositeType,
  data: Data,
  options: ProjectionOptions,
): Findings {
  const projection = new Projection(options);
  projection.root(selection, root, data);
  return projection;
}

class Projection implements Findings {
  readonly faults: Fault[] = [];
  readonly visible = new Set<string>();
  readonly #options: ProjectionOptions;
  readonly #leaves = new Map<GraphQLLeafType, LeafText>();
  /** Where the writer stands; shared and mutable, copied by whoever keeps it. */
  readonly #path: (string | number)[] = [];

  constructor(options: ProjectionOptions) {
    this.#options = options;
  }

  root(selection: Selection, type: GraphQLCompositeType, data: Data): void {
    const { text } = this.#options;
    const mark = text.mark();
    if (this.#object(selection, type, data) === 'written') return;
    text.backTo(mark);
    text.write('null');
  }

  #object(selection: Selection, type: GraphQLCompositeType, data: Data): Written {
    const { text } = this.#options;
    let separator = '{';
    for (const field of selection.fieldsOf(type)) {
      text.write(separator + field.keyText);
      this.#path.push(field.key);
      const fits = this.#field(field, type, data);
      this.#path.pop();
      if (!fits) return 'bubbled';
      separator = ',';
    }
    text.write(separator === '{' ? '{}' : '}');
    return 'written';
  }

  /** False: null where none may be, so that the object itself is null. */
  #field(field: SelectedField, type: GraphQLCompositeType, data: Data): boolean {
    if (field.type === undefined) return this.#metaField(field, type, data);
    const { coordinate, verdict } = this.#options.visibility.of(type, field);
    if (verdict.effect === 'deny') {
      this.#options.withheld.deny({ coordinate, pattern: field.pattern }, verdict, this.#path);
      return this.#deniedNull(field.type);
    }
    this.visible.add(field.patternKey);
    if (this.#options.withheld.cell(field, this.#path)) return this.#deniedNull(field.type);
    const { dataKey } = field;
    const value = own(data, dataKey) ?? null;
    if (verdict.mask && value !== null && value !== undefined)
      this.#options.withheld.mask(field, verdict.mask, verdict.ruleId);
    return this.#value(field, field.type, value);
  }

  #deniedNull(type: GraphQLOutputType): boolean {
    if (isNonNullType(type)) return false;
    this.#options.text.write('null');
    return true;
  }

  #metaField(field: SelectedField, type: GraphQLCompositeType, data: Data): boolean {
    const { text, introspect } = this.#options;
    if (field.name !== '__typename') {
      text.write(introspect(field));
      return true;
    }
    const name = isObjectType(type)
      ? type.name
      : (typenameOf(data) ?? typenameOf(data, field.dataKey));
    // An abstract type's name is what the source knows; a name that the schema lacks is not shown.
    if (name !== undefined && isCompositeType(this.#options.schema.getType(name))) {
      text.write(JSON.stringify(name));
      return true;
    }
    this.#fault('NULL_IN_NON_NULL', field);
    return false;
  }

  #value(field: SelectedField, type: GraphQLOutputType, value: unknown): boolean {
    if (isNonNullType(type)) {
      const written = this.#nullable(field, type.ofType, value);
      if (written === 'null') this.#fault('NULL_IN_NON_NULL', field);
      return written === 'written';
    }
    const { text } = this.#options;
    const mark = text.mark();
    if (this.#nullable(field, type, value) === 'written') return true;
    text.backTo(mark);
    text.write('null');
    return true;
  }

  #nullable(field: SelectedField, type: GraphQLOutputType, value: unknown): Written {
    if (value === null || value === undefined) return 'null';
    if (isNonNullType(type)) return this.#nullable(field, type.ofType, value);
    if (isListType(type)) return this.#list(field, type.ofType, value);
    if (isCompositeType(type)) return this.#composite(field, type, value);
    return this.#leaf(field, type, value);
  }

  #list(field: SelectedField, type: GraphQLOutputType, value: unknown): Written {
    if (!Array.isArray(value)) return this.#misfit(field);
    const { text } = this.#options;
    text.write('[');
    for (let index = 0; index < value.length; index += 1) {
      if (index > 0) text.write(',');
      this.#path.push(index);
      const fits = this.#value(field, type, value[index]);
      this.#path.pop();
      if (!fits) return 'bubbled';
    }
    text.write(']');
    return 'written';
  }

  #composite(field: SelectedField, type: GraphQLCompositeType, value: unknown): Written {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !field.below)
      return this.#misfit(field);
    const data = value as Data;
    const known = this.#concreteType(type, data);
    // An object of a type that the consumer schema lacks must not get through, not even as a type name.
    return known ? this.#object(field.below, known, data) : 'null';
  }

  /** The type to read an object by: its own where it is known, else the type of the field. */
  #concreteType(type: GraphQLCompositeType, data: Data): GraphQLCompositeType | undefined {
    if (isObjectType(type)) return type;
    const name = typenameOf(data);
    if (name === undefined || name === type.name) return type;
    const { schema } = this.#options;
    const own = schema.getType(name);
    if (!isCompositeType(own) || isUnionType(own)) return undefined;
    if (schema.isSubType(type, own)) return own;
    // Another interface's name, left by `@interfaceObject`: the object is still of the field's type.
    return isAbstractType(own) ? type : undefined;
  }

  #leaf(field: SelectedField, type: GraphQLLeafType, value: unknown): Written {
    const { text } = this.#options;
    if (type.name === REF_SCALAR) {
      // What is no reference cannot be converted, and unconverted it must not leave.
      if (!isRef(value)) return this.#misfit(field);
      text.writeRef(value);
      return 'written';
    }
    const leaf = this.#leafText(type)(value);
    // A value of an enum that the consumer schema lacks is absent for this caller, not an error.
    if (leaf === undefined) return isEnumType(type) ? 'null' : this.#misfit(field);
    text.write(leaf);
    return 'written';
  }

  #leafText(type: GraphQLLeafType): LeafText {
    const known = this.#leaves.get(type);
    if (known) return known;
    const made = leafText(type);
    this.#leaves.set(type, made);
    return made;
  }

  #misfit(field: SelectedField): Written {
    this.#fault('SOURCE_ERROR', field);
    return 'bubbled';
  }

  #fault(code: Fault['code'], { coordinate }: SelectedField): void {
    if (this.faults.length >= this.#options.faultsMost) return;
    const path = [...this.#path];
    if (this.#options.errors.some((error) => isWithin(path, error.path))) return;
    this.faults.push({ code, coordinate, path });
  }
}

/** Under an alias where a plan asks for it in the client's words alone. */
function typenameOf(data: Data, key = '__typename'): string | undefined {
  const name = Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** One lies on the way to the other: an error above or below explains the null between. */
function isWithin(path: ResponsePath, other: ResponsePath): boolean {
  const shared = Math.min(path.length, other.length);
  return path.slice(0, shared).every((segment, index) => segment === other[index]);
}
