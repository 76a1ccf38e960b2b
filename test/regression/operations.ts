/**
 * Random operations over a schema, of every shape: aliases and alias swaps, inline and named fragments,
 * type conditions, `@skip` and `@include`, arguments as literals and variables, introspection, typos.
 * A list of numbers makes an operation, so that fast-check can shrink it.
 */
import fc from 'fast-check';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values of arguments by their scalar; none of them is a canary, since messages may name arguments. */
export type Values = (scalar: string) => readonly unknown[];

export const choices = fc.array(fc.nat(1_000), { minLength: 40, maxLength: 160 });

const DEPTH_MAX = 4;
const NOISE = ['hidden', 'incomeTwin', '_service', '_entities', 'nosuch'];

export function operationOf(
  schema: GraphQLSchema,
  values: Values,
  numbers: readonly number[],
): RandomOperation {
  return new Writer(schema, values, numbers).write();
}

class Writer {
  private readonly schema: GraphQLSchema;
  private readonly values: Values;
  private readonly numbers: readonly number[];
  private readonly fragments: string[] = [];
  private readonly definitions: string[] = [];
  private readonly variables: Record<string, unknown> = {};
  private at = 0;

  constructor(schema: GraphQLSchema, values: Values, numbers: readonly number[]) {
    this.schema = schema;
    this.values = values;
    this.numbers = numbers;
  }

  write(): RandomOperation {
    const root = this.schema.getQueryType();
    const selection = this.selection(root?.name ?? '', 0);
    const head = this.definitions.length > 0 ? `query (${this.definitions.join(', ')}) ` : '';
    const query = [`${head}${selection}`, ...this.fragments].join('\n');
    return { query, variables: this.variables };
  }

  /** The next number below `end`; 0 when they are used up, which is always the plainest choice. */
  private next(end: number): number {
    const number = this.numbers[this.at] ?? 0;
    this.at += 1;
    return end === 0 ? 0 : number % end;
  }

  private selection(typeName: string, depth: number): string {
    const type = this.schema.getType(typeName);
    const parts = ['__typename'];
    for (let count = 1 + this.next(depth === 0 ? 3 : 5); count > 0; count -= 1) {
      if (isObjectType(type) || isInterfaceType(type))
        parts.push(this.wrapped(typeName, this.field(Object.values(type.getFields()), depth)));
      if (isAbstractType(type)) parts.push(this.narrowed(typeName, depth));
    }
    if (depth === 0 && this.next(12) === 1)
      parts.push('__type(name: "Person") { fields { name } }');
    if (this.next(60) === 1) parts.push(NOISE[this.next(NOISE.length)] ?? '');
    return `{ ${parts.join(' ')} }`;
  }

  /** A possible type of an abstract one, or the abstract one itself. */
  private narrowed(typeName: string, depth: number): string {
    const type = this.schema.getType(typeName);
    if (!isAbstractType(type)) return '';
    const types = this.schema.getPossibleTypes(type);
    const chosen = types[this.next(types.length)];
    if (!chosen) return '';
    return `... on ${chosen.name} ${this.selection(chosen.name, depth + 1)}`;
  }

  private field(fields: readonly GraphQLField<unknown, unknown>[], depth: number): string {
    const usable = fields.filter(({ type }) => depth < DEPTH_MAX || isLeafType(getNamedType(type)));
    const field = usable[this.next(usable.length)];
    if (!field) return '';
    const type = getNamedType(field.type);
    const other = fields[this.next(fields.length)];
    const alias = this.next(6) === 1 ? `${other?.name ?? 'x'}: ` : this.next(9) === 1 ? 'x: ' : '';
    const inner = isLeafType(type) ? '' : ` ${this.selection(type.name, depth + 1)}`;
    return `${alias}${field.name}${this.arguments(field.args)}${inner}`;
  }

  /** As it is, in an inline fragment, in a named one, or under a condition. */
  private wrapped(typeName: string, text: string): string {
    if (text === '') return '';
    const way = this.next(9);
    if (way === 1) return `... on ${typeName} { ${text} }`;
    if (way === 2) return `... @include(if: ${this.next(2) === 0}) { ${text} }`;
    if (way === 3) {
      const name = `v${this.definitions.length}`;
      this.definitions.push(`$${name}: Boolean!`);
      this.variables[name] = this.next(2) === 0;
      return `... @skip(if: $${name}) { ${text} }`;
    }
    if (way !== 4) return text;
    const name = `F${this.fragments.length}`;
    this.fragments.push(`fragment ${name} on ${typeName} { ${text} }`);
    return `...${name}`;
  }

  private arguments(args: readonly GraphQLArgument[]): string {
    const given = args.filter(({ type }) => isNonNullType(type) || this.next(4) === 1);
    if (given.length === 0) return '';
    return `(${given.map((each) => `${each.name}: ${this.argument(each.type)}`).join(', ')})`;
  }

  private argument(type: GraphQLInputType): string {
    const value = this.value(type, 0);
    if (this.next(2) === 0) return literal(value);
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${type}`);
    this.variables[name] = value;
    return `$${name}`;
  }

  private value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.value(type.ofType, depth);
    if (isListType(type)) return [this.value(type.ofType, depth)];
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => depth < 2 || !isInputObjectType(getNamedType(field.type)),
      );
      const field = fields[this.next(fields.length)];
      return field ? { [field.name]: this.value(field.type, depth + 1) } : {};
    }
    const known = this.values(getNamedType(type).name);
    return known[this.next(known.length)] ?? null;
  }
}

/** As GraphQL writes it: names of fields without quotes. */
function literal(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${literal(each)}`)
    .join(', ')} }`;
}
