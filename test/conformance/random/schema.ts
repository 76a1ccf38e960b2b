/**
 * Random schemas with every kind of type: enums, custom scalars, lists of lists, non-null in all places,
 * interfaces that implement interfaces, unions, recursive inputs with defaults.
 */
import { buildSchema, type GraphQLSchema, isInputType, parseType, typeFromAST } from 'graphql';
import type { Dice } from './dice.ts';
import { literal } from './input.ts';

interface Argument {
  readonly name: string;
  readonly type: string;
  default?: string;
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly args: Argument[];
}

interface Composite {
  readonly name: string;
  readonly implements: readonly string[];
  readonly fields: Field[];
}

interface Model {
  readonly enums: ReadonlyMap<string, readonly string[]>;
  readonly inputs: { readonly name: string; readonly fields: Argument[] }[];
  readonly interfaces: readonly Composite[];
  readonly objects: readonly Composite[];
  readonly unions: ReadonlyMap<string, readonly string[]>;
}

/** Scalars that are not built in; both pass values as they are. */
const CUSTOM = ['Json', 'Day'] as const;
const BUILT_IN = ['Int', 'Float', 'String', 'Boolean', 'ID'] as const;
/** Few names, so that the same one means different things on different types. */
const FIELD_NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;

/** `covariant`: fields may be non-null on a type where its interface's are not. */
export function randomSdl(dice: Dice, covariant: boolean): string {
  const model = randomModel(dice, covariant ? 0.2 : 0);
  const withoutDefaults = buildSchema(textOf(model));
  addDefaults(dice, model, withoutDefaults);
  return textOf(model);
}

function randomModel(dice: Dice, narrowed: number): Model {
  const enums = new Map(
    names('E', 1 + dice.int(2)).map((name) => [name, names(`${name}_`, 2 + dice.int(3))] as const),
  );
  const inputNames = names('N', 1 + dice.int(3));
  const interfaceNames = names('I', 1 + dice.int(2));
  const objectNames = names('T', 2 + dice.int(4));
  const unionNames = names('U', 1 + dice.int(2));
  const leaves = [...BUILT_IN, ...CUSTOM, ...enums.keys()];
  const composites = [...interfaceNames, ...objectNames, ...unionNames];
  const inputs = inputNames.map((name) => ({
    name,
    fields: FIELD_NAMES.slice(0, 2 + dice.int(3)).map((field) => ({
      name: field,
      type: inputType(dice, leaves, inputNames),
    })),
  }));
  const field = (name: string): Field => ({
    name,
    type: wrapped(dice, dice.chance(0.45) ? dice.pick(composites) : dice.pick(leaves), 0.3),
    args: dice.chance(0.35)
      ? names('x', 1 + dice.int(3)).map((arg) => ({
          name: arg,
          type: inputType(dice, leaves, inputNames),
        }))
      : [],
  });
  const interfaces = randomInterfaces(dice, interfaceNames, field);
  const objects = [
    ...objectNames.map((name) => randomObject(dice, { name, interfaces, narrowed }, field)),
    { name: 'Query', implements: [], fields: FIELD_NAMES.map(field) },
  ];
  const unions = new Map(unionNames.map((name) => [name, atLeastOne(dice, objectNames)] as const));
  return { enums, inputs, interfaces, objects, unions };
}

/** The second may implement the first. */
function randomInterfaces(
  dice: Dice,
  interfaceNames: readonly string[],
  field: (name: string) => Field,
): Composite[] {
  const made: Composite[] = [];
  for (const name of interfaceNames) {
    const [first] = made;
    const parent = first && dice.chance(0.5) ? first : undefined;
    const inherited = parent?.fields ?? [];
    const taken = new Set(inherited.map((each) => each.name));
    const own = FIELD_NAMES.filter((each) => !taken.has(each) && dice.chance(0.35)).map(field);
    const fields = [...inherited, ...own];
    if (fields.length === 0) fields.push(field('a'));
    made.push({ name, implements: parent ? [parent.name] : [], fields });
  }
  return made;
}

interface Implementing {
  readonly name: string;
  readonly interfaces: readonly Composite[];
  /** How often a field of an interface is non-null here. */
  readonly narrowed: number;
}

