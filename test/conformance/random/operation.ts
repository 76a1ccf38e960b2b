/**
 * Random operations over any schema: aliases, fragments named and inline, on abstract types and without a
 * type, conditions, variables of all input types in all places. Nearly all are valid; graphql-js says which.
 */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isRequiredArgument,
  isUnionType,
  parseType,
  typeFromAST,
} from 'graphql';
import { createDice, type Dice, seedOf } from './dice.ts';
import { doubtfulValue, goodValue, literal } from './input.ts';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEPTH = 4;
const VARIABLES_MOST = 5;

export function randomOperation(schema: GraphQLSchema, seed: number): RandomOperation {
  return new Operation(schema, createDice(seed)).make();
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly default: string | undefined;
}

class Operation {
  readonly #schema: GraphQLSchema;
  readonly #dice: Dice;
  readonly #composites: readonly GraphQLCompositeType[];
  readonly #fragments = new Map<string, { type: GraphQLCompositeType; text: string }>();
  readonly #variables: Variable[] = [];
  /** Selections to come; a random tree would now and then be a forest. */
  #budget = 40;

  constructor(schema: GraphQLSchema, dice: Dice) {
    this.#schema = schema;
    this.#dice = dice;
    this.#composites = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
    );
  }

  make(): RandomOperation {
    const root = this.#schema.getQueryType();
    if (!root) throw new Error('no Query');
    const body = this.#set(root, DEPTH);
    const used = [...this.#fragments].map(
      ([name, { type, text }]) => `fragment ${name} on ${type.name} ${text}`,
    );
    const declared = this.#variables.map(
      ({ name, type, default: value }) => `$${name}: ${type}${value ? ` = ${value}` : ''}`,
    );
    const name = this.#dice.chance(0.5) ? ' Q' : '';
    const head = declared.length > 0 ? `query${name}(${declared.join(', ')})` : `query${name}`;
    const query = [`${head} ${body}`, ...used].join('\n');
    return { query, variables: this.#values() };
  }

  #set(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + this.#dice.int(4);
    const selections = Array.from({ length: count }, () => this.#selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    this.#budget -= 1;
    const dice = this.#dice;
    const deep = depth > 0 && this.#budget > 0;
    const kind = dice.int(10);
    if (kind === 0) return `${dice.chance(0.3) ? 'kind: ' : ''}__typename${this.#condition()}`;
    if (kind === 1 && deep) return this.#inline(type, depth);
    if (kind === 2 && deep) return this.#spread(type, depth);
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const askable = fields.filter((field) => deep || !isCompositeType(getNamedType(field.type)));
    if (askable.length > 0) return this.#field(dice.pick(askable), depth);
    return deep ? this.#inline(type, depth) : '__typename';
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const given = field.args
      .filter((argument) => isRequiredArgument(argument) || this.#dice.chance(0.6))
      .map((argument) => `${argument.name}: ${this.#argument(argument)}`);
    const call = given.length > 0 ? `(${given.join(', ')})` : '';
    // Response keys say what they ask for, so that fields seldom conflict; now and then they do.
    const asked = `${field.name}${call}: ${field.type}`;
    const alias = this.#dice.chance(0.9)
      ? `${field.name}_${seedOf(asked).toString(36)}: `
      : this.#dice.pick(['', 'x: ']);
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` ${this.#set(named, depth - 1)}` : '';
    return `${alias}${field.name}${call}${this.#condition()}${below}`;
  }

  #argument(argument: GraphQLArgument): string {
    const instead = (type: GraphQLInputType, hasDefault: boolean) =>
      this.#variable(type, hasDefault);
    const given = this.#variable(argument.type, argument.defaultValue !== undefined);
    return given ?? literal(this.#dice, argument.type, instead);
  }

  /** A variable that may stand in a place of the type, sometimes. */
  #variable(type: GraphQLInputType, hasDefault: boolean): string | undefined {
    const dice = this.#dice;
    if (this.#variables.length >= VARIABLES_MOST || !dice.chance(0.3)) return undefined;
    const name = `v${this.#variables.length}`;
    const nullable = isNonNullType(type) ? type.ofType : type;
    // A nullable variable fits a non-null place only where one of the two has a default.
    const loosened = isNonNullType(type) && dice.chance(0.4);
    const tightened = !isNonNullType(type) && dice.chance(0.3);
    const needsDefault = loosened && !hasDefault;
    const value = needsDefault || dice.chance(0.25) ? this.#default(nullable) : undefined;
    const text = loosened ? `${nullable}` : `${type}${tightened ? '!' : ''}`;
    this.#variables.push({ name, type: text, default: value });
    return `$${name}`;
  }

  #default(nullable: GraphQLInputType): string {
    for (let tries = 0; tries < 5; tries += 1) {
      const text = literal(this.#dice, nullable);
      if (text !== 'null') return text;
    }
    return 'null';
  }

  #condition(): string {
    const dice = this.#dice;
    if (!dice.chance(0.15)) return '';
    const name = dice.pick(['skip', 'include']);
    const value = dice.chance(0.7) ? this.#flag() : String(dice.chance(0.5));
    return ` @${name}(if: ${value})`;
  }

  #flag(): string {
    const known = this.#variables.find(({ type }) => type === 'Boolean!');
    if (known) return `$${known.name}`;
    const name = `v${this.#variables.length}`;
    this.#variables.push({ name, type: 'Boolean!', default: undefined });
    return `$${name}`;
  }

  #inline(type: GraphQLCompositeType, depth: number): string {
    const on = this.#dice.chance(0.2) ? undefined : this.#dice.pick(this.#overlapping(type));
    const head = on ? `... on ${on.name}` : '...';
    return `${head}${this.#condition()} ${this.#set(on ?? type, depth - 1)}`;
  }

  #spread(type: GraphQLCompositeType, depth: number): string {
    const overlapping = this.#overlapping(type);
    const known = [...this.#fragments].filter(([, { type: on }]) => overlapping.includes(on));
    if (known.length > 0 && this.#dice.chance(0.5))
      return `...${this.#dice.pick(known)[0]}${this.#condition()}`;
    const on = this.#dice.pick(overlapping);
    // Kept only when it is whole, so that no fragment can spread itself.
    const text = this.#set(on, depth - 1);
    const name = `F${this.#fragments.size}`;
    this.#fragments.set(name, { type: on, text });
    return `...${name}${this.#condition()}`;
  }

  #overlapping(type: GraphQLCompositeType): GraphQLCompositeType[] {
    const members = membersOf(this.#schema, type);
    return this.#composites.filter(
      (other) =>
        other === type || membersOf(this.#schema, other).some((member) => members.includes(member)),
    );
  }

  #values(): Record<string, unknown> {
    const dice = this.#dice;
    const values: Record<string, unknown> = {};
    for (const { name, type: text, default: value } of this.#variables) {
      const type = typeFromAST(this.#schema, parseType(text)) as GraphQLInputType;
      if (dice.chance(0.04)) values[name] = doubtfulValue(dice, type);
      else if ((isNonNullType(type) && value === undefined) || dice.chance(0.7))
        values[name] = goodValue(dice, type);
      if (dice.chance(0.01)) delete values[name];
    }
    return values;
  }
}

function membersOf(schema: GraphQLSchema, type: GraphQLCompositeType): readonly string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}