function randomObject(
  dice: Dice,
  { name, interfaces, narrowed }: Implementing,
  field: (name: string) => Field,
): Composite {
  const implemented = new Map<string, Composite>();
  const fields = new Map<string, Field>();
  const add = (one: Composite) => {
    implemented.set(one.name, one);
    for (const parent of interfaces) if (one.implements.includes(parent.name)) add(parent);
  };
  for (const one of dice.some(interfaces, 0.6)) {
    // Two interfaces that want one field of different types cannot both be implemented.
    const conflicts = one.fields.some((each) => {
      const known = fields.get(each.name);
      return known !== undefined && !one.implements.some((parent) => implemented.has(parent));
    });
    if (conflicts) continue;
    add(one);
    for (const each of one.fields) {
      const type = !each.type.endsWith('!') && dice.chance(narrowed) ? `${each.type}!` : each.type;
      if (!fields.has(each.name)) fields.set(each.name, { ...each, type });
    }
  }
  for (const each of FIELD_NAMES)
    if (!fields.has(each) && dice.chance(0.6)) fields.set(each, field(each));
  if (fields.size === 0) fields.set('a', field('a'));
  return { name, implements: [...implemented.keys()], fields: [...fields.values()] };
}

function inputType(dice: Dice, leaves: readonly string[], inputNames: readonly string[]): string {
  const isObject = dice.chance(0.3);
  const type = wrapped(dice, dice.pick(isObject ? inputNames : leaves), isObject ? 0 : 0.25);
  // An input that needs itself has no value.
  return isObject ? type.replaceAll('!', '') : type;
}

function wrapped(dice: Dice, name: string, nonNull: number, levels = 0): string {
  const type = dice.chance(nonNull) ? `${name}!` : name;
  if (levels > 2 || dice.chance(0.7)) return type;
  const list = `[${type}]`;
  return wrapped(dice, list, nonNull, levels + 1);
}

/** Of inputs, only on leaves: a default that holds a default could go in circles. */
function addDefaults(dice: Dice, model: Model, schema: GraphQLSchema): void {
  const isObject = (type: string) => /[N]\d/.test(type);
  const add = (argument: Argument) => {
    const type = typeFromAST(schema, parseType(argument.type));
    if (isInputType(type)) argument.default = literal(dice, type);
  };
  for (const { fields } of model.inputs)
    for (const argument of fields) if (!isObject(argument.type) && dice.chance(0.35)) add(argument);
  // What an interface and its implementors share is one object, so that defaults are the same.
  const all = [...model.interfaces, ...model.objects].flatMap(({ fields }) => fields);
  for (const argument of new Set(all.flatMap(({ args }) => args)))
    if (dice.chance(0.4)) add(argument);
}

function textOf({ enums, inputs, interfaces, objects, unions }: Model): string {
  const fieldsText = (fields: readonly Field[]) =>
    fields.map(({ name, type, args }) => `${name}${argsText(args)}: ${type}`).join('\n  ');
  const composite = (kind: string) => (one: Composite) => {
    const implemented =
      one.implements.length > 0 ? ` implements ${one.implements.join(' & ')}` : '';
    return `${kind} ${one.name}${implemented} {\n  ${fieldsText(one.fields)}\n}`;
  };
  return [
    ...CUSTOM.map((name) => `scalar ${name}`),
    ...[...enums].map(([name, values]) => `enum ${name} { ${values.join(' ')} }`),
    ...inputs.map(
      ({ name, fields }) => `input ${name} {\n  ${fields.map(argumentText).join('\n  ')}\n}`,
    ),
    ...interfaces.map(composite('interface')),
    ...objects.map(composite('type')),
    ...[...unions].map(([name, members]) => `union ${name} = ${members.join(' | ')}`),
  ].join('\n');
}

function argsText(args: readonly Argument[]): string {
  return args.length > 0 ? `(${args.map(argumentText).join(', ')})` : '';
}

function argumentText({ name, type, default: value }: Argument): string {
  return `${name}: ${type}${value === undefined ? '' : ` = ${value}`}`;
}

function atLeastOne(dice: Dice, from: readonly string[]): readonly string[] {
  const some = dice.some(from, 0.5);
  return some.length > 0 ? some : [dice.pick(from)];
}

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}
